"""Calibration: from many people's answers to item parameters, for one group or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assess.analysis.answers import item_names
from assess.analysis.codes import Message, message
from assess.analysis.cores import one_blas_thread
from assess.analysis.errors import UnusableAnswers
from assess.analysis.irt.bounds import steepest
from assess.analysis.irt.calibration import Calibration
from assess.analysis.irt.em import Problem, Solution
from assess.analysis.irt.group_nodes import standard_nodes
from assess.analysis.irt.reported import population_errors, reported
from assess.analysis.irt.responses import Coded, Patterns, collapse, encode, whole_table
from assess.analysis.irt.search import search
from assess.analysis.irt.standard_errors import covariance, observed_information, score_products
from assess.analysis.irt.starts import nominal_starts, start_values
from assess.analysis.irt.structure import FIXED_SLOPE, Structure, structure, values_of
from assess.analysis.weights import person_weights
from assess.arrays import Floats, Indices
from assess.scoring.curves import BINARY, GRADED, MODELS, Model

HEYWOOD_SLOPE = 8.0  # in the normal-ogive metric a loading above .978
WIDEST_SD = 15.0  # logits: beyond it the order of the items explains every answer
COARSE_TOLERANCE = 1e-5  # above it, single precision carries every digit the search asks for

Anchors = Sequence[int | str] | Mapping[int | str, tuple[float, Sequence[float]]]


@dataclass(frozen=True)
class _Design:
    """Rows of the calibration: the item each comes from, the group it belongs to (None: all), fixed values."""

    names: tuple[str, ...]
    columns: tuple[int, ...]
    row_groups: tuple[int | None, ...]
    fixed: dict[int, tuple[float, Sequence[float]]]


@one_blas_thread()
def calibrate(
    responses: Any,
    model: Model,
    *,
    groups: Sequence[Any] | NDArray[Any] | None = None,
    anchors: Anchors | None = None,
    se: bool = True,
    nodes: int = 61,
    tol: float = 1e-4,
    items: Sequence[str] | None = None,
    categories: int | Sequence[int] | None = None,
    start: Calibration | None = None,
    most: int = 500,
    weights: Any = None,
    equal_slopes: bool = False,
) -> Calibration:
    """Marginal maximum likelihood estimates of an item response model (Bock & Aitkin 1981).

    `responses` is (persons, items): whole numbers from 0, NaN or −1 where missing; categories may differ by item.
    An answer nobody gave is closed up and named in `unobserved` and `flags`; `categories` declares how many there
    are (one number, or one an item), so that an unused last one is named as well.
    θ ~ N(0, 1); `rasch` and `pcm` fix the slopes at 1 and estimate the standard deviation instead, and so do `2pl`,
    `gpcm` and `grm` with `equal_slopes`, for items whose slopes cannot be told apart. The integral is taken over at
    least `nodes` equally spaced points, more where the test's information asks for it, over six standard deviations
    on both sides of each group's mean: they follow mean and SD.

    With `groups` (one label a person) the first label in sorted order is the reference; the others have their own
    mean and SD of θ. `anchors` names the items whose parameters are equal in all groups (default: all of them);
    every other item is estimated in each group. A mapping item → (slope, thresholds) instead holds those items
    fixed at known values, and frees the mean and SD of every group.

    `tol` is the largest change of a parameter in a plain EM cycle at which the search stops, `most` the E-steps
    it may take, `start` an earlier calibration of the same items to begin from. Standard errors
    are from the observed information I; with survey `weights` they are those of the pseudo-likelihood,
    I⁻¹ (Σ w² s s') I⁻¹. Weights as `person_weights` takes them; who weighs 0 is left out.

    Source: Bock & Aitkin (1981), Psychometrika 46, 443–459; Louis (1982), equal to Oakes (1999), for the errors;
    Binder (1983), International Statistical Review 51, 279–292, for those of weights.
    Shapes: `responses` (persons, items); `groups` and `weights` (persons,). Units: θ, slopes, thresholds in logits.
    Errors: UnusableAnswers naming everything wrong with the data; non-convergence, a singular information matrix
    and Heywood cases are in `flags`.

    Half of the people pass each of two items, so both lie at the population's mean:

    >>> found = calibrate([[0, 0], [0, 1], [1, 0], [1, 1]] * 25, "rasch", items=["a", "b"])
    >>> [abs(round(float(one[0]), 2)) for one in found.thresholds]
    [0.0, 0.0]
    >>> theta, error = found.score([[1, 1], [0, 0]])
    >>> bool(theta[0] > theta[1])
    True
    """
    table = whole_table(responses)
    _check_options(model, nodes, tol)
    weighing = None if weights is None else person_weights(weights, len(table))
    if weighing is not None:
        table = np.where((weighing.values > 0.0)[:, None], table.astype(np.float64), np.nan)
    design, member, labels = _design(table, model, groups, anchors, items)
    offered = [categories[j] for j in design.columns] if isinstance(categories, Sequence) else categories
    coded = encode(_expanded(table, design, member), design.names, offered)
    counts = np.array([len(seen) for seen in coded.categories])
    if model in BINARY and counts.max() > 2:
        wide = [name for name, count in zip(coded.items, counts, strict=True) if count > 2]
        raise UnusableAnswers(message("rasch-is-binary" if model == "rasch" else "2pl-is-binary", items=wide))
    patterns = collapse(coded.codes, counts.tolist(), member, len(labels), weighing)
    problem = _problem(model, patterns, coded, design, labels, nodes, tol)
    if equal_slopes and model != "nrm":
        problem = _with_equal_slopes(problem)
    starts, latent = _starts(problem, design, coded, start)
    problem, solution = search(replace(problem, latent=latent), starts, tol, most)
    return _calibration(problem, solution, coded, design, labels, se)


def _check_options(model: Model, nodes: int, tol: float) -> None:
    problems = []
    if model not in MODELS:
        problems.append(message("model-unknown", model=model, models=list(MODELS)))
    if nodes < 11:
        problems.append(message("too-few-nodes", nodes=nodes))
    if not tol > 0:
        problems.append(message("tolerance-not-positive", tolerance=tol))
    if problems:
        raise UnusableAnswers(problems)


def _design(
    table: NDArray[Any],
    model: Model,
    groups: Sequence[Any] | NDArray[Any] | None,
    anchors: Anchors | None,
    items: Sequence[str] | None,
) -> tuple[_Design, Indices, tuple[str, ...]]:
    names = item_names(items, table.shape[1])
    member, labels = _membership(groups, len(table))
    held = dict(anchors) if isinstance(anchors, Mapping) else {}
    fixed = {_position(item, names): value for item, value in held.items()}
    if fixed and model == "nrm":
        raise UnusableAnswers(message("nominal-not-held"))
    if anchors is None or isinstance(anchors, Mapping) or len(labels) == 1:
        shared = set(range(len(names)))
    else:
        shared = {_position(item, names) for item in anchors}
        if not shared:
            raise UnusableAnswers(message("anchor-needed"))
    rows: list[tuple[str, int, int | None]] = []
    for column, name in enumerate(names):
        if column in shared:
            rows.append((name, column, None))
        else:
            rows.extend((f"{name} [{label}]", column, group) for group, label in enumerate(labels))
    by_row = {row: fixed[column] for row, (_, column, _) in enumerate(rows) if column in fixed}
    design = _Design(tuple(r[0] for r in rows), tuple(r[1] for r in rows), tuple(r[2] for r in rows), by_row)
    return design, member, labels


def _membership(groups: Sequence[Any] | NDArray[Any] | None, persons: int) -> tuple[Indices, tuple[str, ...]]:
    if groups is None:
        return np.zeros(persons, dtype=np.intp), ("all",)
    given = np.asarray(groups)
    if given.shape != (persons,):
        raise UnusableAnswers(message("labels-shape", persons=persons, shape=given.shape))
    if given.dtype.kind == "f" and np.isnan(given).any():
        raise UnusableAnswers(message("labels-missing"))
    labels, member = np.unique(given.astype(str) if given.dtype.kind == "O" else given, return_inverse=True)
    if len(labels) > 100:
        raise UnusableAnswers(message("too-many-labels", groups=len(labels)))
    return np.asarray(member, dtype=np.intp), tuple(str(label) for label in labels)


def _position(item: int | str, names: Sequence[str]) -> int:
    if isinstance(item, str) and item in names:
        return list(names).index(item)
    if isinstance(item, int | np.integer) and 0 <= item < len(names):
        return int(item)
    raise UnusableAnswers(message("anchor-unknown", anchor=item, items=len(names)))


def _expanded(table: NDArray[Any], design: _Design, member: Indices) -> NDArray[Any]:
    """One column for each row of the design: an item estimated by group is missing for the other groups."""
    if all(group is None for group in design.row_groups):
        return table
    wide = table[:, list(design.columns)].astype(np.float64)
    for row, group in enumerate(design.row_groups):
        if group is not None:
            wide[member != group, row] = np.nan
    return wide


def _problem(
    model: Model,
    patterns: Patterns,
    coded: Coded,
    design: _Design,
    labels: tuple[str, ...],
    nodes: int,
    tol: float,
) -> Problem:
    free_latent = np.ones((len(labels), 2), dtype=bool)
    if not design.fixed:
        free_latent[0] = (False, model in FIXED_SLOPE)
    counts = np.array([len(seen) for seen in coded.categories])
    held = np.array(sorted(design.fixed), dtype=np.intp)
    origin = _most_frequent(coded) if model == "nrm" else None
    layout = structure(model, counts, free_latent, held, origin)
    values = np.zeros(layout.free.shape)
    values[:, 0] = float(model in FIXED_SLOPE)
    for row, (slope, thresholds) in design.fixed.items():
        values[row] = _fixed_values(layout, row, slope, thresholds, design.names[row])
    precision = np.float32 if tol >= COARSE_TOLERANCE else np.float64
    return Problem(layout, patterns, standard_nodes(nodes), values, np.zeros((len(labels), 2)), precision)


def _with_equal_slopes(problem: Problem) -> Problem:
    """Every slope held at 1, with the reference population's SD free."""
    layout = problem.structure
    free, free_latent, values = layout.free.copy(), layout.free_latent.copy(), problem.values.copy()
    free[:, 0], free_latent[0, 1], values[:, 0] = False, True, 1.0
    return replace(problem, structure=replace(layout, free=free, free_latent=free_latent), values=values)


def _most_frequent(coded: Coded) -> Indices:
    """The category of each item that most people chose, (J,)."""
    return np.array([np.bincount(column[column >= 0]).argmax() for column in coded.codes.T])


def _starts(
    problem: Problem, design: _Design, coded: Coded, earlier: Calibration | None
) -> tuple[list[Floats], Floats]:
    """Points to begin from: an earlier calibration's where it has all items, else made from the data."""
    layout, held = problem.structure, sorted(design.fixed)
    values, known = problem.values.copy(), np.zeros(len(layout.counts), dtype=bool)
    if earlier is not None and earlier.model == layout.model and earlier.parameters.categories == layout.width:
        place = {column: row for row, column in enumerate(earlier.columns)}
        for row, column in enumerate(design.columns):
            source = place.get(column)
            if source is not None and earlier.categories[source] == coded.categories[row]:
                known[row] = True
                before = values_of(earlier.parameters.take([source]), layout.origin[row, None])[0]
                values[row] = np.where(layout.free[row], before, values[row])
    known[held] = True
    latent = problem.latent.copy()
    if earlier is not None and len(earlier.groups) == len(latent):
        before = np.stack([earlier.latent_mean, np.log(earlier.latent_sd)], axis=1)
        latent = np.where(layout.free_latent, before, latent)
    if known.all():
        return [values], latent
    if layout.model == "nrm":
        return nominal_starts(layout, problem.patterns), latent
    made, log_sd = start_values(layout, problem.patterns)
    if not held and not known.any():
        latent[:, 1] = np.where(layout.free_latent[:, 1], log_sd, 0.0)
    return [np.where(known[:, None] | ~layout.free, values, made)], latent


def _fixed_values(layout: Structure, row: int, slope: float, thresholds: Sequence[float], name: str) -> Floats:
    b = np.asarray(thresholds, dtype=np.float64)
    if b.shape != (layout.counts[row] - 1,) or not np.isfinite([slope, *b]).all():
        raise UnusableAnswers(message("anchor-values", anchor=name, thresholds=layout.counts[row] - 1))
    if layout.model in GRADED and not (np.diff(-slope * b) < 0).all():
        raise UnusableAnswers(message("anchor-order", anchor=name))
    values = np.zeros(layout.width)
    values[0] = slope
    values[1 : len(b) + 1] = -slope * b
    return values


def _calibration(
    problem: Problem, solution: Solution, coded: Coded, design: _Design, labels: tuple[str, ...], se: bool
) -> Calibration:
    layout = problem.structure
    spread = _spread(problem, solution) if se else None
    figures, errors = reported(layout, solution.values, spread)
    mean_error, sd_error = population_errors(layout, solution.latent, spread)
    return Calibration(
        model=layout.model,
        items=coded.items,
        categories=coded.categories,
        columns=design.columns,
        row_groups=design.row_groups,
        groups=labels,
        parameters=layout.item_parameters(solution.values),
        slopes=figures.slopes,
        thresholds=figures.thresholds,
        intercepts=figures.intercepts,
        slope_se=errors.slopes if errors else None,
        threshold_se=errors.thresholds if errors else None,
        intercept_se=errors.intercepts if errors else None,
        latent_mean=solution.latent[:, 0],
        latent_sd=np.exp(solution.latent[:, 1]),
        latent_mean_se=mean_error if spread is not None else None,
        latent_sd_se=sd_error if spread is not None else None,
        log_likelihood=solution.log_likelihood,
        free_parameters=layout.size,
        persons=problem.patterns.persons,
        nodes=len(problem.points),
        iterations=solution.iterations,
        converged=solution.converged,
        unobserved=coded.unobserved,
        flags=_flags(problem, solution, coded, se and spread is None),
        codes=coded.codes,
    )


def _spread(problem: Problem, solution: Solution) -> Floats | None:
    """Covariance of the free parameters, of a pseudo-likelihood where there are survey weights."""
    spread = covariance(observed_information(problem, solution.values, solution.latent))
    squares = problem.patterns.squares
    if spread is None or squares is None:
        return spread
    return spread @ score_products(problem, solution.values, solution.latent, squares) @ spread


def _flags(problem: Problem, solution: Solution, coded: Coded, singular: bool) -> tuple[Message, ...]:
    layout = problem.structure
    flags = [message("closed-up", item=name, answers=list(gone)) for name, gone in coded.unobserved.items()]
    if not solution.converged:
        flags.append(message("not-converged", steps=solution.iterations))
    if singular:
        flags.append(message("information-singular"))
    if layout.size > problem.patterns.persons:
        flags.append(message("unstable", parameters=layout.size, people=problem.patterns.persons))
    sizes = steepest(layout, solution.values)
    steep = [name for name, size in zip(coded.items, sizes, strict=True) if size > HEYWOOD_SLOPE]
    if steep:
        flags.append(message("slopes-run-away", items=list(steep)))
    spread = np.exp(solution.latent[:, 1])
    if spread.max() > WIDEST_SD:
        flags.append(message("beyond-nodes"))
    if spread.min() < 0.05:
        flags.append(message("theta-hardly-varies"))
    return tuple(flags)
