"""A decision as it is kept for the file: read back from its seal, not from the ranking of today."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlmodel import Session, col, select

from assess.report.decision_record import (
    DecisionRecord,
    RecordedConfirmation,
    RecordedDecision,
    RecordedFigures,
    RecordedReader,
)
from assess.report.document_heading import Heading
from assess.screening.decisions import history
from assess.screening.decisions.history import PastDecision
from assess.screening.decisions.seals import Figures, Reader, Seal
from assess.screening.results import document_headings, made_decisions, stored_results
from assess.screening.results.rankings import CohortRanking
from assess.store.tables import Campaign, Decision, Invitation


def of_person(
    session: Session, campaign: Campaign, invitation: Invitation, public_id: str = "", language: str = "en"
) -> DecisionRecord | None:
    """The record of one decision about somebody, the newest unless another is asked for; None without any."""
    mine = select(Decision).where(Decision.invitation_id == invitation.id)
    mine = mine.where(Decision.public_id == public_id) if public_id else mine
    made = session.exec(mine.order_by(col(Decision.id).desc()).limit(1)).first()
    return _record(session, campaign, invitation, made, language) if made else None


def _record(
    session: Session, campaign: Campaign, invitation: Invitation, made: Decision, language: str
) -> DecisionRecord:
    seal = Seal.from_json(made.seal)
    past = history.of_person(session, invitation.id or 0)
    own = next(one for one in past if one.public_id == made.public_id)
    actors = _names(session, seal)
    return DecisionRecord(
        heading=_heading(session, campaign, invitation, made, seal),
        decided=_told(own),
        basis=own.basis,
        reason=own.reason,
        together=own.together,
        figures=_figures(session, invitation, seal.figures, language) if seal.figures else None,
        newest_at=datetime.fromisoformat(seal.as_of) if seal.as_of else None,
        places=seal.places,
        results=seal.results,
        masked=seal.masked,
        readers=[_reader(one, actors) for one in seal.readers],
        read_it=seal.read or seal.figures is None,
        others=[_told(one) for one in past if one.public_id != made.public_id],
        pool=seal.pool,
        result=seal.result,
        digest=made.digest,
        whole=made_decisions.is_as_made(session, made, invitation.public_id),
        confirmation=RecordedConfirmation(**asdict(seal.confirmation)) if seal.confirmation else None,
    )


def _heading(session: Session, campaign: Campaign, invitation: Invitation, made: Decision, seal: Seal) -> Heading:
    """The head of the document, with the ranking as it was."""
    overview = CohortRanking(session, invitation.cohort, seal.places).overview
    now_there = document_headings.of_person(session, campaign, invitation, overview, made.decided_at)
    newest = datetime.fromisoformat(seal.as_of).date() if seal.as_of else None
    return replace(now_there, newest=newest, results=seal.results, places=seal.places)


def _told(one: PastDecision) -> RecordedDecision:
    return RecordedDecision(one.kind, one.by, one.at, one.undone_by, one.undone_at)


def _figures(session: Session, invitation: Invitation, known: Figures, language: str) -> RecordedFigures:
    blueprint = stored_results.cohort_blueprint(session, invitation.cohort, language)
    titles = {level.id: level.title for level in blueprint.levels}
    levels = sorted(known.levels.items(), key=lambda level: -level[1])
    return RecordedFigures(
        star=known.star, star_low=known.star_low, star_high=known.star_high,
        levels=[(titles.get(level, level), p) for level, p in levels],
        rank_low=known.rank_low, rank_high=known.rank_high, p_top=known.p_top, alike=known.alike,
    )  # fmt: skip


def _names(session: Session, seal: Seal) -> dict[str, str]:
    """What the readers are called, by actor."""
    numbers = {
        int(one.actor.removeprefix("staff:")): one.actor for one in seal.readers if one.actor.startswith("staff:")
    }
    names = history.staff_names(session, list(numbers))
    return {actor: names.get(number, "") for number, actor in numbers.items()}


def _reader(one: Reader, names: dict[str, str]) -> RecordedReader:
    return RecordedReader(names.get(one.actor) or one.actor, one.times, datetime.fromisoformat(one.last_at))
