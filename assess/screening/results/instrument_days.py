"""What a day adds to the answers of instruments, as it was brought to their versions; assumed where nothing was."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlmodel import Session, col, select

from assess.documents.canonical import canonical
from assess.documents.instrument import Instrument
from assess.scoring.occasion import assumed_occasion
from assess.scoring.snapshot import Occasion
from assess.screening import audit
from assess.screening.documents import published
from assess.store.tables import InstrumentDay


@dataclass(frozen=True)
class KnownDay:
    """The day's share of a scale's variance, how the days of two scales correlate, and where both come from.

    `people` were tested twice, 0 where the share is assumed; `share_se` is the standard error of a measured one.
    """

    share: float
    correlation: float
    source: str
    people: int = 0
    share_se: float = 0.0

    def to_json(self) -> str:
        """Canonical JSON."""
        return canonical(asdict(self))


def newest_of(session: Session, of: str) -> KnownDay | None:
    """What was brought to an instrument last; AlteredDocument when it is not what was brought."""
    wanted = select(InstrumentDay).where(InstrumentDay.of == of).order_by(col(InstrumentDay.id).desc())
    row = session.exec(wanted).first()
    if row is None:
        return None
    if audit.text_digest(row.body) != row.fingerprint:
        raise published.AlteredDocument(f"day of {row.of}")
    return KnownDay(**json.loads(row.body))


def for_battery(session: Session, battery: Sequence[Instrument]) -> Occasion:
    """What a day adds to the battery: measured only where that holds for all instruments that have a day."""
    assumed = assumed_occasion(battery)
    known = {one.key: found for one in battery if (found := newest_of(session, one.key)) is not None}
    if not known:
        return assumed
    shares = {key: known[key].share if key in known else share for key, share in assumed.shares.items()}
    open_ones = [key for key, share in assumed.shares.items() if share and key not in known]
    days = [found for found in known.values() if found.share] or list(known.values())
    sources = [f"{key}: {known[key].source}" for key in sorted(known)]
    return Occasion(
        shares,
        min(found.correlation for found in days),
        "; ".join([*sources, assumed.source] if open_ones else sources),
        0 if open_ones else min(found.people for found in known.values()),
    )


def altered(session: Session) -> list[str]:
    """The rows that are not what was brought."""
    rows = session.exec(select(InstrumentDay).order_by(col(InstrumentDay.id)))
    return [f"day of {row.of}" for row in rows if audit.text_digest(row.body) != row.fingerprint]
