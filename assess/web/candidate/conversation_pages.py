"""A conversation, a turn a page: what was said stands above, and each line is kept before the next page shows."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.documents.instrument import Instrument
from assess.documents.item import Node
from assess.screening.campaigns import declining
from assess.screening.results import reading_help
from assess.screening.sittings import batteries, conversations, page_answers
from assess.screening.sittings.admissions import Admission, Part
from assess.screening.sittings.conversations import Place
from assess.screening.sittings.time_limits import Clock
from assess.web.candidate.page_sending import CLEAR, after, asked_for, seconds, shown_now, uncleared
from assess.web.candidate.question import Question, choices, names, received, summary, with_draft
from assess.web.candidate.welcome_pages import left, see
from assess.web.edge import begin, now
from assess.web.extensions import db_session

SAYS = ("", "next", "time-up")  # the buttons that say what is chosen; with others it is kept as a draft


def page(admission: Admission, part: Part, number: int) -> ResponseReturnValue:
    """The conversation as it stands; an earlier turn leads here too, and hears that nothing is taken back."""
    place = conversations.at(db_session(), part, number)
    if number != place.page:
        return see(_as_it_stands(part, place, number < place.page))
    return draw(admission, part, place, with_draft(_asked(part, place), part.draft))


def _as_it_stands(part: Part, place: Place, said: bool = True) -> str:
    more: dict[str, Any] = {"said": "yes" if said else None, "from": request.values.get("from")}
    return url_for("candidate.page", sitting=part.public_id, number=place.page, **more)


def _asked(part: Part, place: Place) -> list[Question]:
    """The choice of the present turn; none once the conversation has ended."""
    node = place.talk.node
    return [Question(_turn(place, node), _instrument(part).format)] if node else []


def _turn(place: Place, node: Node) -> Any:
    """One turn as a question like any other: its lines are the options."""
    turn = {"id": f"{place.talk.item.id}.{node.id}", "text": node.says, "options": node.lines}
    return place.talk.item.model_copy(update=turn | {"nodes": (), "endings": ()})


def _instrument(part: Part) -> Instrument:
    return batteries.instrument_of(db_session(), part)


def draw(admission: Admission, part: Part, place: Place, questions: list[Question], tried: bool = False) -> str:
    """The page as it is shown."""
    battery = batteries.of_cohort(db_session(), admission.cohort_id, part.language)
    return render_template(
        "candidate/conversation.html",
        instrument=battery.instruments[part.position],
        step=battery.step(part.position, place.page),
        steps=battery.steps,
        parts=len(battery.instruments),
        questions=questions,
        place=place,
        summary=summary(questions) if tried else None,
        said=request.args.get("said") == "yes",
        **shown_now(admission, part, place.page),
    )


def answer(admission: Admission, part: Part, number: int, action: str, clock: Clock | None) -> ResponseReturnValue:
    """Say what is chosen; then the next turn, the place asked for, or the same page where nothing is chosen."""
    try:
        place = conversations.at(db_session(), part, number)
        questions, line = _received(part, place, number, action)
        begin(shared=True)
        if admission.declined:  # in another tab; whoever answers takes part after all
            declining.go_on(db_session(), admission.invitation_id)
        stands = _keep(part, place, number, action, line)
        if request.form.get("aloud"):
            reading_help.note(db_session(), part.id, number)
        g.answers = int(line is not None)
        gone = left() if action == "leave" else None
        db_session().commit()
    except page_answers.PageClosed:
        return see(url_for("candidate.take"))
    except conversations.SaidAlready:
        db_session().rollback()
        return see(_as_it_stands(part, place))
    if gone is not None:
        return gone
    if action == "time-up" or (clock is not None and clock.over):
        return see(url_for("candidate.take"))
    if address := asked_for(part, number, action):
        return redirect(address, 303)
    return _next(admission, part, number, action, questions, line, stands)


def _next(
    admission: Admission,
    part: Part,
    number: int,
    action: str,
    questions: list[Question],
    line: str | None,
    stands: Place,
) -> ResponseReturnValue:
    """The next turn once something is said; else what is missing, or the page after the conversation."""
    if line is not None:
        return see(_as_it_stands(part, stands, said=False))
    if number < stands.page:
        return see(_as_it_stands(part, stands))
    if questions and action != "skip":
        return draw(admission, part, stands, questions, tried=True), 422
    return see(after(part, stands.last, max(part.next_page, stands.last + 1)))


def _received(part: Part, place: Place, number: int, action: str) -> tuple[list[Question], str | None]:
    """The question of the turn that was sent, and the line to say, if the button says it."""
    turn, instrument = number - place.first, _instrument(part)
    asked = [_turn(place, node) for node in place.talk.nodes[turn : turn + 1]]
    sent = uncleared(action)
    questions, values = received(instrument.fingerprint, asked, instrument.format, sent)
    path = next(iter(values.values()), {}).get("path", [])
    return questions, path[0] if path and action in SAYS else None


def _keep(part: Part, place: Place, number: int, action: str, line: str | None) -> Place:
    """Keep the line, or what is chosen as a draft; the button of one that has ended opens what follows."""
    onward = action == "skip" or (place.talk.ending is not None and action in SAYS)
    unsaid = line is None and number == place.page and action != "skip" and not action.startswith(CLEAR)
    draft = choices(request.form) if unsaid else None
    return conversations.answer(db_session(), part, number, line, now(), seconds(part, number), onward, draft)


def ahead(admission: Admission, part: Part) -> dict[str, Any]:
    """The one page of a conversation that can be known before its next line is said."""
    place = conversations.at(db_session(), part, min(part.next_page, part.pages))
    questions = _asked(part, place)
    fields = [name for question in questions for name in names(question)]
    return {str(place.page): {"html": draw(admission, part, place, questions), "fields": fields}}
