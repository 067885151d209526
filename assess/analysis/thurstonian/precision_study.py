"""How many blocks, and which keying, give which reliability: people of known traits answer and are scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from assess.analysis.errors import AnalysisError
from assess.analysis.thurstonian.block_calibration import calibrate
from assess.analysis.thurstonian.block_forms import Form
from assess.arrays import Floats
from assess.scoring.block_choices import Task, answer_marks, choices
from assess.scoring.thurstonian import Block, Statement, Thurstonian, score

Keying = Literal["positive", "mixed"]
KEYINGS: tuple[Keying, ...] = get_args(Keying)
SPREAD_OF_LOADINGS = 0.1
SPREAD_OF_MEANS = 0.6
_MEANS = ("rmse", "held", "together")
NINETY = 1.6448536269514722


@dataclass(frozen=True)
class Design:
    """A form that might be written: `size` statements in each of `blocks`, on `traits` that correlate alike.

    `loading` is the standardised one, on average; in `mixed` keying one statement in a block of two (every other
    block) or three, and two in a block of four, are reversed. `calibration` people calibrate the form before it is
    used; 0 takes the parameters as known.
    """

    traits: int
    blocks: int
    size: int = 3
    keying: Keying = "mixed"
    task: Task = "rank"
    correlation: float = 0.3
    loading: float = 0.7
    calibration: int = 0


@dataclass(frozen=True)
class Precision:
    """What a design gave: `reliability` (D,) squared correlations of scores with truth, and their errors (D,).

    `promised` (D,) is 1 less the mean posterior variance, `rmse` and `held`, the share of 90 % intervals that hold
    the truth, are means over traits; `scores_together` is the mean correlation between scores of two traits, and
    `uncalibrated` counts replications whose calibration was refused.
    """

    design: Design
    reliability: Floats
    reliability_se: Floats
    promised: Floats
    rmse: float
    held: float
    scores_together: float
    uncalibrated: int


def precision_study(
    designs: Sequence[Design],
    *,
    people: int = 1000,
    replications: int = 3,
    seed: int = 1,
    done: Callable[[], None] = lambda: None,
) -> list[Precision]:
    """Reliability of each trait under each design, from people whose traits are known.

    Formula: r²(θ̂, θ) with θ̂ the mode of the posterior; each replication draws loadings, means and people anew, and
    the standard error is that of the mean over replications (of one correlation, if there is only one).
    Source: Brown & Maydeu-Olivares (2011), Educational and Psychological Measurement 71, 460–502.
    Shapes: one Precision a design, in their order, without those whose calibration was always refused.
    Units: shares; traits in standard deviations.
    Errors: ValueError for a design nobody could write.

    >>> few, many = precision_study([Design(3, 5), Design(3, 15)], people=200, replications=1)
    >>> bool(few.reliability.mean() < many.reliability.mean())
    True
    """
    found = []
    for number, design in enumerate(designs):
        seeds = [[seed, number, replication] for replication in range(replications)]
        made = _studied(design, written(design), people, seeds, done)
        if not isinstance(made, AnalysisError):
            found.append(made)
    return found


def precision_of(
    form: Form,
    *,
    correlation: float = 0.5,
    loading: float = 0.6,
    calibration: int = 0,
    people: int = 1000,
    replications: int = 4,
    seed: int = 1,
    done: Callable[[], None] = lambda: None,
) -> Precision:
    """Reliability of each trait of a form that is written, traits in the order of `form.trait_names`.

    Formula: that of `precision_study`; the blocks, their traits, keys and task are the form's own, loadings and
    means are drawn. Forms that differ in keys alone meet the same people and loadings, so that what keys do
    stands out.
    Source: Brown & Maydeu-Olivares (2011), Educational and Psychological Measurement 71, 460–502.
    Shapes: (D,) reliabilities and errors. Units: shares; traits in standard deviations.
    Errors: the AnalysisError of the last calibration where every one was refused.

    >>> few, many = (precision_of(written(Design(3, blocks)), people=200, replications=1) for blocks in (5, 15))
    >>> bool(few.reliability.mean() < many.reliability.mean())
    True
    """
    keying: Keying = "mixed" if (form.key_of < 0).any() else "positive"
    shape = (len(form.trait_names), form.sizes.size, int(form.sizes.max()))
    design = Design(*shape, keying, form.task, correlation, loading, calibration)
    made = _studied(design, form, people, [[seed, 0, replication] for replication in range(replications)], done)
    if isinstance(made, AnalysisError):
        raise made
    return made


def keyed(form: Form, keying: Keying) -> Form:
    """The same blocks with all statements keyed for their traits, or with one in every block against its own.

    Which one: that of the trait that was reversed least often so far, the first of several.
    """
    reversed_often = dict.fromkeys(form.trait_names, 0)
    keys = []
    for traits in form.traits:
        turned = min(traits, key=lambda trait: reversed_often[trait]) if keying == "mixed" else None
        if turned is not None:
            reversed_often[turned] += 1
        keys.append(tuple(-1 if trait == turned else 1 for trait in traits))
    return replace(form, keys=tuple(keys))


def written(design: Design) -> Form:
    """A form of this design: traits used equally often, and reversed equally often.

    Errors: ValueError, as said in `precision_study`.
    """
    if not 2 <= design.size <= 4 or design.traits < design.size or design.blocks < 1:
        raise ValueError(
            f"{design.blocks} blocks of {design.size} statements on {design.traits} traits: a block compares "
            "two to four statements of different traits"
        )
    used, reversed_often = np.zeros(design.traits), np.zeros(design.traits)
    together = np.zeros((design.traits, design.traits))
    traits, keys = [], []
    for block in range(design.blocks):
        chosen: list[int] = []
        for _ in range(design.size):
            burden = used + 0.01 * together[:, chosen].sum(axis=1)
            burden[chosen] = np.inf
            chosen.append(int(burden.argmin()))
            used[chosen[-1]] += 1.0
        together[np.ix_(chosen, chosen)] += 1.0
        count = 0 if design.keying == "positive" else (0, 0, block % 2, 1, 2)[design.size]
        turned = sorted(chosen, key=lambda trait: reversed_often[trait])[:count]
        reversed_often[turned] += 1.0
        traits.append(tuple(f"trait {trait + 1}" for trait in chosen))
        keys.append(tuple(-1 if trait in turned else 1 for trait in chosen))
    return Form(tuple(traits), tuple(keys), design.task)


def drawn(design: Design, form: Form, generator: np.random.Generator) -> Thurstonian:
    """Parameters of a form as authors might write it; uniquenesses are 1."""
    low, high = design.loading - SPREAD_OF_LOADINGS, min(design.loading + SPREAD_OF_LOADINGS, 0.95)
    standardised = generator.uniform(low, high, form.trait_of.size)
    loadings = iter(form.key_of * standardised / np.sqrt(1.0 - standardised**2))
    means = iter(generator.normal(0.0, SPREAD_OF_MEANS, form.trait_of.size))
    blocks = tuple(
        Block(
            name,
            tuple(
                Statement(one, trait, float(next(loadings)), float(next(means)), 1.0)
                for one, trait in zip(statements, traits, strict=True)
            ),
        )
        for name, statements, traits in zip(form.names, form.statements, form.traits, strict=True)
    )
    count = len(form.trait_names)
    table = np.full((count, count), design.correlation) + (1.0 - design.correlation) * np.eye(count)
    return Thurstonian(form.trait_names, tuple(map(tuple, table.tolist())), blocks, form.task, "drawn")


def simulated(model: Thurstonian, people: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Traits of people (N, D) and their answers to the form (N, J), drawn from its model.

    Source: Thurstone (1931), Journal of Experimental Psychology 14, 187–201. Shapes: as said, answers as
    `calibrate` takes them. Units: standard deviations of the traits. Errors: none.

    >>> generator = np.random.default_rng(1)
    >>> model = drawn(Design(3, 4), written(Design(3, 4)), generator)
    >>> traits, answers = simulated(model, 5, generator)
    >>> traits.shape, answers.shape
    ((5, 3), (5, 12))
    """
    arrays = model.arrays
    root = np.linalg.cholesky(arrays.correlations)
    theta = generator.standard_normal((people, len(model.traits))) @ root.T
    noise = np.sqrt(arrays.uniquenesses) * generator.standard_normal((people, arrays.loadings.size))
    utilities = arrays.means + arrays.loadings * theta[:, arrays.traits] + noise
    marks = np.empty_like(utilities)
    for size, _, statements in arrays.groups:
        known = {answer: row for row, answer in enumerate(choices(size, model.task))}
        width = len(next(iter(known)))
        ends = [0, size - 1] if width == 2 and model.task == "most-least" else list(range(width))
        for columns in statements:
            order = np.argsort(-utilities[:, columns], axis=1)[:, ends]
            codes = [known[tuple(answer)] for answer in order.tolist()]
            marks[:, columns] = answer_marks(size, model.task)[codes]
    return theta, marks


