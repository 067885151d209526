"""Question pages: each is kept before the next one shows. This is the path that must be fast."""

import hmac
from time import time

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.screening.sittings import batteries, page_answers, taking
from assess.screening.sittings.admissions import Admission, Part
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.question import Question, received, shown
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import left, see
from assess.web.edge import begin, now, writes
from assess.web.extensions import db_session
from assess.web.session_keys import present_and_old

LONGEST = 3600.0  # a page left open for longer was not read for longer


def _part(sitting: str) -> tuple[Admission, Part | None]:
    admission = browser.admitted(sitting)
    return admission, admission.part


@pages.get("/take/<whose>/<sitting>/<int:number>")
def page(sitting: str, number: int) -> ResponseReturnValue:
    """A page of questions with what was answered before; a page that may not open yet leads to the right one."""
    admission, part = _part(sitting)
    if part is None:
        return see(url_for("candidate.take"))
    try:
        items = page_answers.items_of(batteries.instrument_of(db_session(), part), part, number)
    except page_answers.PageClosed:
        return see(url_for("candidate.take"))
    stored = page_answers.of_page(db_session(), part, number, items)
    instrument = batteries.instrument_of(db_session(), part)
    return _page(admission, part, number, shown(items, instrument.format, stored))


def _page(admission: Admission, part: Part, number: int, questions: list[Question], tried: bool = False) -> str:
    battery = batteries.of_cohort(db_session(), admission.cohort_id, admission.language)
    return render_template(
        "candidate/page.html",
        instrument=battery.instruments[part.position],
        part=part,
        number=number,
        step=battery.step(part.position, number),
        steps=battery.steps,
        parts=len(battery.instruments),
        questions=questions,
        problems=[problem for question in questions for problem in question.problems()] if tried else [],
        stamp=_stamp(part, number, time()),
        back_to_check=request.values.get("from") == "check",
    )


@pages.post("/take/<whose>/<sitting>/<int:number>")
def answer(sitting: str, number: int) -> ResponseReturnValue:
    """Keep what is complete; then the next page, or the same one with what is missing."""
    admission, part = _part(sitting)
    if part is None:
        return see(url_for("candidate.take"))
    instrument = batteries.instrument_of(db_session(), part)
    try:
        items = page_answers.items_of(instrument, part, number)
        questions, values = received(instrument.fingerprint, items, instrument.format, request.form)
        action = request.form.get("action", "")
        turn = len(values) == len(items) or action == "skip"
        begin(shared=True)
        next_page = page_answers.answer(db_session(), part, number, values, now(), _seconds(part, number), turn)
        g.answers = len(values)
        if action == "leave":
            gone = left()
            db_session().commit()
            return gone
        db_session().commit()
    except page_answers.PageClosed:
        return see(url_for("candidate.take"))
    if action == "back" and number > 1:
        return redirect(url_for("candidate.page", sitting=sitting, number=number - 1), 303)
    if not turn:
        return _page(admission, part, number, questions, tried=True), 422
    return redirect(_after(part, number, next_page), 303)


def _after(part: Part, number: int, next_page: int) -> str:
    """The page after this one, or the check when all were seen and the candidate came from there."""
    from_check = request.form.get("from") == "check" and next_page > part.pages
    if from_check or number == part.pages:
        return url_for("candidate.check", sitting=part.public_id)
    return url_for("candidate.page", sitting=part.public_id, number=number + 1)


def _stamp(part: Part, number: int, moment: float) -> str:
    """When the page was shown by the server's clock, signed so that nobody can make it up."""
    shown_at = f"{moment:.1f}"
    return f"{shown_at}~{_signature(present_and_old()[0], part, number, shown_at)}"


def _signature(key: str, part: Part, number: int, shown_at: str) -> str:
    said = f"shown|{part.public_id}|{number}|{shown_at}"
    return hmac.digest(key.encode(), said.encode(), "sha256").hex()[:32]


def _seconds(part: Part, number: int) -> float:
    """How long the page was open by the server's clock; 0 when its stamp is missing or not ours."""
    shown_at, _, signature = request.form.get("shown", "").partition("~")
    right = [_signature(key, part, number, shown_at) for key in present_and_old()]
    if not any(hmac.compare_digest(signature.encode(), one.encode()) for one in right):
        return 0.0
    return min(max(0.0, time() - float(shown_at)), LONGEST)


@pages.get("/take/<whose>/<sitting>/check")
def check(sitting: str) -> ResponseReturnValue:
    """What was left unanswered, with links there; nothing else."""
    admission, part = _part(sitting)
    if part is None or part.submitted or part.next_page <= part.pages:
        return see(url_for("candidate.take"))
    battery = batteries.of_cohort(db_session(), admission.cohort_id, admission.language)
    return render_template(
        "candidate/check.html",
        instrument=battery.instruments[part.position],
        part=part,
        parts=len(battery.instruments),
        step=battery.step(part.position, part.pages),
        steps=battery.steps,
        gaps=page_answers.gaps(db_session(), part),
        last=part.position + 1 == len(battery.instruments),
    )


@pages.post("/take/<whose>/<sitting>/check")
@writes
def submit(sitting: str) -> ResponseReturnValue:
    """Hand the part in; with the last one everything is submitted. Sent twice, it happens once."""
    admission, part = _part(sitting)
    if part is not None:
        try:
            taking.submit(db_session(), admission, part, now())
        except taking.GapsLeft:
            return see(url_for("candidate.take"))
    return see(url_for("candidate.take"))
