"""What a form of forced choice that is written may be expected to reach, and what reversed statements add to that.

Nobody has answered it yet: people of known traits answer its blocks, with loadings that are assumed. The same
blocks with other keys tell what mixed keying is worth; what it costs, statements that do not sound equally good, is
told by how desirable readers found them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

from assess.analysis.thurstonian.block_forms import Form
from assess.analysis.thurstonian.precision_study import Precision, keyed, precision_of
from assess.documents.check.form_rules import blueprint_of
from assess.documents.instrument import Instrument
from assess.documents.library import Library

Variant = Literal["written", "positive", "mixed"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)
FORCED_CHOICE = "forced-choice"


@dataclass(frozen=True)
class Assumed:
    """What is assumed where nobody has answered: standardised loadings on average, and how traits correlate.

    `calibration` people calibrate the form first; 0 takes its parameters as known.
    """

    loading: float = 0.6
    correlation: float = 0.5
    calibration: int = 0
    people: int = 500
    replications: int = 3
    seed: int = 1


@dataclass(frozen=True)
class Expectation:
    """Reliability of one keying of the blocks by trait, of points and of facets, and how many blocks are mixed.

    `studies` are the precision of points and of facets, in that order; without points, of facets alone.
    """

    variant: Variant
    mixed_blocks: int
    points: Mapping[str, float]
    facets: Mapping[str, float]
    studies: tuple[Precision, ...]


@dataclass(frozen=True)
class ExpectedPrecision:
    """A written form as it is, with no statement reversed, and with one reversed in every block."""

    blocks: int
    assumed: Assumed
    variants: tuple[Expectation, ...]


def expected_precision(
    instrument: Instrument,
    points: Mapping[str, str],
    assumed: Assumed = Assumed(),
    done: Callable[[], None] = lambda: None,
) -> ExpectedPrecision:
    """Reliability by simulation, from the very blocks of the document; `points` has the point of each facet.

    Formula and source: `precision_of`, points or facets being the traits. Points are studied where every statement
    has one and no block has two of a point. Units: shares. Errors: UnusableAnswers for another format;
    AnalysisError where no calibration was possible.
    """
    form = Form.of(instrument)
    by_point = _by_point(form, points)
    found = []
    for variant in VARIANTS:
        studies = tuple(
            _studied(one if variant == "written" else keyed(one, variant), told, done)
            for one, told in ((by_point, _of_points(assumed, points)), (form, assumed))
            if one is not None
        )
        own = form if variant == "written" else keyed(form, variant)
        mixed = sum(len(set(keys)) > 1 for keys in own.keys)
        facets = _by_trait(form, studies[-1])
        totals = _by_trait(by_point, studies[0]) if by_point is not None else {}
        found.append(Expectation(variant, mixed, totals, facets, studies))
    return ExpectedPrecision(len(form.traits), assumed, tuple(found))


def expected_of(
    library: Library,
    key: str,
    assumed: Assumed = Assumed(),
    done: Callable[[], None] = lambda: None,
) -> ExpectedPrecision | None:
    """The same of a document with the points of its blueprint; None where it is no form of forced choice."""
    found = library.instruments.get(key)
    if found is None or found.format.kind != FORCED_CHOICE:
        return None
    blueprint = blueprint_of(found, library)
    points = {facet: point.id for point in blueprint.points for facet in point.facets} if blueprint else {}
    return expected_precision(found, points, assumed, done)


def _of_points(assumed: Assumed, points: Mapping[str, str]) -> Assumed:
    """What follows for points of k facets that correlate r, statements loading l on their facets.

    Formula: loading l sqrt((1 + (k - 1) r)/k), correlation k r/(1 + (k - 1) r).
    """
    many = len(points) / max(1, len(set(points.values())))
    together = 1.0 + (many - 1.0) * assumed.correlation
    return replace(
        assumed,
        loading=assumed.loading * math.sqrt(together / many) if many else assumed.loading,
        correlation=many * assumed.correlation / together,
    )


def _by_point(form: Form, points: Mapping[str, str]) -> Form | None:
    """The form with points as traits; None where a statement has none, or a block compares a point with itself."""
    if not all(trait in points for trait in form.trait_names):
        return None
    traits = tuple(tuple(points[trait] for trait in block) for block in form.traits)
    return replace(form, traits=traits) if all(len(set(block)) == len(block) for block in traits) else None


def _by_trait(form: Form, found: Precision) -> dict[str, float]:
    return dict(zip(form.trait_names, found.reliability.tolist(), strict=True))


def _studied(form: Form, assumed: Assumed, done: Callable[[], None]) -> Precision:
    found = _known(form, assumed)
    for _replication in range(assumed.replications):
        done()
    return found


@lru_cache(maxsize=16)
def _known(form: Form, assumed: Assumed) -> Precision:
    return precision_of(
        form, correlation=assumed.correlation, loading=assumed.loading, calibration=assumed.calibration,
        people=assumed.people, replications=assumed.replications, seed=assumed.seed,
    )  # fmt: skip
