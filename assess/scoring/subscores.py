"""What may be said of one person below the star: scores that carry it, the rest withheld with a line."""

import math
from collections.abc import Collection, Mapping, Sequence

from assess.documents.blueprint import Blueprint
from assess.scoring.composite import measure_composite
from assess.scoring.occasion import joined
from assess.scoring.profile import Z90, Costly, Deviation, Score, Withheld
from assess.scoring.sitting import GUESSING, Measure, Scored
from assess.scoring.snapshot import Gate, MirrorGap, ScaleValues, Snapshot, items_needed
from assess.scoring.structure import Composite
from assess.scoring.turn_points import guessing

READABLE = 0.50  # the least reliability of a part of a judgement test that may be shown for one person
USEFUL = 0.70  # what a withheld subscore would have to reach
MOST_COSTLY = 3


def judgement_score(test: Scored) -> Score | None:
    """The total of a test of judgement."""
    measure = test.total()
    guessing = GUESSING.get(test.method.name)
    return None if measure is None else _shown("judgement", measure, test.values.total, guessing)


def encounter_score(component: str, measure: Measure, tests: Sequence[Scored], snapshot: Snapshot) -> Score:
    """The mean over conversations; guessing is what saying any line would reach in them."""
    chances = [guessing(test.layout, [test.instrument.by_id[item] for item in test.points]) for test in tests]
    return _shown("encounters", measure, snapshot.composite(component), math.fsum(chances) / len(chances))


def real_gap(talks: Sequence[Scored], known: MirrorGap | None) -> Score | None:
    """Conversations with hostile customers less those with calm ones, each less what people reach there.

    SE^2 = s^2 (1/h + 1/c), s^2 of conversations as testlets. Shown only where the lower 90 % bound of its
    reliability reaches .50; None while nothing is known of it, or where one person met one kind alone.
    """
    met = [(test, item, test.instrument.by_id[item].tags.manner) for test in talks for item in test.points]
    hard = [(test, item) for test, item, manner in met if manner in test.instrument.difficult_manners]
    calm = [(test, item) for test, item, manner in met if manner not in test.instrument.difficult_manners]
    if known is None or not hard or not calm:
        return None
    if known.low < READABLE:
        values = {"courteous": len(calm), "difficult": len(hard), "reliability": known.reliability}
        return _withheld("real-gap", len(met), len(met), known.reliability, Withheld("group-only", values))
    sides = [math.fsum(test.points[item] for test, item in side) / len(side) for side in (hard, calm)]
    error = math.fsum(test.variance / len(side) ** 2 for side in (hard, calm) for test, _item in side)
    value = (sides[0] - known.difficult_mean) - (sides[1] - known.courteous_mean)
    return Score("real-gap", value, math.sqrt(error), len(met), len(met), known.reliability, True, lowest=-1.0)


def difficult_score(test: Scored) -> Score | None:
    """The difficult-customer score, withheld below a reliability of .50; None where no scenario is difficult."""
    items, known = _with_manner(test, test.instrument.difficult_manners), test.values.difficult
    if not items or known is None:
        return None
    measure = test.measure(items)
    if measure is None:
        return _withheld("difficult", len(items), 0, known.reliability, _unanswered())
    if known.reliability < READABLE - 1e-9:
        needed = items_needed(known.reliability, known.n_items, READABLE)
        line = Withheld("unreliable", _known(known), needed)
        return _withheld("difficult", len(items), measure.answered, known.reliability, line)
    return _shown("difficult", measure, known, GUESSING.get(test.method.name))


def mirror_gap(test: Scored) -> Score | None:
    """Difficult less beta * courteous: shown only where the lower 90 % bound of its reliability reaches .50."""
    hard = _with_manner(test, test.instrument.difficult_manners)
    courteous = _with_manner(test, test.instrument.courteous_manners)
    known = test.values.mirror_gap
    if known is None or not hard or not courteous:
        return None
    answered = sum(item in test.points for item in hard + courteous)
    first, second = test.measure(hard), test.measure(courteous)
    if known.low < READABLE:
        values = {
            "courteous": known.courteous_items, "difficult": known.difficult_items, "reliability": known.reliability
        }  # fmt: skip
        line = Withheld("group-only", dict(values))
    elif first is None or second is None:
        line = _unanswered()
    else:
        value = (first.value - known.difficult_mean) - known.beta * (second.value - known.courteous_mean)
        day = joined(((1.0, first.day), (-known.beta, second.day)))
        se = math.sqrt(first.item_se**2 + (known.beta * second.item_se) ** 2 + day.variance)
        return Score("mirror-gap", value, se, answered, len(hard + courteous), known.reliability, True, lowest=-1.0)
    return _withheld("mirror-gap", len(hard + courteous), answered, known.reliability, line)


