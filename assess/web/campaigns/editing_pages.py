"""A campaign's settings: everything that can be changed of it."""

from datetime import date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.report.deadlines import end_of_day, zone_of
from assess.screening.campaigns import editing, lifecycle, listing, newer_documents, owners
from assess.screening.campaigns.editing import Changes
from assess.screening.organisation import accounts, closing_rules
from assess.screening.problems import Refused
from assess.screening.records import Campaign
from assess.web import forms
from assess.web.campaigns.campaign_pages import pages
from assess.web.campaigns.editing_forms import SettingsForm
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.scope import loaded
from assess.web.titles import language_name

UTC = "UTC"  # by whose clock the day of results is kept


def zone() -> str:
    """The clock by which closing days are meant."""
    return closing_rules.current(db_session()).time_zone


def day_of(moment: datetime | None, clock: str) -> date | None:
    """The day of a moment by that clock."""
    return moment.astimezone(zone_of(clock)).date() if moment else None


def moment_of(day: date | None, present: datetime | None, clock: str) -> datetime | None:
    """The end of the day that was chosen; where it is the present one, its moment as it is."""
    return present if day is not None and day == day_of(present, clock) else end_of_day(day, clock)


def _form(campaign: Campaign) -> SettingsForm:
    present = vars(editing.present(campaign)) | {
        "closes_at": day_of(campaign.closes_at, zone()),
        "results_by": day_of(campaign.results_by, UTC),
        "owner_id": str(campaign.owner_id or ""),
        "deputy_id": str(campaign.deputy_id or ""),
    }
    form = SettingsForm(data=present) if request.method == "GET" else SettingsForm()
    spoken = editing.languages(db_session(), campaign)
    form.language.choices = forms.choices([(code, language_name(code)) for code in spoken])
    colleagues = [(str(one.id), one.name) for one in owners.recruiters(db_session(), campaign.team_id)]
    form.owner_id.choices = form.deputy_id.choices = forms.choices([("", _("Nobody")), *colleagues])
    return form


def _page(campaign: Campaign, form: SettingsForm) -> ResponseReturnValue:
    problems = forms.problems_of(form)
    session = db_session()
    page = render_template(
        "campaigns/settings.html", campaign=listing.summary(campaign), form=form, problems=problems, zone=zone(),
        cohorts=newer_documents.taken(session, campaign), changes=newer_documents.changes(session, campaign),
        offers=lifecycle.offers(session),
        teams=[one for one in accounts.teams_of(session, staff().team_ids) if one.id != campaign.team_id],
    )  # fmt: skip
    return page, 422 if problems else 200


@pages.get("/campaigns/<campaign_id>/settings")
def settings_page(campaign_id: str) -> ResponseReturnValue:
    """The campaign as it is."""
    campaign = loaded(Campaign)
    return _page(campaign, _form(campaign))


@pages.post("/campaigns/<campaign_id>/settings")
@writes
def save_settings(campaign_id: str) -> ResponseReturnValue:
    """Keep it otherwise, or say what is wrong."""
    campaign = loaded(Campaign)
    form = _form(campaign)
    if not form.validate_on_submit():
        return _page(campaign, form)
    try:
        editing.change(db_session(), campaign, _asked(campaign, form), staff().actor)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _page(campaign, form)
    flash(_("Saved."))
    return redirect(url_for(".settings_page", campaign_id=campaign_id), 303)


def _asked(campaign: Campaign, form: SettingsForm) -> Changes:
    return Changes(
        title=form.title.data or "",
        requisition=form.requisition.data or "",
        contact=form.contact.data or "",
        places=form.places.data,
        language=form.language.data,
        results_by=moment_of(form.results_by.data, campaign.results_by, UTC),
        closes_at=moment_of(form.closes_at.data, campaign.closes_at, zone()),
        grace_days=form.grace_days.data,
        owner_id=int(form.owner_id.data) if form.owner_id.data else None,
        deputy_id=int(form.deputy_id.data) if form.deputy_id.data else None,
        feedback=bool(form.feedback.data),
    )
