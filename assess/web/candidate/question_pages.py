"""Question pages: each is kept before the next one shows. This is the path that must be fast."""

from time import time
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from assess.documents.item import Item
from assess.screening.campaigns import declining
from assess.screening.campaigns.closing import Standing
from assess.screening.results import reading_help
from assess.screening.sittings import batteries, drafts, page_answers, taking
from assess.screening.sittings.admissions import Admission, Part
from assess.web.candidate import page_left, stamps
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.clock_pages import clock_of, style_address
from assess.web.candidate.question import (
    Question,
    choices,
    place,
    quietly,
    received,
    shown,
    summary,
    with_draft,
)
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import left, see
from assess.web.edge import begin, now, writes
from assess.web.extensions import db_session
from assess.web.session_keys import present_and_old

JUST_SENT: tuple[Standing, ...] = ("just-closed",)  # what was on its way when the time ended is kept
LONGEST = 3600.0  # a page left open for longer was not read for longer
ASIDE = {
    "reading": "candidate.reading",
    "help": "candidate.help_page",
    "language": "candidate.language_page",
    "not-you": "candidate.not_you",
}  # buttons that lead off a page, and whereto
CLEAR = "clear:"  # the button that removes an answer ends with the item's id


def _part(sitting: str, number: int = 0, late: tuple[Standing, ...] = ()) -> tuple[Admission, Part | None]:
    admission = browser.admitted(sitting, number, late)
    return admission, admission.part


@pages.get("/take/<whose>/<sitting>/<int:number>")
def page(sitting: str, number: int) -> ResponseReturnValue:
    """A page of questions with what was answered before; a page that may not open yet leads to the right one."""
    admission, part = _part(sitting, number)
    if part is None or admission.declined:
        return see(url_for("candidate.take"))
    try:
        items = page_answers.items_of(batteries.instrument_of(db_session(), part), part, number)
    except page_answers.PageClosed:
        return see(url_for("candidate.take"))
    clock = clock_of(admission, part)
    if clock is not None and clock.over:
        return see(url_for("candidate.take"))
    stored = page_answers.of_page(db_session(), part, number, items)
    instrument = batteries.instrument_of(db_session(), part)
    return draw(admission, part, number, with_draft(shown(items, instrument.format, stored), part.draft))


def draw(admission: Admission, part: Part, number: int, questions: list[Question], tried: bool = False) -> str:
    """The page as it is shown."""
    battery = batteries.of_cohort(db_session(), admission.cohort_id, part.language)
    return render_template(
        "candidate/page.html",
        instrument=battery.instruments[part.position],
        part=part,
        number=number,
        step=battery.step(part.position, number),
        steps=battery.steps,
        parts=len(battery.instruments),
        questions=quietly(questions) if tried else questions,
        place=place(part.layout, number),
        summary=summary(questions) if tried else None,
        stamp=stamps.stamp(present_and_old()[0], part.public_id, number, time()),
        back_to_check=request.values.get("from") == "check",
        **_clock(admission, part),
    )


def _clock(admission: Admission, part: Part) -> dict[str, Any]:
    """The clock of a part with a time limit, and the style that warns without a script."""
    clock = clock_of(admission, part)
    return {"clock": clock, "clock_style": style_address(part, clock)} if clock else {}


@pages.post("/take/<whose>/<sitting>/<int:number>")
def answer(sitting: str, number: int) -> ResponseReturnValue:
    """Keep what is there; then the next page, the place asked for, or the same page with what is missing."""
    admission, part = _part(sitting, number, JUST_SENT)
    clock = clock_of(admission, part) if part is not None else None
    if part is None or (clock is not None and clock.shut):
        return see(url_for("candidate.take"))
    instrument = batteries.instrument_of(db_session(), part)
    action = request.form.get("action", "")
    sent = _uncleared(action)
    try:
        items = page_answers.items_of(instrument, part, number)
        questions, values = received(instrument.fingerprint, items, instrument.format, sent)
        begin(shared=True)
        if admission.declined:  # in another tab; whoever answers takes part after all
            declining.go_on(db_session(), admission.invitation_id)
        next_page = _keep(part, number, action, items, values, choices(sent))
        if request.form.get("aloud"):
            reading_help.note(db_session(), part.id, number)
        g.answers = len(values)
        gone = left() if action == "leave" else None
        db_session().commit()
    except page_answers.PageClosed:
        return see(url_for("candidate.take"))
    if gone is not None:
        return gone
    if action == "time-up" or (clock is not None and clock.over):
        return see(url_for("candidate.take"))
    if address := _asked_for(part, number, action):
        return redirect(address, 303)
    if len(values) < len(items) and action != "skip":
        return draw(admission, part, number, questions, tried=True), 422
    return redirect(_after(part, number, next_page), 303)


