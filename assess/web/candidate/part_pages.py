"""Before each part: what it is, a practice item while its format is new, and the pause between parts."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.formats.registry import format_of
from assess.screening.campaigns import closing, invitations
from assess.screening.sittings import batteries, durations, taking, time_limits
from assess.screening.sittings.admissions import Admission
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.question import Question, quietly, received, shown, summary
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import address_of, see
from assess.web.edge import now, writes
from assess.web.extensions import db_session

MISSES = 2  # then the answer is explained and the way is free


def _here(position: int) -> tuple[Admission, taking.Place, Instrument | None]:
    """The admission, the place it allows, and the instrument if that place is the part asked for."""
    admission = browser.admitted()
    place = taking.current_page(db_session(), admission)
    if place.kind != "part" or place.position != position - 1:
        return admission, place, None
    battery = batteries.of_cohort(db_session(), admission.cohort_id, admission.language)
    return admission, place, battery.instruments[place.position]


def practice_item(instrument: Instrument) -> Item:
    """The practice as an item like any other."""
    return Item(id="practice", text=instrument.practice.text, options=instrument.practice.options)


@pages.get("/take/<whose>/part/<int:position>")
def part(position: int) -> ResponseReturnValue:
    """Introduction, with the practice item while its format is new."""
    admission, place, instrument = _here(position)
    if instrument is None:
        return see(address_of(place))
    if instrument.format.kind in admission.practised:
        return _page(admission, position, instrument, None, learned=request.args.get("learned", ""))
    return _page(admission, position, instrument, shown([practice_item(instrument)], instrument.format, {})[0])


def _page(
    admission: Admission,
    position: int,
    instrument: Instrument,
    question: Question | None,
    misses: int = 0,
    learned: str = "",
) -> str:
    battery = batteries.of_cohort(db_session(), admission.cohort_id, admission.language)
    return render_template(
        "candidate/part.html",
        instrument=instrument,
        minutes_allowed=time_limits.allowed(db_session(), admission.invitation_id, instrument.time_limit),
        duration=durations.of_cohort(db_session(), admission.cohort_id, battery).parts[position - 1],
        position=position,
        parts=len(battery.instruments),
        step=battery.step(position - 1, 0),
        steps=battery.steps,
        question=quietly([question])[0] if question else None,
        summary=summary([question]) if question and misses else None,
        misses=misses,
        learned=learned,
    )


@pages.post("/take/<whose>/part/<int:position>/practice")
@writes
def practise(position: int) -> ResponseReturnValue:
    """Check the practice answer: right, another try, or explained after two misses. Nothing of it is recorded."""
    admission, place, instrument = _here(position)
    if instrument is None:
        return see(address_of(place))
    items = [practice_item(instrument)]
    questions, values = received(instrument.fingerprint, items, instrument.format, request.form)
    right = "practice" in values and format_of(instrument).passed(instrument.practice, values["practice"])
    misses = _misses() + 1
    if not right and misses < MISSES:
        return _page(admission, position, instrument, questions[0], misses), 422
    invitations.practised(db_session(), admission.invitation_id, instrument.format.kind)
    return see(url_for("candidate.part", position=position, learned="yes" if right else "explained"))


def _misses() -> int:
    return 1 if request.form.get("misses") == "1" else 0


@pages.post("/take/<whose>/part/<int:position>")
@writes
def start(position: int) -> ResponseReturnValue:
    """Begin the part: its version and order are pinned now."""
    admission, place, instrument = _here(position)
    if instrument is not None and instrument.format.kind in admission.practised:
        try:
            taking.begin(db_session(), admission, place.position, now())
        except closing.CampaignClosed:  # between the look and the start
            db_session().rollback()
            return see(url_for("candidate.take"))
        place = taking.current_page(db_session(), admission)
    return see(address_of(place))
