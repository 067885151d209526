"""What kind of action a person recommends: shares of the best picks, corrected for chance."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assess.documents.item import Item, OptionTags
from assess.scoring.profile import Z90, Mixes, Share
from assess.scoring.sitting import Scored

MOMENTS = ("misery", "mediocrity", "magnificence")


@dataclass(frozen=True)
class Kind:
    """A kind of option, by one of its tags; it is counted where some option of the scenario has that tag at all."""

    id: str
    tag: Callable[[OptionTags], str | None]
    value: str


ALTRUISTIC = Kind("altruistic", lambda tags: tags.orientation, "altruistic")
SCRIPTED = Kind("scripted", lambda tags: tags.manner, "scripted")
MIRRORING = Kind("mirroring", lambda tags: tags.stance, "mirrors")


def mixes(tests: Sequence[Scored]) -> Mixes | None:
    """The shares over all tests of judgement; None where no option is tagged or nothing was recommended."""
    moments = tuple(share(tests, Kind(name, lambda tags: tags.moment, name)) for name in MOMENTS)
    found = tuple(one for one in moments if one is not None)
    others = [share(tests, kind) for kind in (ALTRUISTIC, SCRIPTED, MIRRORING)]
    if not found and not any(others):
        return None
    return Mixes(found, *others)


def share(tests: Sequence[Scored], kind: Kind) -> Share | None:
    """How many recommended actions are of that kind, against what guessing and the scenarios allow.

    Chance is the mean over scenarios of the share of options of the kind; the maximum is the share of scenarios
    that have such an option; corrected = (observed - chance)/(maximum - chance).
    """
    rates: list[float] = []
    possible = count = 0
    for test in tests:
        for item in test.instrument.scored_items:
            pick = test.chosen(item.id)
            if pick is not None and any(kind.tag(option.tags) for option in item.options):
                rates.append(_rate(item, kind))
                possible += rates[-1] > 0
                count += kind.tag(item.option(pick).tags) == kind.value
    of = len(rates)
    if of == 0:
        return None
    low, high = wilson(count, of)
    chance, maximum = math.fsum(rates) / of, possible / of

    def corrected(observed: float) -> float | None:
        return (observed - chance) / (maximum - chance) if maximum > chance + 1e-9 else None

    return Share(
        kind.id, count, of, count / of, low, high, chance, maximum,
        corrected(count / of), corrected(low), corrected(high),
    )  # fmt: skip


def wilson(count: int, of: int, z: float = Z90) -> tuple[float, float]:
    """Interval of a share: (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2))/(1 + z^2/n) (Wilson 1927)."""
    observed = count / of
    centre = observed + z**2 / (2 * of)
    half = z * math.sqrt(observed * (1 - observed) / of + z**2 / (4 * of**2))
    scale = 1 + z**2 / of
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def _rate(item: Item, kind: Kind) -> float:
    return sum(kind.tag(option.tags) == kind.value for option in item.options) / len(item.options)
