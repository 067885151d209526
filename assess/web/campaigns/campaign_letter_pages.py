"""Letters of a campaign: reminders, schedule, who answers, what came back, and what can still be stopped."""

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage

from assess.config import Settings
from assess.screening.campaigns import listing as found
from assess.screening.email import (
    bounces,
    delivery,
    letter_batches,
    letter_schedule,
    letter_settings,
    link_sheet,
    reminding,
    written_letters,
)
from assess.screening.email.letter_settings import Answering
from assess.screening.problems import Refused
from assess.screening.records import Campaign, OutboxMail
from assess.web import forms, letter_forms
from assess.web.campaigns import letter_texts
from assess.web.edge import now, writes
from assess.web.extensions import db_session
from assess.web.lists import asked_page
from assess.web.navigation import staff
from assess.web.scope import loaded

pages = Blueprint("letters", __name__)
TEMPLATE = "campaigns/letter_text.html"


def settings() -> Settings:
    """The settings of this installation."""
    found: Settings = current_app.extensions["settings"]
    return found


def _back(campaign_id: str) -> ResponseReturnValue:
    return redirect(url_for(".listing", campaign_id=campaign_id), 303)


@pages.get("/campaigns/<campaign_id>/letters")
def listing(campaign_id: str) -> ResponseReturnValue:
    """What was written, what can be written, and by what rules."""
    return _page(loaded(Campaign))


def _page(
    campaign: Campaign,
    answering: letter_forms.AnsweringForm | None = None,
    bounced: letter_forms.BounceFileForm | None = None,
) -> ResponseReturnValue:
    session, state = db_session(), request.args.get("state", "")
    own = letter_settings.kept(session, campaign)
    answering = answering or letter_forms.AnsweringForm(
        None, data={"reply_name": own.reply_name, "reply_to": own.reply_to}
    )
    bounced = bounced or letter_forms.BounceFileForm(None)
    problems = forms.problems_of(answering) + forms.problems_of(bounced)
    page = render_template(
        "campaigns/letters.html", campaign=found.summary(campaign), answering=answering, bounced=bounced,
        sheet=_sheet_form(), schedule=_schedule_form(campaign), problems=problems, state=state,
        answers=letter_settings.answering(session, campaign), states=written_letters.states(session, campaign),
        letters=written_letters.listed(session, campaign, state, asked_page()),
        unfinished=reminding.unfinished(session, campaign, now()),
        waiting=letter_batches.waiting(session, campaign, now()), texts=letter_texts.table(campaign),
        mailed=delivery.mail_server(session, settings()) is not None, zone=letter_texts.zone(),
    )  # fmt: skip
    return page, 422 if problems else 200


def _schedule_form(campaign: Campaign, sent: bool = False) -> letter_forms.ScheduleForm:
    kept = letter_schedule.own(db_session(), campaign)
    shown = {name: "" if value is None else str(value) for name, value in vars(kept).items()}
    form = letter_forms.ScheduleForm() if sent else letter_forms.ScheduleForm(None, data=shown)
    form.offer(letter_schedule.own(db_session(), None))
    return form


def _sheet_form() -> letter_forms.LinkSheetForm:
    form = letter_forms.LinkSheetForm()
    form.delimiter.choices = forms.choices([(";", _("semicolon")), (",", _("comma")), ("\t", _("tab"))])
    return form


