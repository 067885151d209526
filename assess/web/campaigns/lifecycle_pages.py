"""What becomes of a campaign: another cohort, a template, another team, the archive."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.campaigns import archiving, newer_documents, transferring
from assess.screening.campaigns.archiving import TemplateName
from assess.screening.campaigns.transferring import Transfer
from assess.screening.problems import Refused
from assess.screening.records import Campaign
from assess.web import forms
from assess.web.campaigns.campaign_pages import pages
from assess.web.campaigns.editing_forms import CohortForm, TemplateForm, TransferForm
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.scope import loaded


def _back(campaign_id: str) -> ResponseReturnValue:
    return redirect(url_for("campaigns.settings_page", campaign_id=campaign_id), 303)


@pages.post("/campaigns/<campaign_id>/cohorts")
@writes
def open_cohort(campaign_id: str) -> ResponseReturnValue:
    """People who are invited from now on take the newest versions, or another form, and are ranked apart."""
    form = CohortForm()
    if form.validate_on_submit():
        try:
            campaign = loaded(Campaign)
            made = newer_documents.open_another(db_session(), campaign, form.blueprint.data or "", staff().actor)
            flash(_("Cohort %(number)d is open: whoever is invited from now on joins it.", number=made.number))
        except Refused as error:
            forms.flash_problems(error.problems)
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/template")
@writes
def keep_template(campaign_id: str) -> ResponseReturnValue:
    """Make it a template for new campaigns, or one no more."""
    form, session, campaign = TemplateForm(), db_session(), loaded(Campaign)
    if form.validate_on_submit():
        try:
            if request.form.get("forget") == "yes":
                archiving.forget_template(session, campaign, staff().actor)
                flash(_("It is a template no more."))
            else:
                asked = TemplateName(form.template.data or "")
                archiving.keep_as_template(session, campaign, asked, staff().actor)
                flash(_("Kept: “New campaign” offers it as a template."))
        except Refused as error:
            forms.flash_problems(error.problems)
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/team")
@writes
def transfer(campaign_id: str) -> ResponseReturnValue:
    """Give it to another team of one's own, with its people."""
    form, person = TransferForm(), staff()
    if form.validate_on_submit() and (form.team.data or "").isdecimal():
        asked = Transfer(int(form.team.data), person.user_id)
        try:
            transferring.transfer(db_session(), loaded(Campaign), asked, person.actor)
            flash(_("The campaign and its people belong to that team now."))
        except Refused as error:
            forms.flash_problems(error.problems)
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/archive")
@writes
def archive(campaign_id: str) -> ResponseReturnValue:
    """Out of the lists, or into them again."""
    session, campaign = db_session(), loaded(Campaign)
    if forms.Nothing().validate_on_submit():
        try:
            if request.form.get("archived") == "yes":
                archiving.archive(session, campaign, staff().actor)
                flash(_("Archived. You find it under Campaigns, Archived, and by searching."))
            else:
                archiving.bring_back(session, campaign, staff().actor)
                flash(_("It stands in the lists again."))
        except Refused as error:
            forms.flash_problems(error.problems)
    return _back(campaign_id)
