"""Thurstonian item response theory for forced choice: frozen parameters, and one person's traits from them.

The utility of statement i, which measures trait a, is t_i = μ_i + λ_i θ_a + e_i with e_i ~ N(0, ψ_i²), and within a
block the statement with the higher utility is preferred. Traits are ~ N(0, Φ) with unit variances. Everybody is
scored with the exact probability of the whole answer to a block, not as if its pairs were independent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from assess.arrays import Booleans, Floats, Indices, Integers
from assess.documents.canonical import fingerprint
from assess.scoring.block_choices import TASKS, Answers, Task, answer_marks, choice_terms, choices

KIND = "thurstonian"
NUMBERS = ("loading", "mean", "uniqueness")
_CHUNK = 1024
_STEPS = 100


class ThurstonianError(ValueError):
    """Parameters that are no Thurstonian model, or answers it cannot score; `problems` lists every reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True)
class Statement:
    """One statement: the trait it measures by name, loading λ, mean utility μ and uniqueness ψ², a variance."""

    id: str
    trait: str
    loading: float
    mean: float
    uniqueness: float


@dataclass(frozen=True)
class Block:
    """Two to four statements that are compared with each other."""

    id: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Thurstonian:
    """Frozen parameters of a forced-choice form; equal values have equal fingerprints.

    `correlations` (D, D) of the traits in the order of `traits`; `task` is what was asked of each block: `rank`
    all statements, name the `most-least` like oneself, or the `most` alone. `source` says where they come from.
    """

    traits: tuple[str, ...]
    correlations: tuple[tuple[float, ...], ...]
    blocks: tuple[Block, ...]
    task: Task = "rank"
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no model, all problems at once."""
        problems = [*_trait_problems(self), *_block_problems(self)]
        if problems:
            raise ThurstonianError(problems)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, the canonical form of these parameters."""
        data = {"kind": KIND, **asdict(self)}
        data["correlations"] = [[float(value) for value in row] for row in self.correlations]
        for block in data["blocks"]:
            for one in block["statements"]:
                one.update({name: float(one[name]) for name in NUMBERS})
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Thurstonian:
        """The parameters in plain data; ThurstonianError where something is missing or is no model."""
        if data.get("kind") != KIND:
            raise ThurstonianError([f"kind is {data.get('kind')!r}; a forced-choice calibration has {KIND!r}"])
        try:
            blocks = tuple(
                Block(str(block["id"]), tuple(_statement(one) for one in block["statements"]))
                for block in data["blocks"]
            )
            rows = tuple(tuple(float(value) for value in row) for row in data["correlations"])
            return cls(tuple(data["traits"]), rows, blocks, data["task"], str(data.get("source", "")))
        except (KeyError, TypeError, ValueError) as problem:
            if isinstance(problem, ThurstonianError):
                raise
            raise ThurstonianError([f"not a forced-choice calibration: {problem!r}"]) from problem

    @property
    def fingerprint(self) -> str:
        """The sha256 of the canonical form."""
        return fingerprint(self.to_dict())

    @property
    def columns(self) -> tuple[str, ...]:
        """block/statement of each column of an answer matrix, as formats name them."""
        return tuple(f"{block.id}/{one.id}" for block in self.blocks for one in block.statements)

    @cached_property
    def arrays(self) -> Arrays:
        """The same as arrays."""
        statements = [one for block in self.blocks for one in block.statements]
        return Arrays(
            np.array([len(block.statements) for block in self.blocks], dtype=np.intp),
            np.array([self.traits.index(one.trait) for one in statements], dtype=np.intp),
            np.array([one.loading for one in statements]),
            np.array([one.mean for one in statements]),
            np.array([one.uniqueness for one in statements]),
            np.array(self.correlations),
            self.task,
        )


@dataclass(frozen=True)
class Arrays:
    """Parameters of J statements in blocks that follow one another: `sizes` (blocks,), `correlations` (D, D).

    `traits`, `loadings`, `means` and `uniquenesses` are (J,); traits are places in `correlations`.
    """

    sizes: Indices
    traits: Indices
    loadings: Floats
    means: Floats
    uniquenesses: Floats
    correlations: Floats
    task: Task

    @cached_property
    def groups(self) -> tuple[tuple[int, Indices, Indices], ...]:
        """(size, places of its blocks, (blocks, size) places of their statements) for each size that occurs."""
        starts = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])
        found = []
        for size in np.unique(self.sizes):
            blocks = np.flatnonzero(self.sizes == size)
            found.append((int(size), blocks, starts[blocks, None] + np.arange(size)))
        return tuple(found)


@dataclass(frozen=True)
class TraitScores:
    """`theta` (N, D), standard errors `se` (N, D) and posterior `covariances` (N, D, D), and whose blocks count.

    `answered` (N,) counts blocks; who answered none has the population's mean and spread.
    """

    theta: Floats
    se: Floats
    covariances: Floats
    answered: Indices