@pages.post("/campaigns/<campaign_id>/letters/remind")
@writes
def remind(campaign_id: str) -> ResponseReturnValue:
    """Remind everybody who has not finished."""
    if forms.Nothing().validate_on_submit():
        try:
            number = reminding.remind_all(db_session(), settings(), loaded(Campaign), staff().actor)
            said = ngettext("%(num)d reminder leaves in a minute.", "%(num)d reminders leave in a minute.", number)
            flash(said if number else _("There is nobody to remind."))
        except Refused as error:
            forms.flash_problems(error.problems)
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/letters/undo/<batch>")
@writes
def undo(campaign_id: str, batch: str) -> ResponseReturnValue:
    """Withdraw what has not left of letters that were written together."""
    if forms.Nothing().validate_on_submit():
        number = letter_batches.undo(db_session(), loaded(Campaign), batch, staff().actor)
        if number:
            flash(
                ngettext(
                    "%(num)d letter was withdrawn; it does not leave.",
                    "%(num)d letters were withdrawn; they do not leave.",
                    number,
                )
            )
        else:
            flash(_("These letters have left by now."), "error")
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/letters/schedule")
@writes
def set_schedule(campaign_id: str) -> ResponseReturnValue:
    """When letters are written by themselves."""
    campaign = loaded(Campaign)
    form = _schedule_form(campaign, sent=True)
    if form.validate_on_submit():
        letter_schedule.change(db_session(), campaign, form.asked(), staff().actor)
        flash(_("Saved."))
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/letters/answering")
@writes
def set_answering(campaign_id: str) -> ResponseReturnValue:
    """Who gets what candidates answer."""
    campaign, form = loaded(Campaign), letter_forms.AnsweringForm()
    if not form.validate_on_submit():
        return _page(campaign, answering=form)
    try:
        asked = Answering(form.reply_name.data or "", form.reply_to.data or "")
        letter_settings.set_answering(db_session(), campaign, asked, staff().actor)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _page(campaign, answering=form)
    flash(_("Saved."))
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/letters/bounces")
@writes
def read_bounces(campaign_id: str) -> ResponseReturnValue:
    """Mark letters of this campaign that a file says came back."""
    campaign, form = loaded(Campaign), letter_forms.BounceFileForm()
    if form.validate_on_submit():
        try:
            sent = form.file.data
            content = sent.read() if isinstance(sent, FileStorage) else b""
            flash(letter_texts.said_of(bounces.read_file(db_session(), content, staff().actor, campaign)))
            return _back(campaign_id)
        except Refused as error:
            forms.note_problems(form, error.problems)
    return _page(campaign, bounced=form)


@pages.post("/campaigns/<campaign_id>/letters/<int:letter_id>/bounced")
@writes
def set_bounced(campaign_id: str, letter_id: int) -> ResponseReturnValue:
    """Note by hand that a letter did not arrive, or that it did."""
    letter = loaded(OutboxMail)
    if forms.Nothing().validate_on_submit():
        if request.form.get("arrived") == "yes":
            bounces.unmark(db_session(), letter, staff().actor)
        else:
            bounces.mark_by_hand(db_session(), letter, staff().actor)
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/letters/links.csv")
@writes
def links_file(campaign_id: str) -> ResponseReturnValue:
    """Everybody's link as one file for a mail merge."""
    campaign, form = loaded(Campaign), _sheet_form()
    if not form.validate_on_submit():
        return _back(campaign_id)
    try:
        table = link_sheet.of_campaign(db_session(), settings(), campaign, form.delimiter.data, staff().actor)
    except Refused as error:
        forms.flash_problems(error.problems)
        return _back(campaign_id)
    headers = {"Content-Disposition": f'attachment; filename="links-{campaign.public_id}.csv"'}
    return Response("\ufeff" + table.text, content_type="text/csv; charset=utf-8", headers=headers)


@pages.get("/campaigns/<campaign_id>/letters/texts/<letter>/<language>")
def text(campaign_id: str, letter: str, language: str) -> ResponseReturnValue:
    """A text of this campaign, with its preview."""
    return letter_texts.edit(TEMPLATE, settings(), loaded(Campaign), letter, language)


@pages.post("/campaigns/<campaign_id>/letters/texts/<letter>/<language>")
@writes
def save_text(campaign_id: str, letter: str, language: str) -> ResponseReturnValue:
    """Save it, show it without saving, or go back to that of the house."""
    back = url_for(".listing", campaign_id=campaign_id)
    return letter_texts.save(TEMPLATE, settings(), loaded(Campaign), letter, language, back)
