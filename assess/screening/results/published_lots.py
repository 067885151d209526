"""Lots among people whom the scores cannot tell apart: published first, drawn later, for anybody to check."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from sqlmodel import Session, col, select

from assess.analysis import fair_lots
from assess.report.lot_program import program
from assess.screening import audit
from assess.screening.inputs import Number, Text, outside_limits, tidy
from assess.screening.problems import Problem, refuse
from assess.screening.results import rankings
from assess.screening.results.rankings import CohortRanking, Row
from assess.store.tables import Campaign, Invitation, Lot, LotEntry, now
from assess.store.tables.campaigns import spoken_reference

MOST = 200  # people in a lot


@dataclass(frozen=True)
class NewLot:
    """How many places a lot gives away."""

    places: Annotated[int, Number(1, MOST - 1)]


@dataclass(frozen=True)
class Word:
    """What somebody says at the draw that nobody could know before."""

    word: Annotated[str, Text(200, required=True)]


@dataclass(frozen=True)
class Ticket:
    """A reference in a lot, whose it is as long as they are kept, and whether it was drawn."""

    reference: str
    name: str
    public_id: str
    drawn: bool


@dataclass(frozen=True)
class Drawn:
    """A lot as its page shows it; `seed`, `word`, the order and the program only after the draw."""

    public_id: str
    places: int
    published: str
    published_at: datetime
    drawn_at: datetime | None
    seed: str
    word: str
    tickets: tuple[Ticket, ...]
    program: str


def proposal(ranked: CohortRanking) -> tuple[list[Row], int]:
    """The people on both sides of the line of whom no two can be told apart, and how many places are among them."""
    order, _at = ranked.order
    if order is None or not 0 < ranked.places < len(ranked):
        return [], 0
    chosen = [ranked.places - 1, ranked.places]
    for step in range(1, MOST // 2):
        for place in (ranked.places - 1 - step, ranked.places + step):
            if 0 <= place < len(ranked) and set(chosen) <= set(ranked.together(place).tolist()):
                chosen.append(place)
    first, second = ranked.places - 1, ranked.places
    if second not in ranked.together(first):
        return [], 0
    return ranked.rows(sorted(chosen)), sum(place < ranked.places for place in chosen)


def publish(session: Session, ranked: CohortRanking, people: Sequence[str], asked: NewLot, actor: str) -> Lot:
    """Choose a seed and publish its print with the list; Refused where the scores tell two of them apart."""
    rows = session.exec(
        select(Invitation).where(
            Invitation.cohort_id == ranked.cohort.id, col(Invitation.public_id).in_(list(people)[: MOST + 1])
        )
    ).all()
    numbers = [one.id or 0 for one in rows]
    places = [place for place, _number in ranked.places_of(numbers)]
    problems = outside_limits(asked)
    if not 2 <= len(rows) <= MOST or len(places) != len(rows):
        problems.append(Problem("person", "lot-people", {"most": MOST}))
    elif asked.places >= len(rows) and not problems:
        problems.append(Problem("places", "lot-for-all"))
    elif apart := _apart(ranked, places):
        problems.append(Problem("person", "lot-apart", apart))
    refuse(problems)
    listed = sorted(spoken_reference(one.reference) for one in rows)
    seed = secrets.token_hex(32)
    made = Lot(
        campaign_id=ranked.cohort.campaign_id, places=asked.places, listed=listed, seed=seed,
        published=fair_lots.commitment(seed, asked.places, listed),
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(LotEntry(lot_id=made.id or 0, invitation_id=number) for number in numbers)
    audit.record(session, actor, "lot.published", made.public_id, published=made.published, places=made.places)
    return made


def _apart(ranked: CohortRanking, places: Sequence[int]) -> dict[str, str] | None:
    """Two of them whom the scores tell apart, by name."""
    for place in places:
        near = ranked.together(place)
        others = [other for other in places if other != place and other not in near]
        if others:
            one, other = ranked.rows([place, others[0]])
            return {"one": one.person.name, "other": other.person.name}
    return None


def draw(session: Session, lot: Lot, asked: Word, actor: str) -> None:
    """Say the word and draw, once."""
    asked = tidy(asked)
    refuse([*outside_limits(asked), *([Problem("word", "lot-drawn")] if lot.drawn_at else [])])
    lot.word, lot.drawn_at = asked.word, now()
    session.add(lot)
    order = fair_lots.draw(lot.seed, lot.word, lot.listed)
    audit.record(session, actor, "lot.drawn", lot.public_id, published=lot.published, drawn=order[: lot.places])


def find(session: Session, campaign: Campaign, public_id: str) -> Lot | None:
    """A lot of the campaign."""
    return session.exec(select(Lot).where(Lot.campaign_id == campaign.id, Lot.public_id == public_id)).first()


def find_open(session: Session, public_id: str) -> Lot | None:
    """A lot by its address alone: whoever has that may check it."""
    return session.exec(select(Lot).where(Lot.public_id == public_id)).first()


def of_campaign(session: Session, campaign: Campaign) -> list[Drawn]:
    """The campaign's lots, the newest first, without names."""
    found = session.exec(select(Lot).where(Lot.campaign_id == campaign.id).order_by(col(Lot.id).desc()))
    return [shown(lot) for lot in found]


def shown(lot: Lot, names: dict[str, tuple[str, str]] | None = None) -> Drawn:
    """The lot as a page shows it; after the draw in the order drawn."""
    known, after = names or {}, lot.drawn_at is not None
    order = fair_lots.draw(lot.seed, lot.word, lot.listed) if after else list(lot.listed)
    return Drawn(
        public_id=lot.public_id,
        places=lot.places,
        published=lot.published,
        published_at=lot.published_at,
        drawn_at=lot.drawn_at,
        seed=lot.seed if after else "",
        word=lot.word,
        tickets=tuple(
            Ticket(one, *known.get(one, ("", "")), after and place < lot.places) for place, one in enumerate(order)
        ),
        program=program(lot.seed, lot.word, lot.places, lot.listed, lot.published) if after else "",
    )


def named(session: Session, lot: Lot) -> Drawn:
    """The same with the names of those who are kept."""
    numbers = session.exec(select(LotEntry.invitation_id).where(LotEntry.lot_id == lot.id)).all()
    found = rankings.people(session, numbers)
    return shown(lot, {one.reference: (one.name, one.public_id) for one in found.values()})
