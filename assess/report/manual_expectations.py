"""What a manual prints of a form of forced choice before anybody has answered it: what mixed keys add and cost."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from assess.documents.blueprint import Blueprint
from assess.documents.item import Item
from assess.report.manual_figures import Figures

LOWEST_SHOWN = 0.50  # a facet that is told worse than this gets no figure


class ToldAssumptions(Protocol):
    """What was assumed of people and statements."""

    @property
    def loading(self) -> float:
        """Standardised loadings, on average."""

    @property
    def correlation(self) -> float:
        """Of any two traits."""

    @property
    def people(self) -> int:
        """How many answered."""

    @property
    def replications(self) -> int:
        """How often."""


class ToldVariant(Protocol):
    """Reliabilities under one keying of the blocks."""

    @property
    def mixed_blocks(self) -> int:
        """Blocks with statements keyed both ways."""

    @property
    def points(self) -> Mapping[str, float]:
        """By point; empty where they were not studied."""

    @property
    def facets(self) -> Mapping[str, float]:
        """By facet."""


class ToldExpectation(Protocol):
    """What simulation expects of the blocks: as they are, with none reversed, with one reversed in every block."""

    @property
    def blocks(self) -> int:
        """How many there are."""

    @property
    def assumed(self) -> ToldAssumptions:
        """What it rests on."""

    @property
    def variants(self) -> Sequence[ToldVariant]:
        """The three keyings, in that order."""


def expectations(
    told: ToldExpectation | None, items: Sequence[Item], blueprint: Blueprint | None, titles: Mapping[str, str]
) -> Figures | None:
    """Points and facets with their reliability under each keying, None where it is withheld, and what it costs."""
    if told is None:
        return None
    points = {point.id: point.title for point in blueprint.points} if blueprint else {}
    totals = [one.points or one.facets for one in told.variants]
    return {
        "blocks": told.blocks,
        "assumed": told.assumed,
        "mixed_blocks": told.variants[0].mixed_blocks,
        "means": [sum(one.values()) / len(one) for one in totals],
        "points": _rows(points, [one.points for one in told.variants], lowest=0.0),
        "facets": _rows(titles, [one.facets for one in told.variants], lowest=LOWEST_SHOWN),
        "lowest": LOWEST_SHOWN,
        "widest": widest_block(items),
        "widest_mixed": widest_block([item for item in items if len({one.keyed for one in item.options}) > 1]),
    }


def widest_block(items: Sequence[Item]) -> float | None:
    """The widest spread of desirability within a block; None where none was judged."""
    judged = [[one.desirability for one in item.options if one.desirability is not None] for item in items]
    return max((max(own) - min(own) for own in judged if own), default=None)


def _rows(titles: Mapping[str, str], found: Sequence[Mapping[str, float]], lowest: float) -> list[Any]:
    return [
        (title, [one[name] if one[name] >= lowest else None for one in found])
        for name, title in titles.items()
        if all(name in one for one in found)
    ]
