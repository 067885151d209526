"""How long careful people and people who click take on each page: what the sign of haste is studied with.

Careful people read around 238 words a minute (SD 51 between people, Brysbaert 2019, Journal of Memory and Language
109), with 40 % of variation between their pages; who only clicks takes two to four seconds a page.
"""

from collections.abc import Sequence

import numpy as np

from assess.arrays import Floats
from assess.documents.instrument import Instrument
from assess.formats.registry import items_per_page
from assess.formats.turns import groups, most_turns
from assess.scoring.quality_flags import WORDS_PER_SECOND, seconds_to_read
from assess.scoring.sitting import Sitting

__all__ = ["clicking", "paces", "reading_speeds"]

WORDS_A_SECOND, BETWEEN, WITHIN = 238 / 60, 51 / 238, 0.4
Seconds = list[tuple[float, ...]]  # a page, of each person


def reading_speeds(people: int, generator: np.random.Generator) -> Floats:
    """(people,) words a second of careful readers.

    Source: Brysbaert (2019), lognormal between people. Shapes: as said. Errors: none.
    """
    return np.asarray(WORDS_A_SECOND * np.exp(BETWEEN * generator.standard_normal(people)))


def paces(battery: Sequence[Instrument], speeds: Floats, generator: np.random.Generator) -> list[Seconds]:
    """Seconds a page of each person in each instrument, at those speeds (people,)."""
    found = []
    for instrument in battery:
        words = seconds_to_read(Sitting(instrument, {})) * WORDS_PER_SECOND
        spread = np.exp(WITHIN * generator.standard_normal((speeds.size, _pages(instrument))))
        found.append([tuple(row) for row in (words / speeds[:, None] * spread).tolist()])
    return found


def clicking(battery: Sequence[Instrument], people: int, generator: np.random.Generator) -> list[Seconds]:
    """The same of people who read nothing."""
    return [
        [tuple(row) for row in (2.0 + 2.0 * generator.random((people, _pages(one)))).tolist()] for one in battery
    ]


def _pages(instrument: Instrument) -> int:
    """Pages that one person meets; of conversations a turn each, of the longest way."""
    if instrument.by_turns:
        return sum(max(map(most_turns, group)) for group in groups(instrument))
    return -(-len(instrument.items) // items_per_page(instrument))