def answer_codes(sizes: Indices, task: Task, answers: Floats) -> Integers:
    """(N, blocks) codes of the answers to each block, −1 missing, from the marks of statements (N, J).

    Marks: places from 1 (most like me) for `rank`; 1, −1 and 0 for `most-least`; 1 and 0 for `most`; NaN throughout
    a block that was not answered. Errors: ThurstonianError naming each kind of fault with its first place.
    """
    table = np.atleast_2d(np.asarray(answers, dtype=np.float64))
    if table.ndim != 2 or table.shape[1] != sizes.sum():
        raise ThurstonianError([f"expected {sizes.sum()} statements in each row, got shape {np.shape(answers)}"])
    codes, problems, start = np.full((len(table), sizes.size), -1, dtype=np.int8), [], 0
    for block, size in enumerate(sizes):
        part = table[:, start : start + size]
        start += size
        fits = (part[:, None, :] == answer_marks(int(size), task)).all(axis=2)
        codes[:, block] = np.where(fits.any(axis=1), fits.argmax(axis=1), -1)
        wrong = np.flatnonzero(~fits.any(axis=1) & ~np.isnan(part).all(axis=1))
        if wrong.size:
            shown = ", ".join(f"{value:g}" for value in part[wrong[0]])
            problems.append(f"row {wrong[0]}, block {block}: ({shown}) is no answer to {task}")
    if problems:
        raise ThurstonianError(problems)
    return codes


def score(parameters: Thurstonian, answers: Floats) -> TraitScores:
    """Maximum a posteriori traits of each row of `answers` (N, J), or of one person (J,), with their errors.

    Formula: θ̂ maximises Σ_b ln P_b(answer | θ) − θ′Φ⁻¹θ/2; SE² is the diagonal of the inverse of minus the Hessian
    there. Source: Brown & Maydeu-Olivares (2011), with the exact probability of each block (`block_choices`).
    Shapes: marks as in `answer_codes`. Units: standard deviations of the population. Errors: ThurstonianError.
    """
    arrays = parameters.arrays
    return score_codes(arrays, answer_codes(arrays.sizes, arrays.task, answers))


def score_codes(arrays: Arrays, codes: Integers) -> TraitScores:
    """As `score`, from codes (N, blocks)."""
    parts = [_modes(arrays, codes[rows : rows + _CHUNK]) for rows in range(0, max(1, len(codes)), _CHUNK)]
    theta, covariances = (np.concatenate([part[which] for part in parts]) for which in (0, 1))
    se = np.sqrt(np.einsum("ndd->nd", covariances))
    return TraitScores(theta, se, covariances, np.asarray((codes >= 0).sum(axis=1)))


def log_likelihood(arrays: Arrays, codes: Integers, theta: Floats) -> tuple[Floats, Floats, Floats]:
    """Σ_b ln P_b of each person (N,), its gradient (N, D) and Hessian (N, D, D) in θ (N, D)."""
    return _Answered(arrays, codes).log_likelihood(theta)


