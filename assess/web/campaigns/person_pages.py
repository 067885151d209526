"""Somebody's place: links and code, name and address corrected, a closing day of their own, earlier sittings."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.config import Settings
from assess.screening.campaigns import listing, own_deadlines, retakes, return_codes
from assess.screening.campaigns.own_deadlines import Deadline
from assess.screening.email import letters
from assess.screening.privacy import corrections
from assess.screening.privacy.corrections import Correction
from assess.screening.problems import Refused
from assess.screening.records import Campaign, Invitation
from assess.web import forms
from assess.web.campaigns.editing_forms import DeadlineForm
from assess.web.campaigns.editing_pages import day_of, moment_of, zone
from assess.web.campaigns.invitation_pages import pages
from assess.web.edge import now, writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.privacy.data_forms import CorrectionForm
from assess.web.scope import loaded


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/link")
def link(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Everything about a person's place, with their links to be printed or copied once more."""
    who = loaded(Invitation).candidate
    return _page(CorrectionForm(data={"name": who.name, "email": who.address}))


def _page(form: CorrectionForm) -> ResponseReturnValue:
    session, invitation, problems = db_session(), loaded(Invitation), forms.problems_of(form)
    earlier, rules = retakes.of_place(session, invitation), retakes.current(session)
    page = render_template(
        "campaigns/link.html", campaign=listing.summary(loaded(Campaign)), form=form, problems=problems,
        person=listing.one_person(session, invitation),
        links=letters.printed_links(session, _settings(), invitation, now()),
        code=return_codes.code(_settings().secret("link_key"), invitation), address=_settings().address,
        deadline=DeadlineForm(formdata=None, data={"closes_at": day_of(invitation.closes_at, zone())}), zone=zone(),
        trace=corrections.trace(session, invitation.candidate), earlier=earlier,
        counts=retakes.which_counts(rules, earlier),
    )  # fmt: skip
    return page, 422 if problems else 200


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/correct")
@writes
def correct(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Name and address as they should be; links to a wrong address end."""
    form, candidate = CorrectionForm(), loaded(Invitation).candidate
    before, verified = candidate.address, not candidate.unverified_email
    if not form.validate_on_submit():
        return _page(form)
    try:
        asked = Correction(form.name.data or "", form.email.data or "")
        corrections.correct(db_session(), candidate, asked, staff().actor)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _page(form)
    if verified and candidate.address != before:
        flash(_("Corrected. The links and code until now open nothing any more; send the letter again."))
    else:
        flash(_("Corrected."))
    return redirect(url_for(".link", campaign_id=campaign_id, invitation_id=invitation_id), 303)


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/closing")
@writes
def set_deadline(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Another closing day for one person; without a day, the campaign's."""
    form, invitation = DeadlineForm(), loaded(Invitation)
    if form.validate_on_submit():
        try:
            asked = Deadline(moment_of(form.closes_at.data, invitation.closes_at, zone()))
            own_deadlines.move(db_session(), invitation, asked, staff().actor)
            flash(_("Saved."))
        except Refused as error:
            forms.flash_problems(error.problems)
    else:
        flash(_("Enter a day, such as 31.12.2030."), "error")
    return redirect(url_for(".link", campaign_id=campaign_id, invitation_id=invitation_id), 303)