def _keep(
    part: Part, number: int, action: str, items: list[Item], values: dict[str, Any], chosen: dict[str, str]
) -> int:
    """Keep complete answers, remove those withdrawn, and keep the rest of what stands there as a draft."""
    complete, skipped = len(values) == len(items), action == "skip"
    withdrawn = [item.id for item in items if (skipped and item.id not in values) or action == CLEAR + item.id]
    turn = skipped or (complete and action not in ASIDE)
    draft = None if complete or skipped else chosen
    return page_answers.answer(
        db_session(), part, number, values, now(), _seconds(part, number), turn, withdrawn, draft
    )


def _uncleared(action: str) -> MultiDict[str, str]:
    """What was sent, without the answer that the candidate clears."""
    if not action.startswith(CLEAR):
        return request.form
    cleared = f"{action.removeprefix(CLEAR)}."
    return MultiDict([(name, value) for name, value in request.form.items(True) if not name.startswith(cleared)])


def _asked_for(part: Part, number: int, action: str) -> str:
    """The place that a button asks for, when it is not the next page."""
    if action in ASIDE:
        return url_for(ASIDE[action], at=page_left.mark(part.public_id, number))
    if action.startswith(CLEAR):
        return url_for("candidate.page", sitting=part.public_id, number=number)
    if action == "back" and number > 1:
        return url_for("candidate.page", sitting=part.public_id, number=number - 1)
    return ""


def _after(part: Part, number: int, next_page: int) -> str:
    """The page after this one, or the check when all were seen and the candidate came from there."""
    from_check = request.form.get("from") == "check" and next_page > part.pages
    if from_check or number == part.pages:
        return url_for("candidate.check", sitting=part.public_id)
    return url_for("candidate.page", sitting=part.public_id, number=number + 1)


def _seconds(part: Part, number: int) -> float:
    """How long the page was open by the server's clock; 0 when its stamp is missing or not ours."""
    shown_at = stamps.shown_at(present_and_old(), part.public_id, number, request.form.get("shown", ""))
    if shown_at is None:
        return 0.0
    return min(max(0.0, time() - float(shown_at)), LONGEST)


@pages.get("/take/<whose>/<sitting>/check")
def check(sitting: str) -> ResponseReturnValue:
    """What was left unanswered, with links there; nothing else."""
    admission, part = _part(sitting)
    if part is None or admission.declined or part.submitted or part.next_page <= part.pages:
        return see(url_for("candidate.take"))
    clock = _clock(admission, part)
    if clock and clock["clock"].over:
        return see(url_for("candidate.take"))
    battery = batteries.of_cohort(db_session(), admission.cohort_id, part.language)
    gaps = page_answers.gaps(db_session(), part)
    return render_template(
        "candidate/check.html",
        instrument=battery.instruments[part.position],
        part=part,
        parts=len(battery.instruments),
        step=battery.step(part.position, part.pages),
        steps=battery.steps,
        gaps=gaps,
        unsent=[number for number in drafts.open_pages(db_session(), part) if number not in dict(gaps)],
        last=part.position + 1 == len(battery.instruments),
        **clock,
    )


@pages.post("/take/<whose>/<sitting>/check")
@writes
def submit(sitting: str) -> ResponseReturnValue:
    """Hand the part in; with the last one everything is submitted. Sent twice, it happens once."""
    admission, part = _part(sitting, late=JUST_SENT)
    if part is not None:
        try:
            taking.submit(db_session(), admission, part, now())
        except taking.GapsLeft:
            return see(url_for("candidate.take"))
    return see(url_for("candidate.take"))
