"""Somebody who came by an open link turns out to be in the campaign already: the recruiter makes two places one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.campaigns import listing, merging
from assess.screening.problems import Problem, Refused
from assess.screening.records import Campaign, Invitation
from assess.web import forms
from assess.web.campaigns.invitation_pages import pages
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.lists import asked_words
from assess.web.navigation import staff
from assess.web.scope import loaded


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/merge")
def merge_page(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Who it may be, and what becomes of two places."""
    return _page([])


def _page(problems: list[Problem]) -> ResponseReturnValue:
    campaign, invitation = loaded(Campaign), loaded(Invitation)
    shown = render_template(
        "campaigns/merge.html", campaign=listing.summary(campaign), words=asked_words(),
        person=listing.person(invitation, invitation.candidate), mergeable=merging.mergeable(invitation),
        others=merging.suggestions(db_session(), campaign, invitation, asked_words()),
        problems=[{"field": problem.field, "text": forms.words(problem)} for problem in problems],
    )  # fmt: skip
    return shown, 422 if problems else 200


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/merge")
@writes
def merge(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Make them one person, once the recruiter has made sure."""
    campaign, invitation = loaded(Campaign), loaded(Invitation)
    if not forms.Nothing().validate_on_submit():
        return redirect(url_for(".merge_page", campaign_id=campaign_id, invitation_id=invitation_id), 303)
    other = listing.find_invitation(db_session(), campaign, request.form.get("other", ""))
    if other is None or request.form.get("sure") != "y":
        return _page([Problem("other", "missing")] if other is None else [Problem("sure", "missing")])
    try:
        merged = merging.merge(db_session(), invitation, other, staff().actor)
    except Refused as error:
        return _page(error.problems)
    flash(_("%(name)s has one place now. %(why)s", name=merged.name, why=_why(merged.because)))
    return redirect(url_for(".listing", campaign_id=campaign_id), 303)


def _why(because: str) -> str:
    said: dict[str, str] = {
        merging.FIRST_COMPLETED: _("Both were completed; the first one counts."),
        merging.COMPLETED: _("The completed one counts."),
        merging.FURTHER: _("The one that was further counts, and goes on."),
        merging.KNOWN: _("Neither had answers, so the one that was there counts."),
    }
    return said[because]
