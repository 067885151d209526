"""Letters of the house: the texts, schedule and person that campaigns begin with; and what came back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from assess.screening.email import bounces, letter_schedule, letter_settings
from assess.screening.email.letter_settings import Answering
from assess.screening.problems import Refused
from assess.web import forms, letter_forms
from assess.web.campaigns import letter_texts
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.organisation.settings_pages import pages, settings

TEMPLATE = "organisation/letter_text.html"


@pages.get("/letters")
def letters_page() -> ResponseReturnValue:
    """What campaigns begin with."""
    row = letter_settings.kept(db_session(), None)
    kept = {"reply_name": row.reply_name, "reply_to": row.reply_to}
    return _page(letter_forms.AnsweringForm(None, data=kept))


def _page(answering: letter_forms.AnsweringForm) -> ResponseReturnValue:
    problems = forms.problems_of(answering)
    page = render_template(
        "organisation/letters.html", answering=answering, schedule=_schedule_form(), problems=problems,
        texts=letter_texts.table(None), zone=letter_texts.zone(),
    )  # fmt: skip
    return page, 422 if problems else 200


def _schedule_form(sent: bool = False) -> letter_forms.ScheduleForm:
    kept = {name: str(value) for name, value in vars(letter_schedule.own(db_session(), None)).items()}
    form = letter_forms.ScheduleForm() if sent else letter_forms.ScheduleForm(None, data=kept)
    form.offer(None)
    return form


@pages.post("/letters/schedule")
@writes
def save_schedule() -> ResponseReturnValue:
    """When letters are written by themselves, where a campaign says nothing else."""
    form = _schedule_form(sent=True)
    if form.validate_on_submit():
        letter_schedule.change(db_session(), None, form.asked(), staff().actor)
        flash(_("Saved."))
    return redirect(url_for(".letters_page"), 303)


@pages.post("/letters/answering")
@writes
def save_answering() -> ResponseReturnValue:
    """Who gets what candidates answer, where a campaign names nobody."""
    form = letter_forms.AnsweringForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        asked = Answering(form.reply_name.data or "", form.reply_to.data or "")
        letter_settings.set_answering(db_session(), None, asked, staff().actor)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _page(form)
    flash(_("Saved."))
    return redirect(url_for(".letters_page"), 303)


@pages.get("/letters/<letter>/<language>")
def letter_text(letter: str, language: str) -> ResponseReturnValue:
    """A text of the house, with its preview."""
    return letter_texts.edit(TEMPLATE, settings(), None, letter, language)


@pages.post("/letters/<letter>/<language>")
@writes
def save_letter_text(letter: str, language: str) -> ResponseReturnValue:
    """Save it, show it without saving, or go back to the shipped one."""
    return letter_texts.save(TEMPLATE, settings(), None, letter, language, url_for(".letters_page"))


@pages.post("/outbox/bounces")
@writes
def read_bounces() -> ResponseReturnValue:
    """Mark letters that a file says came back."""
    form = letter_forms.BounceFileForm()
    if form.validate_on_submit():
        try:
            sent = form.file.data
            content = sent.read() if isinstance(sent, FileStorage) else b""
            flash(letter_texts.said_of(bounces.read_file(db_session(), content, staff().actor)))
        except Refused as error:
            forms.flash_problems(error.problems)
    return redirect(url_for(".outbox"), 303)
