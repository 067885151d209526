"""One button that asks somebody for a confirmation of their result, and where it stands."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_translations
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from assess.report import confirmation_words
from assess.report.confirmation_words import Confirmation
from assess.screening.campaigns import confirmation_places, references
from assess.screening.campaigns.confirmation_places import Asked
from assess.screening.email import letter_settings, letters
from assess.screening.problems import Refused
from assess.screening.records import Campaign, Invitation
from assess.screening.results import confirmations
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.forms import StaffForm, Within
from assess.web.navigation import staff
from assess.web.scope import loaded

pages = Blueprint("confirmations", __name__)
OVER = ("revoked", "declined")  # it can be asked for once more


class ConfirmationForm(StaffForm):
    """What a recruiter may say when they ask."""

    supervisor = StringField(_l("Who will be with the person"), [Within(Asked, "supervisor")])


@dataclass(frozen=True)
class ConfirmationPanel:
    """The place on a page where a confirmation is asked for and read; `hindrances` say why it cannot be yet.

    `reference` is that of the place where it is taken, and `over` says that it was revoked or declined there.
    """

    form: ConfirmationForm
    asked: Confirmation | None
    told: dict[str, Any] | None
    hindrances: list[str]
    reference: str
    over: bool


def confirmation_panel(asked: Confirmation | None) -> ConfirmationPanel:
    """What that place needs about the person of the address."""
    session, invitation = db_session(), loaded(Invitation)
    over = asked is not None and asked.state in OVER
    found = confirmation_places.hindrances(session, invitation) if over or asked is None else []
    place = confirmations.place_of(session, invitation) if asked else None
    told = confirmation_words.told(asked, get_translations()) if asked and asked.verdict else None
    said, reference = [forms.words(one) for one in found], references.shown(place) if place else ""
    return ConfirmationPanel(ConfirmationForm(formdata=None), asked, told, said, reference, over)


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/confirmation")
@writes
def ask(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Open a place to confirm the result and write to the person; result, rank and level stay."""
    form, session = ConfirmationForm(), db_session()
    if form.validate_on_submit():
        settings, actor = current_app.extensions["settings"], staff().actor
        try:
            asked = Asked(form.supervisor.data or "")
            place = confirmation_places.ask(session, loaded(Invitation), asked, actor)
            if letter_settings.kept(session, place.campaign).id is None:  # as the first campaign writes
                letter_settings.copy(session, loaded(Campaign), place.campaign, actor)
            letter = letters.send_again(session, settings, place, actor)
        except Refused as error:
            session.rollback()
            forms.flash_problems(error.problems)
        else:
            held = _("The confirmation is open. The letter is held in the outbox: copy the link instead.")
            flash(held if letter.state == "held" else _("The confirmation is open, and the letter is on its way."))
    address = url_for("profiles.profile", campaign_id=campaign_id, invitation_id=invitation_id)
    return redirect(f"{address}#confirmation", 303)
