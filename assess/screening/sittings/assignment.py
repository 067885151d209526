"""Which of two twin conversations somebody is given: nobody meets both, and each combination comes equally often.

Over all pairs of a battery everybody meets a calmer and a more difficult customer at least once. The combinations
take turns with the people who begin; what somebody was given stands in the layout of the sitting. Whoever had one
of the twins at another place is given the other.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, func, select

from assess.documents.instrument import Instrument
from assess.formats import turns
from assess.store.tables import Cohort, Invitation, Sitting

Pattern = tuple[bool, ...]  # of each pair: whether it is the more difficult one
Pair = tuple[int, str, str]


def patterns(pairs: int) -> list[Pattern]:
    """Every combination with one of each at least, each followed by its contrary; of a single pair, either.

    >>> patterns(2)
    [(False, True), (True, False)]
    >>> len(patterns(3))
    6
    """
    ways = [tuple(bool(number >> place & 1) for place in reversed(range(pairs))) for number in range(2**pairs)]
    halves = ways[1 if pairs > 1 else 0 : max(1, len(ways) // 2)]
    return [way for half in halves for way in dict.fromkeys((half, tuple(not hard for hard in half)))]


def pairs_of(battery: Sequence[Instrument]) -> list[Pair]:
    """All twins of a battery: the part, the calmer conversation and the more difficult one."""
    return [(place, calm.id, hard.id) for place, one in enumerate(battery) for calm, hard in turns.twins(one)]


def not_met(pairs: Sequence[Pair], way: Pattern) -> list[tuple[int, str]]:
    """The conversations that nobody of that combination gets, each with its part."""
    return [(place, calm if hard else other) for (place, calm, other), hard in zip(pairs, way, strict=True)]


def left_out(
    session: Session, invitation: Invitation, battery: Sequence[Instrument], position: int
) -> frozenset[str]:
    """The items of that part that somebody does not get, since they get its twin; no query where none has any."""
    pairs = pairs_of(battery)
    if all(place != position for place, *_ids in pairs):
        return frozenset()
    had = _had(session, invitation)
    turn, ways = _turn(session, invitation, pairs[0][0]), patterns(len(pairs))
    turning, before = (*ways[turn % len(ways) :], *ways[: turn % len(ways)]), _had_before(session, invitation)
    everything = {item for _place, *twins in pairs for item in twins}

    def met_again(way: Pattern) -> int:
        return len((everything - {item for _place, item in not_met(pairs, way)}) & before)

    for way in sorted(turning, key=met_again):
        others = not_met(pairs, way)
        if not had & {item for _place, item in others}:  # as the parts before have it
            return frozenset(item for place, item in others if place == position)
    return frozenset()


def _had(session: Session, invitation: Invitation) -> set[str]:
    layouts = session.exec(select(Sitting.layout).where(Sitting.invitation_id == invitation.id))
    return _items(layouts)


def _had_before(session: Session, invitation: Invitation) -> set[str]:
    """What somebody was given at their other places."""
    layouts = session.exec(
        select(Sitting.layout)
        .join(Invitation, col(Invitation.id) == Sitting.invitation_id)
        .where(Invitation.candidate_id == invitation.candidate_id, Invitation.id != invitation.id)
    )
    return _items(layouts)


def _items(layouts: Iterable[Sequence[Any]]) -> set[str]:
    return {item for layout in layouts for page in layout for item, *_lines in page}


def _turn(session: Session, invitation: Invitation, first: int) -> int:
    """How many of the cohort began the first part that has twins before this person, who keeps the turn."""
    mine = select(Sitting.id).where(Sitting.invitation_id == invitation.id, Sitting.position == first)
    begun = session.exec(mine).first()
    if begun is None:  # so that of two who begin at once one is second
        session.exec(select(Cohort.id).where(Cohort.id == invitation.cohort_id).with_for_update()).one()
    earlier = select(func.count()).select_from(Sitting).join(Invitation).where(
        Invitation.cohort_id == invitation.cohort_id, Sitting.position == first
    )  # fmt: skip
    return session.exec(earlier.where(col(Sitting.id) < begun) if begun is not None else earlier).one()
