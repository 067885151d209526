"""One button that offers somebody a second sitting."""

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.campaigns import second_sittings
from assess.screening.email import letters
from assess.screening.problems import Refused
from assess.screening.records import Invitation
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.scope import loaded

pages = Blueprint("second_sittings", __name__)


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/second-sitting")
@writes
def offer(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Open a place to sit again and write to the person; the first Result stays."""
    form, session = forms.Nothing(), db_session()
    if form.validate_on_submit():
        settings, actor = current_app.extensions["settings"], staff().actor
        try:
            place = second_sittings.offer(session, loaded(Invitation), actor)
            letter = letters.send_again(session, settings, place, actor)
        except Refused as error:
            forms.flash_problems(error.problems)
        else:
            held = _("A second sitting is open. The letter is held in the outbox: copy the link instead.")
            flash(held if letter.state == "held" else _("A second sitting is open, and the letter is on its way."))
    if request.form.get("back") == "ranking":
        return redirect(url_for("campaigns.ranking", campaign_id=campaign_id, near=invitation_id), 303)
    return redirect(url_for("profiles.profile", campaign_id=campaign_id, invitation_id=invitation_id), 303)
