"""How a blueprint's components and points rest on the instruments of a battery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assess.documents.blueprint import Blueprint, Component
from assess.documents.instrument import Instrument


class BatteryError(ValueError):
    """A battery does not measure what its blueprint asks for; `problems` says what is missing."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class Composite:
    """A component or a point: the mean of the totals of instruments, or facets with weights that add up to one."""

    id: str
    title: str
    instruments: tuple[Instrument, ...]
    facets: Mapping[str, float]

    @property
    def by_turns(self) -> bool:
        """Whether it is made of conversations."""
        return any(one.by_turns for one in self.instruments)


def facet_homes(instruments: Sequence[Instrument]) -> dict[str, Instrument]:
    """Which questionnaire measures which facet: tests of judgement carry no facet for one person."""
    homes: dict[str, Instrument] = {}
    for instrument in sorted(instruments, key=lambda one: one.key):
        if instrument.instruction == "would-do" and instrument.ranked:
            homes |= {scale.id: instrument for scale in instrument.scales if scale.id not in homes}
    return homes


def components(blueprint: Blueprint, instruments: Sequence[Instrument]) -> tuple[Composite, ...]:
    """The blueprint's components on this battery; BatteryError names all that it does not measure."""
    homes = facet_homes(instruments)
    problems: list[str] = []
    found = []
    for component in blueprint.components:
        wanted = component.instruments or ((component.instrument,) if component.instrument else ())
        sources = {slug: _named(slug, instruments) for slug in wanted}
        problems += [
            f"{component.id}: no instrument of the battery is a form of {slug}"
            for slug, source in sources.items()
            if source is None
        ]
        problems += [
            f"{component.id}: no questionnaire of the battery measures {facet.id}"
            for facet in component.facets
            if facet.id not in homes
        ]
        there = tuple(source for source in sources.values() if source is not None)
        found.append(Composite(component.id, component.title, there, _shares(component)))
    if problems:
        raise BatteryError(problems)
    return tuple(found)


def points(blueprint: Blueprint, instruments: Sequence[Instrument]) -> tuple[Composite, ...]:
    """The points whose facets are all measured; weights are those of the component of the same id, else equal."""
    homes = facet_homes(instruments)
    by_id = {component.id: component for component in blueprint.components if component.facets}
    found = []
    for point in blueprint.points:
        if all(facet in homes for facet in point.facets):
            shares = _shares(by_id[point.id]) if point.id in by_id else dict.fromkeys(point.facets, 1.0)
            total = sum(shares.values())
            found.append(Composite(point.id, point.title, (), {k: v / total for k, v in shares.items()}))
    return tuple(found)


def _named(slug: str, instruments: Sequence[Instrument]) -> Instrument | None:
    for instrument in sorted(instruments, key=lambda one: one.key):
        if instrument.ranked and slug in (instrument.slug, instrument.source_bank):
            return instrument
    return None


def _shares(component: Component) -> dict[str, float]:
    total = sum(facet.weight for facet in component.facets)
    return {facet.id: facet.weight / total for facet in component.facets}
