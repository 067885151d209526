"""Who is as good as in, who competes for a place, and for whom one is very unlikely: one rule for all pages."""

from dataclasses import dataclass

import numpy as np

from assess.arrays import Floats, Indices

SURE, OPEN, UNLIKELY = "sure", "open", "unlikely"
GROUPS = (SURE, OPEN, UNLIKELY)


@dataclass(frozen=True)
class Thresholds:
    """From which chance of a place on somebody is as good as in, and below which one is very unlikely."""

    sure: float = 0.9
    unlikely: float = 0.1


@dataclass(frozen=True)
class PlaceGroups:
    """Who stands in which group, as places of the ranking from 0, and how many places are left to compete for."""

    sure: Indices
    open: Indices
    unlikely: Indices
    left: int

    def of(self, group: str) -> Indices:
        """The places of a group; KeyError where there is none of that name."""
        return {SURE: self.sure, OPEN: self.open, UNLIKELY: self.unlikely}[group]

    def group(self, place: int) -> str:
        """The group of whoever stands there."""
        return next(name for name in GROUPS if place in self.of(name))


def grouped(chances: Floats, places: int, thresholds: Thresholds) -> PlaceGroups:
    """The groups by the chances of so many places, (n,) in order of the ranking.

    As good as in from `sure` on, very unlikely below `unlikely`, all between compete. No more people can be as good
    as in than there are places: then all who reach it compete. Where no more people would compete than places are
    left, the next in chance compete too.
    """
    if places >= chances.size:
        return PlaceGroups(np.arange(chances.size), np.arange(0), np.arange(0), 0)
    in_reach = (chances >= thresholds.unlikely) if places else np.zeros(chances.size, dtype=bool)
    sure = in_reach & (chances >= thresholds.sure)
    if sure.sum() > places:
        sure[:] = False
    left = places - int(sure.sum())
    if left and int((in_reach & ~sure).sum()) <= left:
        in_reach |= chances >= np.sort(chances[~sure])[-left - 1]
    open_ = in_reach & ~sure if left else np.zeros(chances.size, dtype=bool)
    return PlaceGroups(np.flatnonzero(sure), np.flatnonzero(open_), np.flatnonzero(~sure & ~open_), left)
