"""Question pages: each is kept before the next one shows. This is the path that must be fast."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.documents.item import Item
from assess.screening.campaigns import declining
from assess.screening.campaigns.closing import Standing
from assess.screening.results import reading_help
from assess.screening.sittings import batteries, conversations, drafts, page_answers, taking
from assess.screening.sittings.admissions import Admission, Part
from assess.web.candidate import conversation_pages
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.clock_pages import clock_of
from assess.web.candidate.page_sending import (
    ASIDE,
    CLEAR,
    after,
    asked_for,
    clock_shown,
    seconds,
    shown_now,
    uncleared,
)
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

JUST_SENT: tuple[Standing, ...] = ("just-closed",)  # what was on its way when the time ended is kept


def _part(sitting: str, number: int = 0, late: tuple[Standing, ...] = ()) -> tuple[Admission, Part | None]:
    admission = browser.admitted(sitting, number, late)
    return admission, admission.part


@pages.get("/take/<whose>/<sitting>/<int:number>")
def page(sitting: str, number: int) -> ResponseReturnValue:
    """A page of questions with what was answered before; a page that may not open yet leads to the right one."""
    admission, part = _part(sitting, number)
    if part is None or admission.declined:
        return see(url_for("candidate.take"))
    instrument = batteries.instrument_of(db_session(), part)
    try:
        page_answers.check_open(part, number)
    except page_answers.PageClosed:
        return see(url_for("candidate.take"))
    clock = clock_of(admission, part)
    if clock is not None and clock.over:
        return see(url_for("candidate.take"))
    if instrument.by_turns:
        return conversation_pages.page(admission, part, number)
    items = page_answers.items_ahead(instrument, part, number)
    stored = page_answers.of_page(db_session(), part, number, items)
    return draw(admission, part, number, with_draft(shown(items, instrument.format, stored), part.draft))


def draw(admission: Admission, part: Part, number: int, questions: list[Question], tried: bool = False) -> str:
    """The page as it is shown."""
    battery = batteries.of_cohort(db_session(), admission.cohort_id, part.language)
    return render_template(
        "candidate/page.html",
        instrument=battery.instruments[part.position],
        step=battery.step(part.position, number),
        steps=battery.steps,
        parts=len(battery.instruments),
        questions=quietly(questions) if tried else questions,
        place=place(part.layout, number),
        summary=summary(questions) if tried else None,
        **shown_now(admission, part, number),
    )


@pages.post("/take/<whose>/<sitting>/<int:number>")
def answer(sitting: str, number: int) -> ResponseReturnValue:
    """Keep what is there; then the next page, the place asked for, or the same page with what is missing."""
    admission, part = _part(sitting, number, JUST_SENT)
    clock = clock_of(admission, part) if part is not None else None
    if part is None or (clock is not None and clock.shut):
        return see(url_for("candidate.take"))
    instrument = batteries.instrument_of(db_session(), part)
    action = request.form.get("action", "")
    if instrument.by_turns:
        return conversation_pages.answer(admission, part, number, action, clock)
    sent = uncleared(action)
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
    if address := asked_for(part, number, action):
        return redirect(address, 303)
    if len(values) < len(items) and action != "skip":
        return draw(admission, part, number, questions, tried=True), 422
    return redirect(after(part, number, next_page), 303)


def _keep(
    part: Part, number: int, action: str, items: list[Item], values: dict[str, Any], chosen: dict[str, str]
) -> int:
    """Keep complete answers, remove those withdrawn, and keep the rest of what stands there as a draft."""
    complete, skipped = len(values) == len(items), action == "skip"
    withdrawn = [item.id for item in items if (skipped and item.id not in values) or action == CLEAR + item.id]
    turn = skipped or (complete and action not in ASIDE)
    draft = None if complete or skipped else chosen
    return page_answers.answer(
        db_session(), part, number, values, now(), seconds(part, number), turn, withdrawn, draft
    )


@pages.get("/take/<whose>/<sitting>/check")
def check(sitting: str) -> ResponseReturnValue:
    """What was left unanswered, with links there; nothing else."""
    admission, part = _part(sitting)
    if part is None or admission.declined or part.submitted or part.next_page <= part.pages:
        return see(url_for("candidate.take"))
    clock = clock_shown(admission, part)
    if clock and clock["clock"].over:
        return see(url_for("candidate.take"))
    battery = batteries.of_cohort(db_session(), admission.cohort_id, part.language)
    talking = battery.instruments[part.position].by_turns
    gaps = conversations.gaps(db_session(), part) if talking else page_answers.gaps(db_session(), part)
    return render_template(
        "candidate/check.html",
        instrument=battery.instruments[part.position],
        part=part,
        parts=len(battery.instruments),
        step=battery.step(part.position, part.pages),
        steps=battery.steps,
        gaps=gaps,
        talking=talking,
        unsent=[] if talking else _unsent(part, dict(gaps)),
        last=part.position + 1 == len(battery.instruments),
        **clock,
    )


def _unsent(part: Part, gaps: dict[int, int]) -> list[int]:
    """The pages on which something is chosen that was not sent, beside those with gaps."""
    return [number for number in drafts.open_pages(db_session(), part) if number not in gaps]


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