def facet_scores(blueprint: Blueprint, homes: Mapping[str, Scored], tests: Sequence[Scored]) -> tuple[Score, ...]:
    """Every facet that the battery touches: from its questionnaire, behind the gate; scenarios carry none."""
    found = []
    for facet in blueprint.facets:
        if facet.id in homes:
            home = homes[facet.id]
            known, gate = home.values.scales[facet.id], home.values.prmse.get(facet.id)
            found.append(_gated(facet.id, home.facet(facet.id), known, gate))
            continue
        for test in tests:
            known_here = test.values.scales.get(facet.id)
            if known_here is not None:
                found.append(_scenarios_only(facet.id, known_here))
                break
    return tuple(found)


def point_scores(points: Sequence[Composite], homes: Mapping[str, Scored], snapshot: Snapshot) -> tuple[Score, ...]:
    """The points whose facets all have an answer, behind the gate of the questionnaire that holds them."""
    found = []
    for point in (one for one in points if set(one.facets) <= set(homes)):
        sources = {homes[facet].instrument.key: homes[facet] for facet in point.facets}
        gate = next(iter(sources.values())).values.prmse.get(point.id) if len(sources) == 1 else None
        measure = measure_composite(point, homes, {})
        found.append(_gated(point.id, measure, snapshot.composite(point.id), gate))
    return tuple(found)


def deviations(
    scores: Sequence[Score], homes: Mapping[str, Scored]
) -> tuple[tuple[Deviation, ...], tuple[Deviation, ...]]:
    """Facets above and below the person's own mean by more than 1.645 standard errors of the difference.

    Each shown facet is standardised by its mean and SD among applicants; d_f = z_f - mean(z),
    SE^2 = s_f^2 (1 - 2/F) + sum s^2 / F^2 over F facets; both are given back in the facet's own units. What a day
    adds to all facets alike moves no difference. Fewer than three facets have no profile. The clearest comes first.
    """
    rows = []
    for score in scores:
        measure = homes[score.id].facet(score.id) if score.shown else None
        if measure is not None:
            known = homes[score.id].values.scales[score.id]
            se = math.hypot(measure.item_se, measure.day.own)
            rows.append((score, known.sd, (measure.value - known.mean) / known.sd, se / known.sd))
    count = len(rows)
    if count < 3:
        return (), ()
    mean = math.fsum(z for *_, z, _ in rows) / count
    common = math.fsum(se**2 for *_, se in rows) / count**2
    found = [
        Deviation(score.id, sd * (z - mean), sd * math.sqrt(se**2 * (1.0 - 2.0 / count) + common))
        for score, sd, z, se in rows
    ]
    clear = [one for one in found if abs(one.deviation) > Z90 * one.se]
    clear.sort(key=lambda one: (-abs(one.deviation) / one.se, one.id))
    return tuple(one for one in clear if one.deviation > 0), tuple(one for one in clear if one.deviation < 0)


def costly_answers(tests: Sequence[Scored]) -> tuple[Costly, ...]:
    """Up to three difficult scenarios answered against the key (below one half), the costliest first."""
    found = []
    for test in tests:
        for item in _with_manner(test, test.instrument.difficult_manners):
            if test.points.get(item, 1.0) < 0.5:
                answer = test.sitting.responses[item]
                assert isinstance(answer, Mapping)
                best = test.chosen(item)
                worst = answer.get("worst")
                costly = Costly(test.instrument.key, item, best, None if worst is None else str(worst))
                found.append((test.points[item], costly))
    found.sort(key=lambda pair: (pair[0], pair[1].instrument, pair[1].item))
    return tuple(costly for _, costly in found[:MOST_COSTLY])


def _with_manner(test: Scored, manners: Collection[str]) -> list[str]:
    return [item.id for item in test.instrument.scored_items if item.tags.manner in manners]


def _shown(score_id: str, measure: Measure, known: ScaleValues, guessing: float | None = None) -> Score:
    lasting = known.lasting(measure.day.variance)
    return Score(
        score_id, measure.value, measure.se, measure.answered, measure.of, lasting, True, guessing=guessing
    )


def _withheld(score_id: str, of: int, answered: int, reliability: float, line: Withheld) -> Score:
    return Score(score_id, None, None, answered, of, reliability, False, line)


def _gated(score_id: str, measure: Measure | None, known: ScaleValues, gate: Gate | None) -> Score:
    if measure is None:
        return _withheld(score_id, known.n_items, 0, known.reliability, _unanswered())
    if gate is not None and not gate.passed:
        needed = items_needed(known.reliability, known.n_items, max(USEFUL, min(gate.total, 0.99)))
        line = Withheld("gate", {"items": known.n_items}, needed)
        return _withheld(score_id, measure.of, measure.answered, known.reliability, line)
    return _shown(score_id, measure, known)


def _scenarios_only(score_id: str, known: ScaleValues) -> Score:
    needed = items_needed(known.reliability, known.n_items, USEFUL)
    line = Withheld("scenarios-only", _known(known), needed)
    return _withheld(score_id, known.n_items, 0, known.reliability, line)


def _known(known: ScaleValues) -> dict[str, float]:
    return {"items": known.n_items, "reliability": known.reliability}


def _unanswered() -> Withheld:
    return Withheld("unanswered", {})
