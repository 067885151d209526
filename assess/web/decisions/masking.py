"""Names hidden while somebody reads and decides, in a campaign and a browser; showing them again is an event."""

from flask import Blueprint, Flask, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.records import Campaign
from assess.screening.results import ranked_people
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.scope import loaded

pages = Blueprint("masking", __name__)
_KEY = "masked"
MOST = 20  # campaigns that a browser remembers


def init_app(app: Flask) -> None:
    """Look after the access table has loaded the campaign."""
    app.before_request(_hide)
    app.jinja_env.globals["names_hidden"] = lambda: ranked_people.hidden(db_session())


def _hide() -> None:
    campaign = g.get("loaded", {}).get(Campaign)
    if campaign is not None and masked(campaign):
        ranked_people.hide_names(db_session())


def masked(campaign: Campaign) -> bool:
    """Whether names of this campaign are hidden in this browser."""
    return campaign.public_id in session.get(_KEY, [])


@pages.post("/campaigns/<campaign_id>/names")
@writes
def set_names(campaign_id: str) -> ResponseReturnValue:
    """Hide the names of a campaign, or show them."""
    campaign = loaded(Campaign)
    if forms.Nothing().validate_on_submit():
        others = [one for one in session.get(_KEY, []) if one != campaign.public_id]
        hide = request.form.get("names") == "hide"
        if hide or masked(campaign):
            ranked_people.note_names(db_session(), campaign, hide, staff().actor)
        session[_KEY] = [*others, campaign.public_id][-MOST:] if hide else others
        flash(
            _("Names are hidden. Documents and the list of people still name them.")
            if hide
            else _("Names are shown.")
        )
    return redirect(url_for("campaigns.ranking", campaign_id=campaign_id), 303)
