"""Letters of a campaign: what was written and can still be stopped."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assess.screening.email import letter_batches
from assess.screening.records import Campaign
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.scope import loaded

pages = Blueprint("letters", __name__)


@pages.post("/campaigns/<campaign_id>/letters/undo/<batch>")
@writes
def undo(campaign_id: str, batch: str) -> ResponseReturnValue:
    """Withdraw what has not left of letters that were written together."""
    if forms.Nothing().validate_on_submit():
        number = letter_batches.undo(db_session(), loaded(Campaign), batch, staff().actor)
        if number:
            said = (
                "%(num)d letter was withdrawn; it does not leave.",
                "%(num)d letters were withdrawn; they do not leave.",
            )
            flash(ngettext(*said, number))
        else:
            flash(_("These letters have left by now."), "error")
    return redirect(url_for("invitations.listing", campaign_id=campaign_id), 303)