def blocks_needed(found: Sequence[Precision], target: float) -> dict[tuple[Keying, int], int | None]:
    """By keying and size, the fewest blocks studied whose least reliable trait reaches the target; None if none."""
    result: dict[tuple[Keying, int], int | None] = {}
    for one in sorted(found, key=lambda one: one.design.blocks):
        place = (one.design.keying, one.design.size)
        reached = one.design.blocks if one.reliability.min() >= target else None
        if result.get(place) is None:
            result[place] = reached
    return result


@dataclass(frozen=True)
class _Run:
    squared: Floats
    promised: Floats
    rmse: float
    held: float
    together: float


def _studied(
    design: Design, form: Form, people: int, seeds: Sequence[Sequence[int]], done: Callable[[], None]
) -> Precision | AnalysisError:
    """What replications with these seeds give together; the last refusal where none could be calibrated."""
    runs: list[_Run] = []
    refused: list[AnalysisError] = []
    for one in seeds:
        try:
            runs.append(_once(design, form, people, np.random.default_rng(one)))
        except AnalysisError as error:
            refused.append(error)
        done()
    return _pooled(design, runs, people, len(refused)) if runs else refused[-1]


def _once(design: Design, form: Form, people: int, generator: np.random.Generator) -> _Run:
    model = drawn(design, form, generator)
    known = model
    if design.calibration:
        _, marks = simulated(model, design.calibration, generator)
        known = calibrate(marks, form).parameters
    theta, marks = simulated(model, people, generator)
    scores = score(known, marks)
    count = theta.shape[1]
    table = np.corrcoef(scores.theta.T, theta.T)
    squared = np.diag(table[:count, count:]) ** 2
    together = table[:count, :count][np.triu_indices(count, 1)].mean() if count > 1 else 0.0
    away = scores.theta - theta
    held = (np.abs(away) <= NINETY * scores.se).mean()
    rmse = np.sqrt((away**2).mean())
    return _Run(squared, 1.0 - (scores.se**2).mean(axis=0), float(rmse), float(held), float(together))


def _pooled(design: Design, runs: list[_Run], people: int, refused: int) -> Precision:
    squared = np.array([run.squared for run in runs])
    mean = squared.mean(axis=0)
    if len(runs) > 1:
        error = squared.std(axis=0, ddof=1) / np.sqrt(len(runs))
    else:
        error = 2.0 * np.sqrt(mean) * (1.0 - mean) / np.sqrt(people)
    rmse, held, together = (float(np.mean([getattr(run, name) for run in runs])) for name in _MEANS)
    promised = np.mean([run.promised for run in runs], axis=0)
    return Precision(design, mean, error, promised, rmse, held, together, refused)
