"""Which kinds of action somebody recommended often, and which seldom, where there was a choice of kinds."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assess.documents.item import Option
from assess.formats.encounter import visited
from assess.scoring.answer_matrix import Layout, answer_matrix
from assess.scoring.profile import Z90
from assess.scoring.sitting import Sitting, recommended

MOST = 3  # kinds that are named, often and seldom


@dataclass(frozen=True)
class Leanings:
    """Kinds of action, the clearest first; `choices` is how often there was a choice among kinds."""

    often: tuple[str, ...] = ()
    seldom: tuple[str, ...] = ()
    choices: int = 0


def leanings(taken: Sequence[Sitting]) -> Leanings:
    """What was recommended more often, or more seldom, than somebody would who chose blindly.

    Formula: z = (n - sum p)/sqrt(sum p(1 - p)) over the choices that offer the kind beside others, n how often it
    was taken, p its share of the options; often from z = 1.645 on, seldom down to -1.645.
    Source: sum of independent Bernoulli trials, normal approximation. Shapes: any number of sittings; scenarios
    give their best pick, conversations each line that was said. Units: standard deviations.
    Errors: ResponseError for answers that do not fit their instrument.
    """
    excess, variance, choices = defaultdict[str, float](float), defaultdict[str, float](float), 0
    for options, pick in (one for sitting in taken for one in _choices(sitting)):
        kinds = [option.tags.act for option in options]
        if not all(kinds):
            continue
        choices += 1
        for kind in {one for one in kinds if one}:
            share = kinds.count(kind) / len(kinds)
            excess[kind] += (next(one.tags.act for one in options if one.id == pick) == kind) - share
            variance[kind] += share * (1.0 - share)
    z = {kind: excess[kind] / math.sqrt(found) for kind, found in variance.items() if found > 0.0}
    order = sorted(z, key=lambda kind: (-z[kind], kind))
    often = [kind for kind in order if z[kind] >= Z90]
    seldom = [kind for kind in reversed(order) if z[kind] <= -Z90]
    return Leanings(tuple(often[:MOST]), tuple(seldom[:MOST]), choices)


def _choices(sitting: Sitting) -> Iterator[tuple[Sequence[Option], str]]:
    """What there was to choose among, and what was recommended; scenarios without a clear best are passed over."""
    instrument = sitting.instrument
    if instrument.instruction != "should-do":
        return
    layout = Layout.of(instrument)
    marks = answer_matrix(instrument, [sitting.responses], layout)[0]
    for item in instrument.scored_items:
        said: Any = sitting.responses.get(item.id)
        if item.nodes and isinstance(said, Mapping):
            for node, line in zip(visited(item, said["path"]), said["path"], strict=True):
                yield node.lines, line
        elif (pick := recommended(instrument, layout, marks, item.id)) is not None:
            yield item.options, pick
