"""Components, the star they make, and the exact explanation of the star."""

import math
from collections.abc import Mapping, Sequence

from assess.documents.blueprint import Blueprint
from assess.scoring.occasion import by_kind, joined, kind_of
from assess.scoring.profile import Component, Lens, Part, Star
from assess.scoring.sitting import Measure, Scored
from assess.scoring.snapshot import Snapshot
from assess.scoring.structure import Composite

MILLION = 1_000_000


def measure_composite(part: Composite, homes: Mapping[str, Scored], tests: Mapping[str, Scored]) -> Measure | None:
    """A component or point: C = sum c_i x_i, item part sum c_i^2 s_i^2, one day; None where a part is missing.

    Of several conversations each is a testlet: the item part is their residual error, and c_i = 1/m.
    """
    if len(part.instruments) == 1:
        return tests[part.instruments[0].key].total()
    found = [(1.0 / len(part.instruments), tests[one.key].total()) for one in part.instruments]
    found += [(part.facets[facet], homes[facet].facet(facet)) for facet in sorted(part.facets)]
    known = [(weight, measure) for weight, measure in found if measure is not None]
    if len(known) < len(found):
        return None
    return Measure(
        value=math.fsum(weight * measure.value for weight, measure in known),
        item_se=math.sqrt(math.fsum((weight * one.item_se) ** 2 for weight, one in known)),
        day=joined((weight, one.day) for weight, one in known),
        answered=sum(measure.answered for _weight, measure in known),
        of=sum(measure.of for _weight, measure in known),
    )


def build_components(
    blueprint: Blueprint, parts: Sequence[Composite], measures: Mapping[str, Measure], snapshot: Snapshot
) -> tuple[Component, ...]:
    """The measured components, with coefficient c = w / (sd * sd of the star) and effective weight.

    contribution = c (x - reference), the reference being the component's mean plus the star's mean times its sd, so
    that the contributions add up to the star. Effective weight: w_j s_j r_jC / s_C, from the snapshot's SDs and
    correlations.
    """
    weights = {component.id: component.weight for component in blueprint.components}
    whole = math.fsum(weights.values())
    shares = {key: weight / whole for key, weight in weights.items()}
    effective = effective_weights(blueprint, shares, snapshot)
    lenses: dict[str, Lens] = {part.id: _lens(part) for part in parts}
    built = []
    for component in blueprint.components:
        if component.id in measures:
            measure, norm = measures[component.id], component.reference
            coefficient = shares[component.id] / (norm.sd * blueprint.star.sd)
            reference = norm.mean + blueprint.star.mean * norm.sd
            built.append(
                Component(
                    id=component.id,
                    lens=lenses[component.id],
                    value=measure.value,
                    se=measure.se,
                    answered=measure.answered,
                    of=measure.of,
                    z=(measure.value - norm.mean) / norm.sd,
                    z_se=measure.se / norm.sd,
                    weight=shares[component.id],
                    effective_weight=effective[component.id],
                    coefficient=coefficient,
                    reference=reference,
                    reference_source=norm.source,
                    contribution=round(coefficient * (measure.value - reference), 6) + 0.0,
                    reliability=snapshot.composite(component.id).lasting(measure.day.variance),
                )
            )
    return tuple(built)


def effective_weights(blueprint: Blueprint, shares: Mapping[str, float], snapshot: Snapshot) -> dict[str, float]:
    """Share of the star's variance that each component carries: w_j s_j r_jC / s_C; they add up to one."""
    spread = {
        component.id: shares[component.id] * snapshot.composite(component.id).sd / component.reference.sd
        for component in blueprint.components
    }
    carried = {
        one: math.fsum(spread[one] * spread[other] * snapshot.correlation(one, other) for other in sorted(spread))
        for one in spread
    }
    variance = math.fsum(carried.values())
    return {key: value / variance for key, value in carried.items()}


