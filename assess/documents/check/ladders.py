"""Rules for the keys of one scenario: a ladder without holes, and with more than one good answer."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assess.documents.check.common import warn
from assess.documents.content_bars import Bars
from assess.documents.fault import Fault

GOOD = 4.0
_ROUNDING = 1e-9


def ladder_bars(place: str, keys: Sequence[float], bars: Bars) -> Iterator[Fault]:
    """Good answers, gaps between neighbours, and how far best and worst are apart."""
    steps = sorted(keys)
    good = sum(key >= GOOD for key in steps)
    if good < bars.good:
        yield warn(place, f"{good} options are keyed {GOOD:g} or more", f"let {bars.good} or more be good")
    if bars.gap is not None and len(set(steps)) < len(steps):
        yield warn(place, "two options have the same key", "say which is the better one")
    widest = max((above - below for below, above in pairwise(steps)), default=0.0)
    if bars.gap is not None and widest > bars.gap + _ROUNDING:
        yield warn(place, f"neighbouring keys are {widest:.1f} apart", f"at most {bars.gap:g}: grade the answers")
    if steps[-1] - steps[0] < bars.range - _ROUNDING:
        yield warn(place, f"best and worst key differ by less than {bars.range:g}", "make them more distinct")
