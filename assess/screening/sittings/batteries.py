"""The pinned battery of a cohort, in a candidate's language."""

from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from sqlmodel import Session

from assess.documents.instrument import Instrument
from assess.documents.preview import Preview
from assess.formats.duration import paces
from assess.formats.registry import page_count
from assess.screening.results import stored_results
from assess.screening.sittings.admissions import Part
from assess.store.tables import Cohort

KEPT = 256  # batteries that a process remembers; one more is read again


@dataclass(frozen=True)
class Battery:
    """What a cohort takes: pinned instruments in order, how many pages each has, and what is read before."""

    instruments: tuple[Instrument, ...]
    pages: tuple[int, ...]
    preview: Preview | None = None

    @property
    def steps(self) -> int:
        """All pages together."""
        return sum(self.pages)

    @cached_property
    def paces(self) -> tuple[tuple[float, float], ...]:
        """The estimated minutes of each part, for most readers and in a second language."""
        return tuple(map(paces, self.instruments))

    def step(self, position: int, page: int) -> int:
        """The number of a page among all pages."""
        return sum(self.pages[:position]) + page


_batteries: WeakKeyDictionary[object, dict[tuple[int, str], Battery]] = WeakKeyDictionary()  # of each database


def of_cohort(session: Session, cohort_id: int, language: str) -> Battery:
    """The cohort's battery in that language; pinned for good, so no query once this process knows it."""
    known = _batteries.setdefault(session.get_bind(), {})
    found = known.get((cohort_id, language))
    if found is None:
        cohort = session.get_one(Cohort, cohort_id)
        pinned = tuple(stored_results.cohort_battery(session, cohort, language))
        preview = stored_results.cohort_preview(session, cohort, language)
        found = known[cohort_id, language] = Battery(pinned, tuple(map(page_count, pinned)), preview)
        while len(known) > KEPT:
            known.pop(next(iter(known)))
    return found


def instrument_of(session: Session, part: Part) -> Instrument:
    """The instrument version that a sitting is pinned to, in its language."""
    return of_cohort(session, part.cohort_id, part.language).instruments[part.position]
