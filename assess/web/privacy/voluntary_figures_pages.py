"""Voluntary questions as HR sees them: which are asked, and figures of groups."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.privacy import demographics
from assess.screening.tuning import evidence
from assess.web import forms
from assess.web.candidate.voluntary_words import QUESTIONS, answer_words, question_words
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.privacy.data_forms import VoluntaryForm
from assess.web.privacy.data_pages import pages
from assess.web.scope import loaded


def _form() -> VoluntaryForm:
    form = VoluntaryForm(data={"questions": demographics.asked(db_session())})
    form.questions.choices = forms.choices([(name, str(words)) for name, words in QUESTIONS.items()])
    return form


@pages.get("/voluntary")
def voluntary() -> ResponseReturnValue:
    """Which questions candidates are asked after submission."""
    return render_template("privacy/voluntary.html", form=_form())


@pages.post("/voluntary")
@writes
def choose_voluntary() -> ResponseReturnValue:
    """Ask these from now on."""
    form = _form()
    if form.validate_on_submit():
        demographics.choose(db_session(), form.questions.data or [], staff().actor)
        flash(_("Saved."))
    return redirect(url_for(".voluntary"), 303)


@pages.get("/voluntary/<campaign_id>/<int:number>")
def voluntary_figures(campaign_id: str, number: int) -> ResponseReturnValue:
    """Figures of groups of a cohort; of nobody singly."""
    line = loaded(evidence.Line)
    found = demographics.figures(db_session(), line.cohort_id)
    return render_template(
        "privacy/voluntary_figures.html", line=line, found=found, smallest=demographics.SMALLEST,
        question_words=question_words, answer_words=answer_words,
    )  # fmt: skip
