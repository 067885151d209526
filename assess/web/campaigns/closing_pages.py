"""Closing a campaign: asked first, with who is still answering; its date, its grace, and opening it again."""

from datetime import date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.report.deadlines import end_of_day, zone_of
from assess.screening.campaigns import closing
from assess.screening.campaigns import listing as found
from assess.screening.campaigns.closing import Closing
from assess.screening.organisation import closing_rules
from assess.screening.problems import Refused
from assess.screening.records import Campaign
from assess.web import forms
from assess.web.campaigns.campaign_pages import pages
from assess.web.edge import now, writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.scope import loaded


def _zone() -> str:
    return closing_rules.current(db_session()).time_zone


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(zone_of(_zone())).date() if moment else None


def _form(campaign: Campaign) -> forms.ClosingForm:
    kept = {"closes_at": _day(campaign.closes_at), "grace_days": campaign.grace_days}
    return forms.ClosingForm(data=kept) if request.method == "GET" else forms.ClosingForm()


def _page(campaign: Campaign, form: forms.ClosingForm) -> ResponseReturnValue:
    problems = forms.problems_of(form)
    page = render_template(
        "campaigns/closing.html",
        campaign=found.summary(campaign),
        form=form,
        problems=problems,
        outlook=closing.outlook(db_session(), campaign, now()),
        zone=_zone(),
    )
    return page, 422 if problems else 200


@pages.get("/campaigns/<campaign_id>/closing")
def closing_page(campaign_id: str) -> ResponseReturnValue:
    """What closing would mean, before it is done."""
    campaign = loaded(Campaign)
    return _page(campaign, _form(campaign))


@pages.post("/campaigns/<campaign_id>/closing")
@writes
def set_closing(campaign_id: str) -> ResponseReturnValue:
    """Another date or grace, or what is wrong with them."""
    campaign = loaded(Campaign)
    form = _form(campaign)
    if not form.validate_on_submit():
        return _page(campaign, form)
    day = form.closes_at.data
    kept = day is not None and day == _day(campaign.closes_at)
    try:
        asked = Closing(campaign.closes_at if kept else end_of_day(day, _zone()), form.grace_days.data)
        closing.change(db_session(), campaign, asked, staff().actor)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _page(campaign, form)
    flash(_("Saved."))
    return redirect(url_for(".closing_page", campaign_id=campaign_id), 303)


@pages.post("/campaigns/<campaign_id>/state")
@writes
def set_state(campaign_id: str) -> ResponseReturnValue:
    """Close the campaign or open it again."""
    campaign, form = loaded(Campaign), forms.Nothing()
    if form.validate_on_submit():
        if closing.takes_starts(campaign, now()):
            closing.close(db_session(), campaign, staff().actor)
            flash(_("The campaign is closed. Nobody new begins."))
        else:
            closing.open_again(db_session(), campaign, staff().actor)
            flash(_("The campaign is open again."))
    return redirect(url_for("invitations.listing", campaign_id=campaign_id), 303)