def build_star(
    components: Sequence[Component], parts: Sequence[Composite], measures: Mapping[str, Measure], snapshot: Snapshot
) -> Star:
    """The star is the sum of the contributions, digit for digit; SE^2 = sum c_i^2 s_i^2 + the day's c'Rc."""
    value = round(math.fsum(component.contribution for component in components), 6) + 0.0
    items = math.fsum((one.coefficient * measures[one.id].item_se) ** 2 for one in components)
    kinds = {part.id: kind_of(part) for part in parts}
    day = by_kind((kinds[one.id], one.coefficient, measures[one.id].day) for one in components)
    return Star(value, math.sqrt(items + day), snapshot.star.reliability)


def explain(
    components: Sequence[Component],
    parts: Sequence[Composite],
    homes: Mapping[str, Scored],
    tests: Mapping[str, Scored],
) -> tuple[Part, ...]:
    """The waterfall: components, their facets or conversations, and items or turns; each level adds up exactly."""
    structure = {part.id: part for part in parts}
    return tuple(_explain_component(component, structure[component.id], homes, tests) for component in components)


def _explain_component(
    component: Component, part: Composite, homes: Mapping[str, Scored], tests: Mapping[str, Scored]
) -> Part:
    if part.by_turns:
        return _explain_conversations(component, [tests[one.key] for one in part.instruments])
    if part.instruments:
        return Part(component.id, component.contribution, stops="single-scenarios")
    facets = sorted(part.facets)
    raw = []
    for facet in facets:
        measure = homes[facet].facet(facet)
        assert measure is not None  # the component would not have been built
        raw.append(component.coefficient * part.facets[facet] * (measure.value - component.reference))
    below = [
        _explain_facet(facet, share, component, part.facets[facet], homes[facet])
        for facet, share in zip(facets, apportion(component.contribution, raw), strict=True)
    ]
    return Part(component.id, component.contribution, tuple(below))


def _explain_conversations(component: Component, tests: Sequence[Scored]) -> Part:
    """The conversations of a component, each with its turns as they came."""
    held = [(test, item) for test in tests for item in test.points]
    shares = [
        component.coefficient / len(tests) / len(test.points) * (test.points[item] - component.reference)
        for test, item in held
    ]
    below = []
    for (test, item), share in zip(held, apportion(component.contribution, shares), strict=True):
        turns = test.turns(item)
        each = component.coefficient / len(tests) / len(test.points) / len(turns)
        parts = apportion(share, [each * (turn.points - component.reference) for turn in turns])
        named = tuple(Part(f"{item}/{turn.node}", part) for turn, part in zip(turns, parts, strict=True))
        below.append(Part(item, share, named))
    return Part(component.id, component.contribution, tuple(below))


def _explain_facet(facet: str, contribution: float, component: Component, weight: float, scored: Scored) -> Part:
    if facet in scored.traits:
        return Part(facet, contribution, stops="calibrated")
    if not scored.method.additive:
        return Part(facet, contribution, stops="shape")
    items = [item.id for item in scored.instrument.scored_items if item.facet == facet and item.id in scored.points]
    total = math.fsum(scored.weights[item] for item in items)
    raw = [
        component.coefficient * weight * scored.weights[item] / total * (scored.points[item] - component.reference)
        for item in items
    ]
    below = [Part(item, share) for item, share in zip(items, apportion(contribution, raw), strict=True)]
    return Part(facet, contribution, tuple(below))


def apportion(total: float, parts: Sequence[float]) -> list[float]:
    """The parts rounded to six decimals so that they add up to the total: largest remainders take the rest."""
    exact = [part * MILLION for part in parts]
    floors = [math.floor(value) for value in exact]
    missing = round(total * MILLION) - sum(floors)
    order = sorted(range(len(parts)), key=lambda index: (floors[index] - exact[index], index))
    for step in range(abs(missing)):
        floors[order[step % len(order)]] += 1 if missing > 0 else -1
    return [value / MILLION for value in floors]


def _lens(part: Composite) -> Lens:
    if part.by_turns:
        return "encounters"
    would_do = not part.instruments or part.instruments[0].instruction == "would-do"
    return "disposition" if would_do else "judgement"