class _Answered:
    """Who answered which blocks how; what does not depend on traits is made once."""

    def __init__(self, arrays: Arrays, codes: Integers) -> None:
        self._arrays, self._parts = arrays, []
        for size, blocks, statements in arrays.groups:
            who, which = np.nonzero(codes[:, blocks] >= 0)
            if not who.size:
                continue
            part, count = statements[which], len(choices(size, arrays.task))
            given, places = np.unique(which * count + codes[who, blocks[which]], return_inverse=True)
            variances = arrays.uniquenesses[statements[given // count]]
            answers = Answers(variances, given % count, arrays.task)
            self._parts.append((who, part, arrays.loadings[part], arrays.traits[part], answers, places))

    def log_likelihood(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """As the function of that name."""
        people, traits = theta.shape
        value, gradient, hessian = np.zeros(people), np.zeros(people * traits), np.zeros(people * traits**2)
        for who, part, loadings, of, answers, places in self._parts:
            terms = answers.terms(self._arrays.means[part] + loadings * theta[who[:, None], of], places)
            value += np.bincount(who, terms.log_probability, people)
            place = who[:, None] * traits + of
            gradient += np.bincount(place.ravel(), (terms.gradient * loadings).ravel(), people * traits)
            bent = terms.hessian * loadings[:, :, None] * loadings[:, None, :]
            place = place[:, :, None] * traits + of[:, None, :]
            hessian += np.bincount(place.ravel(), bent.ravel(), people * traits**2)
        return value, gradient.reshape(people, traits), hessian.reshape(people, traits, traits)


def block_information(arrays: Arrays, theta: Floats) -> Floats:
    """Expected information of each block at each θ (Q, D): (Q, blocks, D, D).

    Formula: Σ over the answers y of P_y (∂ ln P_y/∂θ)(∂ ln P_y/∂θ)′. Source: Fisher's information of a multinomial.
    Units: per squared standard deviation.
    """
    points, traits = theta.shape
    found = np.zeros((points, arrays.sizes.size, traits, traits))
    for size, blocks, statements in arrays.groups:
        answers = len(choices(size, arrays.task))
        at = np.repeat(np.arange(points), blocks.size * answers)
        which = np.tile(np.repeat(np.arange(blocks.size), answers), points)
        code = np.tile(np.arange(answers), points * blocks.size)
        part = statements[which]
        loadings, of = arrays.loadings[part], arrays.traits[part]
        means = arrays.means[part] + loadings * theta[at[:, None], of]
        terms = choice_terms(means, arrays.uniquenesses[part], code, arrays.task)
        slope = np.zeros((at.size, traits))
        for place in range(size):
            slope[np.arange(at.size), of[:, place]] += terms.gradient[:, place] * loadings[:, place]
        weighted = slope * np.exp(terms.log_probability)[:, None]
        shape = (points, blocks.size, answers, traits)
        found[:, blocks] = np.einsum("qbad,qbae->qbde", weighted.reshape(shape), slope.reshape(shape))
    return found


def reliability(scores: TraitScores) -> Floats:
    """Reliability of each trait in the population (D,): 1 less the mean posterior variance.

    Formula: ρ_d = 1 − mean SE_d², as the traits have unit variance. Source: Green, Bock, Humphreys, Linn & Reckase
    (1984), Journal of Educational Measurement 21, 347–360, for posterior errors. Units: a share, 0 to 1.
    """
    return np.asarray(1.0 - (scores.se**2).mean(axis=0))


def _modes(arrays: Arrays, codes: Integers) -> tuple[Floats, Floats]:
    """Newton's method with halved steps for everybody at once: modes (N, D) and posterior covariances (N, D, D)."""
    precision: Floats = np.asarray(np.linalg.inv(arrays.correlations))
    answered, theta = _Answered(arrays, codes), np.zeros((len(codes), len(precision)))
    value, gradient, hessian = _posterior(answered, theta, precision)
    for _ in range(_STEPS):
        step = np.linalg.solve(-hessian, gradient[:, :, None])[:, :, 0]
        longest = np.abs(step).max(initial=0.0)
        if longest < 1e-9:
            break
        tried = theta + step
        found = _posterior(answered, tried, precision)
        worse: Booleans = found[0] < value - 1e-9
        while worse.any() and longest > 1e-9:
            step, longest = np.where(worse[:, None], step / 2.0, step), longest / 2.0
            tried = theta + step
            found = _posterior(answered, tried, precision)
            worse = found[0] < value - 1e-9
        theta, (value, gradient, hessian) = tried, found
        if np.abs(step).max() < 1e-3:  # the next Newton step would be of the order of its square
            theta = theta + np.linalg.solve(-hessian, gradient[:, :, None])[:, :, 0]
            break
    return theta, np.asarray(np.linalg.inv(-hessian))


def _posterior(answered: _Answered, theta: Floats, precision: Floats) -> tuple[Floats, Floats, Floats]:
    value, gradient, hessian = answered.log_likelihood(theta)
    pull = theta @ precision
    return value - 0.5 * (pull * theta).sum(axis=1), gradient - pull, hessian - precision


def _statement(data: Mapping[str, Any]) -> Statement:
    loading, mean, uniqueness = (float(data[name]) for name in NUMBERS)
    return Statement(str(data["id"]), str(data["trait"]), loading, mean, uniqueness)


def _trait_problems(model: Thurstonian) -> list[str]:
    problems = []
    table = np.array([list(row) for row in model.correlations if len(row) == len(model.traits)])
    if model.task not in TASKS:
        problems.append(f"unknown task {model.task!r}; choose one of {', '.join(TASKS)}")
    if not model.traits or len(set(model.traits)) < len(model.traits):
        problems.append("traits need names that differ")
    elif table.shape != (len(model.traits),) * 2 or len(model.correlations) != len(model.traits):
        problems.append(f"correlations of {len(model.traits)} traits are as many rows of as many values")
    elif not np.allclose(table, table.T) or not np.allclose(np.diag(table), 1.0):
        problems.append("correlations must be symmetric with ones on the diagonal")
    elif np.linalg.eigvalsh(table)[0] <= 0.0:
        problems.append("correlations must be positive definite")
    return problems


def _block_problems(model: Thurstonian) -> list[str]:
    problems = [] if model.blocks else ["no blocks"]
    ids = [block.id for block in model.blocks]
    problems += [f"block {name} stands twice" for name in sorted({one for one in ids if ids.count(one) > 1})]
    for block in model.blocks:
        if not 2 <= len(block.statements) <= 4:
            problems.append(f"block {block.id} has {len(block.statements)} statements; two to four can be scored")
        for one in block.statements:
            where = f"block {block.id}, statement {one.id}"
            if one.trait not in model.traits:
                problems.append(f"{where}: there is no trait {one.trait}")
            if not np.isfinite([one.loading, one.mean, one.uniqueness]).all() or one.uniqueness <= 0.0:
                problems.append(f"{where}: loading and mean must be finite, the uniqueness above 0")
    return problems
