"""A person's own data, whole and machine-readable: identity, answers, results with their errors, letters, requests.

Not in it: keys and rationales, which are the authors'; of results what would tell them item by item; numbers inside
the database. Each table that holds something of a person is read here, which a test compares with the tables.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, or_, select

from assess.documents.instrument import Instrument
from assess.formats.turns import Conversation
from assess.screening.privacy import erasure, notices
from assess.screening.results import confirmations, stored_results
from assess.screening.results.exports import csv_text
from assess.store.tables import (
    Accommodation,
    AuditEvent,
    Campaign,
    Candidate,
    CandidateRequest,
    CandidateSession,
    Cohort,
    Decision,
    Draft,
    Interview,
    InterviewResult,
    Invitation,
    LegalHold,
    Link,
    Lot,
    LotEntry,
    OutboxMail,
    ReadingHelp,
    Response,
    Result,
    Sitting,
    Team,
)

OwnData = dict[str, Any]
FORMAT = "asterism-own-data/1"
AUTHORS_OWN = ("explanation", "costly")  # of a result: they tell item by item what the key holds to be right
INSIDE = {"id", "invitation_id", "campaign_id", "candidate_id", "sitting_id", "request_id", "link_id", "owner_id",
          "decided_by", "undone_by", "interviewer_id", "token_hash", "serial", "return_locator", "return_serial",
          "search_key"}  # fmt: skip


def of_person(session: Session, candidate: Candidate, moment: datetime) -> OwnData:
    """Everything that is kept of somebody at that moment, as plain JSON data."""
    candidate = erasure.whole(session, candidate)
    same = or_(col(Candidate.id) == candidate.id, col(Candidate.merged_into_id) == candidate.id)
    mine = select(Invitation).join(Candidate).where(same).order_by(col(Invitation.id))
    places = session.exec(mine).all()
    held = session.get(LegalHold, candidate.id)
    # An address that was only typed may be somebody else's: what names it alone is not theirs to see.
    nobodys = col(CandidateRequest.invitation_id).is_(None), col(CandidateRequest.reply_to) == candidate.email
    loose = col(OutboxMail.invitation_id).is_(None), col(OutboxMail.recipient) == candidate.email
    found = {
        "format": FORMAT,
        "made_at": moment,
        "identity": {
            "number": candidate.public_id, "name": candidate.name, "email": candidate.address,
            "email_verified": not candidate.unverified_email, "known_since": candidate.created_at,
            "team": session.get_one(Team, candidate.team_id).name, "demonstration": candidate.synthetic,
            "held_for_a_legal_reason_since": held.held_at if held else None,
        },
        "places": [_place(session, place) for place in places],
        "other_requests": _rows(session, CandidateRequest, *nobodys),
        "other_letters": _rows(session, OutboxMail, *loose),
        "looked_at": _looked_at(session, [candidate.public_id, *(place.public_id for place in places)]),
    }  # fmt: skip
    made: OwnData = _plain(found)
    return made


def of_place(session: Session, invitation_id: int, moment: datetime) -> OwnData:
    """The same of whoever has that place."""
    place = session.get_one(Invitation, invitation_id)
    return of_person(session, session.get_one(Candidate, place.candidate_id), moment)


def as_json(found: OwnData) -> str:
    """The same as a file that people can read, too."""
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def as_csv(found: OwnData) -> str:
    """The same for a spreadsheet: a line for each value, with the place at which it stands in the JSON."""
    return csv_text(["Place", "Value"], _lines("", found))


def _place(session: Session, place: Invitation) -> dict[str, Any]:
    """One place in a campaign, with all that hangs on it."""
    campaign = session.get_one(Campaign, place.campaign_id)
    mine = place.id or 0
    told = notices.as_read(session, mine)
    return _row(place) | {
        "campaign": campaign.title,
        "links": _rows(session, Link, Link.invitation_id == mine),
        "browsers": _rows(session, CandidateSession, CandidateSession.invitation_id == mine),
        "notice_read": vars(told) if told else None,
        "parts": _parts(session, place),
        "results": [_result(one) for one in session.exec(select(Result).where(Result.invitation_id == mine))],
        "confirmation": _confirmation(session, place),
        "interviews": _interviews(session, place),
        "interview_results": [
            _result(one)
            for one in session.exec(select(InterviewResult).where(InterviewResult.invitation_id == mine))
        ],
        "requests": _rows(session, CandidateRequest, CandidateRequest.invitation_id == mine),
        "decisions": [
            _decision(one) for one in session.exec(select(Decision).where(Decision.invitation_id == mine))
        ],
        "lots": _lots(session, mine),
        "adjustments": _rows(session, Accommodation, Accommodation.invitation_id == mine),
        "letters": _rows(session, OutboxMail, OutboxMail.invitation_id == mine),
    }


def _confirmation(session: Session, place: Invitation) -> dict[str, Any] | None:
    """How the result of this place compares with that of its confirmation, where there is one."""
    found = confirmations.of_person(session, place)
    return confirmations.figures(found) if found else None


def _interviews(session: Session, place: Invitation) -> list[dict[str, Any]]:
    """What interviewers rated and noted, with the questions; not who they are, which is theirs."""
    bank = stored_results.cohort_interview(session, session.get_one(Cohort, place.cohort_id), place.language)
    questions = {question.id: question.ask for question in bank.core} if bank else {}
    rows = _rows(session, Interview, Interview.invitation_id == place.id)
    return [row | {"questions": questions} for row in rows]


def _parts(session: Session, place: Invitation) -> list[dict[str, Any]]:
    sittings = session.exec(
        select(Sitting).where(Sitting.invitation_id == place.id).order_by(col(Sitting.position))
    ).all()
    cohort = session.get_one(Cohort, place.cohort_id)
    found = []
    for sitting in sittings:
        instrument = stored_results.cohort_battery(session, cohort, sitting.language)[sitting.position]
        more = {
            "title": instrument.title,
            "answers": _answers(session, sitting, instrument),
            "not_sent": _rows(session, Draft, Draft.sitting_id == sitting.id),
            "reading_help": _rows(session, ReadingHelp, ReadingHelp.sitting_id == sitting.id),
        }
        found.append(_row(sitting) | more)
    return found


def _answers(session: Session, sitting: Sitting, instrument: Instrument) -> list[dict[str, Any]]:
    """Each answer with the words that were answered."""
    given = select(Response).where(Response.sitting_id == sitting.id).order_by(col(Response.id))
    return [_row(one) | _words(instrument, one.item, one.value) for one in session.exec(given)]


def _words(instrument: Instrument, item_id: str, value: dict[str, Any]) -> dict[str, Any]:
    item = instrument.by_id[item_id]
    if item.nodes:
        return {"question": item.text, "conversation": _said(Conversation(item, tuple(value["path"])))}
    labels = [*instrument.format.labels] if not item.options else None
    return {"question": item.text, "options": {one.id: one.text for one in item.options}, "scale": labels}


def _said(talk: Conversation) -> list[dict[str, Any]]:
    """Every turn with the lines that were offered there and the one that was said; then the last words."""
    turns = [
        {"customer": node.says, "offered": {line.id: line.text for line in node.lines}, "said": turn.said}
        for node, turn in zip(talk.nodes, talk.turns, strict=False)
    ]
    return [*turns, {"customer": talk.ending.says}] if talk.ending else turns


def _result(result: Result | InterviewResult) -> dict[str, Any]:
    scores = {name: value for name, value in json.loads(result.profile).items() if name not in AUTHORS_OWN}
    return _row(result) | {"profile": scores}


def _decision(decision: Decision) -> dict[str, Any]:
    """A decision with what was on screen, without who had read it."""
    seal = {name: value for name, value in json.loads(decision.seal).items() if name != "readers"}
    return _row(decision) | {"seal": seal}


def _lots(session: Session, mine: int) -> list[dict[str, Any]]:
    """The lots somebody was in, with seed and word once drawn."""
    joined = select(Lot).join(LotEntry, col(LotEntry.lot_id) == Lot.id).where(LotEntry.invitation_id == mine)
    hidden = {"seed": "", "word": ""}
    return [_row(lot) | ({} if lot.drawn_at else hidden) for lot in session.exec(joined.order_by(col(Lot.id)))]


def _looked_at(session: Session, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """When staff opened or took away what is this person's, without saying who."""
    looked = col(AuditEvent.verb).like("%.viewed") | col(AuditEvent.verb).like("%.downloaded")
    seen = looked, col(AuditEvent.object).in_(numbers)
    rows = session.exec(select(AuditEvent.verb, AuditEvent.at).where(*seen).order_by(col(AuditEvent.id)))
    return [{"what": verb, "at": at} for verb, at in rows]


def _rows(session: Session, kind: type[SQLModel], *which: Any) -> list[dict[str, Any]]:
    return [_row(one) for one in session.exec(select(kind).where(*which)).all()]


def _row(row: SQLModel) -> dict[str, Any]:
    """What a row says, without the numbers of the inside; a letter's link is a place to fill in."""
    return {name: value for name, value in row.model_dump().items() if name not in INSIDE}


def _plain(value: Any) -> Any:
    """Times as text, tuples as lists."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _lines(place: str, value: Any) -> Iterator[list[Any]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _lines(f"{place}.{name}" if place else name, one)
    elif isinstance(value, list):
        for number, one in enumerate(value, start=1):
            yield from _lines(f"{place}[{number}]", one)
    else:
        yield [place, "yes" if value is True else "no" if value is False else value]
