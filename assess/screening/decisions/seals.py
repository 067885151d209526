"""What was on screen when somebody decided: whoever reads the decision later sees what it was made of."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from assess.documents.canonical import canonical
from assess.report.confirmation_words import Confirmation
from assess.screening.results import readers, stored_results
from assess.screening.results.rankings import CohortRanking, Row
from assess.screening.results.readers import Reading
from assess.store.tables import Invitation

PROFILE = "profile."  # events of it, viewed or downloaded


@dataclass(frozen=True)
class Reader:
    """Who (`staff:7`) had looked at the person before, how often, and when first and last."""

    actor: str
    times: int
    first_at: str
    last_at: str


@dataclass(frozen=True)
class Figures:
    """Where the person stood, as page and paper print it; `alike` counts those who could not be told apart."""

    star: float
    star_low: float
    star_high: float
    level: str
    levels: dict[str, float]
    expected_rank: float
    rank_low: int
    rank_high: int
    p_top: float
    alike: int


@dataclass(frozen=True)
class Confirmed:
    """What stood there of a confirmation: its group, and the difference with its interval in points of the star."""

    group: str
    change: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Seal:
    """A ranking as it was: `pool` is the sha256 of what was ranked, `result` that of the person's own Result.

    `figures` are None for who is not ranked. `masked` says that names were hidden from whoever decided, `read` that
    they had opened the person's profile. `confirmation` is None where the page showed none.
    """

    campaign: str
    cohort: int
    pool: str
    results: int
    as_of: str
    places: int
    result: str
    figures: Figures | None
    masked: bool
    read: bool
    readers: tuple[Reader, ...]
    confirmation: Confirmed | None = None

    def to_json(self) -> str:
        """Canonical JSON; without a confirmation as before there were any."""
        data = asdict(self)
        if self.confirmation is None:
            del data["confirmation"]
        return canonical(data)

    @classmethod
    def from_json(cls, text: str) -> "Seal":
        """The seal that `to_json` wrote."""
        data: dict[str, Any] = json.loads(text)
        figures = data.pop("figures")
        seen = tuple(Reader(**one) for one in data.pop("readers"))
        confirmed = data.pop("confirmation", None)
        return cls(
            **data,
            figures=Figures(**figures) if figures else None,
            readers=seen,
            confirmation=Confirmed(**confirmed) if confirmed else None,
        )


def of_person(
    session: Session,
    ranked: CohortRanking,
    invitation: Invitation,
    row: Row | None,
    masked: bool,
    actor: str,
    confirmation: Confirmed | None = None,
) -> Seal:
    """What is on `actor`'s screen of a person; `row` is theirs in the ranking, None for who is not ranked."""
    known = readers.who_read(session, invitation)
    overview = ranked.overview
    result = stored_results.current(session, invitation.id or 0)
    return Seal(
        campaign=invitation.campaign.public_id,
        cohort=ranked.cohort.number,
        pool=overview.pool_fingerprint,
        results=overview.results,
        as_of=overview.as_of.isoformat() if overview.as_of else "",
        places=overview.places,
        result=result.fingerprint if result else "",
        figures=_figures(row) if row and not row.altered else None,
        masked=masked,
        read=any(one.actor == actor and one.verb.startswith(PROFILE) for one in known),
        readers=_readers(known),
        confirmation=confirmation,
    )


def confirmed(found: Confirmation | None, row: Row | None) -> Confirmed | None:
    """What a page about one person shows of their confirmation; nothing of who is not ranked."""
    if found is None or not found.verdict or row is None or row.altered:
        return None
    whole = found.whole
    points = [round(10 * x, 6) for x in (whole.change, whole.low, whole.high)] if whole else [None] * 3
    return Confirmed(found.group, *points)


def print_of(shown: Confirmed | None) -> str:
    """The print of what was shown of a confirmation; empty without one."""
    return sha256(canonical(asdict(shown)).encode()).hexdigest() if shown else ""


def _figures(row: Row) -> Figures:
    standing = row.standing
    return Figures(
        star=row.star,
        star_low=row.low,
        star_high=row.high,
        level=standing.level_id,
        levels=dict(standing.level_probabilities),
        expected_rank=standing.expected_rank,
        rank_low=standing.rank_low,
        rank_high=standing.rank_high,
        p_top=standing.p_top,
        alike=standing.indistinguishable,
    )


def _readers(found: Iterable[Reading]) -> tuple[Reader, ...]:
    """One line a reader, in the order in which they first looked."""
    times: dict[str, list[datetime]] = {}
    for one in found:
        times.setdefault(one.actor, []).append(one.at)
    return tuple(Reader(actor, len(at), min(at).isoformat(), max(at).isoformat()) for actor, at in times.items())
