"""Voluntary questions after submission, on a page and for a purpose of their own."""

from flask import abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.privacy import demographics
from assess.screening.sittings.admissions import Admission
from assess.web import limits
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.item_forms import CodeForm
from assess.web.candidate.routes import pages
from assess.web.candidate.voluntary_words import ANSWERS, QUESTIONS
from assess.web.candidate.welcome_pages import facts_of, see
from assess.web.edge import writes
from assess.web.extensions import db_session, limiter


def voluntary_offered() -> bool:
    """Whether this person has submitted and is asked what they have not answered yet."""
    admission: Admission | None = g.get("admission")
    if admission is None or not admission.completed or not demographics.asked(db_session()):
        return False
    return not demographics.answered(db_session(), admission.whose)


@pages.get("/take/<whose>/about-you")
def about_you() -> ResponseReturnValue:
    """What for, what becomes of it, and the questions; each may be left out."""
    return _page(_submitted())


def _submitted() -> Admission:
    admission = browser.admitted()
    return admission if admission.completed and demographics.asked(db_session()) else abort(404)


def _page(admission: Admission, code: str = "") -> str:
    questions = [(name, QUESTIONS[name], ANSWERS[name].items()) for name in demographics.asked(db_session())]
    return render_template(
        "candidate/about_you.html", facts=facts_of(admission), questions=questions, code=code,
        answered=demographics.answered(db_session(), admission.whose),
    )  # fmt: skip


@pages.post("/take/<whose>/about-you")
@writes
def tell_about_you() -> ResponseReturnValue:
    """Keep what was said; the code that deletes it is on this answer and nowhere else."""
    admission = _submitted()
    code = demographics.answer(db_session(), admission.whose, request.form.to_dict())
    if code or demographics.answered(db_session(), admission.whose):
        return _page(admission, code)
    return see(url_for("candidate.take"))


@pages.get("/about-you/delete")
def voluntary_code() -> ResponseReturnValue:
    """One field, for whoever has a code; nobody is asked who they are."""
    return render_template("candidate/about_you_delete.html", form=CodeForm(), deleted=False)


@pages.post("/about-you/delete")
@limiter.limit(limits.TRIES, key_func=limits.per_code, deduct_when=limits.failed)
@writes
def delete_voluntary() -> ResponseReturnValue:
    """Delete the answers of a code."""
    form = CodeForm()
    if form.validate_on_submit() and demographics.delete_by_code(db_session(), form.code.data or ""):
        return render_template("candidate/about_you_delete.html", form=form, deleted=True)
    db_session().rollback()
    form.code.errors = [_("No answers are kept under this code. Compare it with your note: 16 letters and digits.")]
    return render_template("candidate/about_you_delete.html", form=form, deleted=False), 422
