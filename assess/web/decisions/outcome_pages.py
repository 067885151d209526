"""The letter that tells somebody what was decided, or each of several people."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assess.config import Settings
from assess.screening.campaigns import listing
from assess.screening.decisions import deciding, outcomes, standing
from assess.screening.email import outcome_letters
from assess.screening.email.letter_settings import Draft
from assess.screening.problems import Refused
from assess.screening.records import Campaign, Invitation
from assess.screening.results import ranked_people
from assess.web import forms
from assess.web.decisions.decision_forms import OutcomeForm
from assess.web.decisions.decision_pages import pages
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.scope import loaded


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/decision/letter")
def letter(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """The letter about the decision that stands, ready to edit."""
    invitation = loaded(Invitation)
    stands = standing.standing_of(db_session(), invitation.id or 0)
    if stands is None:
        return _page(None)
    said = outcome_letters.draft(db_session(), invitation, stands.kind)
    return _page(OutcomeForm(formdata=None, subject=said.subject, words=said.words, decision=stands.public_id))


def _page(form: OutcomeForm | None) -> ResponseReturnValue:
    invitation = loaded(Invitation)
    stands = standing.standing_of(db_session(), invitation.id or 0)
    problems = forms.problems_of(form) if form else []
    page = render_template(
        "decisions/letter.html",
        campaign=listing.summary(loaded(Campaign)),
        person=ranked_people.people(db_session(), [invitation.id or 0])[invitation.id or 0],
        kind=stands.kind if stands else "",
        form=form,
        problems=problems,
    )
    return page, 422 if problems else 200


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/decision/letter")
@writes
def send_letter(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Queue it; it waits a minute, in which it can be stopped."""
    form, invitation = OutcomeForm(), loaded(Invitation)
    stands = standing.standing_of(db_session(), invitation.id or 0)
    if stands is None or not form.validate_on_submit():
        return _page(form if stands else None)
    asked = Draft(form.subject.data or "", form.words.data or "")
    try:
        outcomes.refuse_other(stands, form.decision.data or "")
        outcomes.send(db_session(), _settings(), staff().actor, invitation, stands, asked)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _page(form)
    flash(_("The letter is written. It waits a minute, in which you can stop it."))
    return redirect(url_for(".person", campaign_id=campaign_id, invitation_id=invitation_id), 303)


@pages.post("/campaigns/<campaign_id>/decisions/letters")
@writes
def send_letters(campaign_id: str) -> ResponseReturnValue:
    """A letter to each person about whom was decided together, as HR has written it, in their own language."""
    if forms.Nothing().validate_on_submit():
        batch = request.form.get("batch", "")
        together = deciding.of_batch(db_session(), loaded(Campaign).id or 0, batch)
        sent, without = outcomes.send_to_all(db_session(), _settings(), staff().actor, together)
        flash(
            ngettext(
                "%(num)d letter is written. It waits a minute, in which you can stop it on the page of people",
                "%(num)d letters are written. They wait a minute, in which you can stop them on the page of people",
                sent,
            )
        )
        if without:
            flash(
                _(
                    "%(number)d get none: told before, decided otherwise, or an address that nobody has verified.",
                    number=without,
                ),
                "error",
            )
    return redirect(url_for(".listing_page", campaign_id=campaign_id), 303)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
