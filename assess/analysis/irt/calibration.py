"""What a calibration found, and what can be done with it afterwards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.analysis.codes import Message, message
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.irt.reported import Ragged
from assess.analysis.irt.responses import recode, whole_table
from assess.analysis.weights import Weights
from assess.arrays import Codes, Floats, Indices
from assess.scoring.curves import ItemParameters, Model, curves, item_information
from assess.scoring.irt import Method, Prior, score
from assess.scoring.nodes import information_nodes

if TYPE_CHECKING:
    from assess.analysis.irt.item_fit import ItemFit
    from assess.analysis.irt.person_fit import PersonFit


@dataclass(frozen=True, eq=False)
class Calibration:
    """Estimated item parameters with their standard errors, on the logit scale of θ.

    `slopes` is (J,), for `nrm` one array of option slopes an item; `thresholds`, `intercepts` and their errors
    hold one array an item. `categories[j]` are the answers that categories 0, 1, … of item j stand for. The
    errors are None where they were not asked for or the information is singular (then `flags` says so).
    `codes` are the answers themselves: kept for the fit figures, never written to JSON.
    """

    model: Model
    items: tuple[str, ...]
    categories: tuple[tuple[int, ...], ...]
    columns: tuple[int, ...]
    row_groups: tuple[int | None, ...]
    groups: tuple[str, ...]
    parameters: ItemParameters = field(repr=False)
    slopes: Floats | Ragged
    thresholds: Ragged
    intercepts: Ragged = field(repr=False)
    slope_se: Floats | Ragged | None
    threshold_se: Ragged | None
    intercept_se: Ragged | None = field(repr=False)
    latent_mean: Floats
    latent_sd: Floats
    latent_mean_se: Floats | None
    latent_sd_se: Floats | None
    log_likelihood: float
    free_parameters: int
    persons: int
    nodes: int
    iterations: int
    converged: bool
    unobserved: dict[str, tuple[int, ...]]
    flags: tuple[Message, ...]
    codes: Codes | None = field(default=None, repr=False, compare=False)

    @property
    def aic(self) -> float:
        """Akaike's criterion, −2 log L + 2 p."""
        return -2.0 * self.log_likelihood + 2.0 * self.free_parameters

    @property
    def bic(self) -> float:
        """Schwarz's criterion, −2 log L + p log N."""
        return -2.0 * self.log_likelihood + self.free_parameters * float(np.log(self.persons))

    def prior(self, group: int = 0) -> Prior:
        """The normal population of θ in a group."""
        return Prior(float(self.latent_mean[group]), float(self.latent_sd[group]))

    def rows(self, group: int = 0) -> list[int]:
        """Rows that apply to a group: the shared items and the group's own."""
        return [row for row, owner in enumerate(self.row_groups) if owner in (None, group)]

    def score(
        self, responses: Any, method: Method = "eap", *, groups: Sequence[Any] | None = None
    ) -> tuple[Floats, Floats]:
        """θ and its standard error of each row of answers, by `eap`, `map`, `ml` or `wle`, parameters frozen.

        One person may be given as a flat row. `groups` (labels) choose the group's own items and population;
        without it everybody is scored as the reference group. See `assess.scoring.irt` for the estimators.
        """
        table = whole_table(responses, one_row=True)
        member = self._member(groups, len(table))
        theta, error = np.empty(len(table)), np.empty(len(table))
        for group in np.unique(member):
            chosen, rows = member == group, self.rows(int(group))
            codes = self._coded(table[chosen] if not chosen.all() else table, rows)
            theta[chosen], error[chosen] = score(
                self.parameters.take(rows), codes, method, self.prior(int(group)), self.nodes
            )
        return theta, error

    def information(self, theta: ArrayLike) -> Floats:
        """Test information Σ_j I_j(θ) at each θ, in 1/logit²; SE(θ) = 1/√I."""
        at = np.asarray(theta, dtype=np.float64)
        summed = item_information(self.parameters.take(self.rows()), at.ravel()).sum(axis=0)
        return np.asarray(summed.reshape(at.shape), dtype=np.float64)

    @property
    def marginal_reliability(self) -> float:
        """∫ I(θ) / (I(θ) + 1/σ²) f(θ) dθ over the reference population N(μ, σ²) (Green et al. 1984)."""
        population = self.prior()
        parameters = self.parameters.take(self.rows())
        theta, log_weights = information_nodes(parameters, population.mean, population.sd)
        information = self.information(theta)
        return float(np.exp(log_weights) @ (information / (information + population.sd**-2)))

    def empirical_reliability(self, responses: Any = None) -> float:
        """Var(EAP) / (Var(EAP) + mean SE²) of the people who were calibrated, or of those given."""
        rows = self.rows()
        codes = self.answers(responses)[:, rows]
        theta, error = score(self.parameters.take(rows), codes, "eap", self.prior(), self.nodes)
        signal = float(theta.var(ddof=1))
        return signal / (signal + float((error**2).mean()))

    def item_fit(self, responses: Any = None, weights: Weights | None = None) -> tuple[ItemFit, ...]:
        """S-X² with RMSEA for each item, cells joined in our way and (`mirt`) in mirt's; see `item_fit.s_x2`."""
        from assess.analysis.irt.item_fit import s_x2

        self._one_group("item-fit-one-group")
        return s_x2(
            self.parameters,
            self.answers(responses),
            self.items,
            self.prior(),
            self.values_estimated,
            weights=weights,
        )

    def person_fit(self, responses: Any = None, method: Method = "eap") -> PersonFit:
        """lz, lz*, Zh, infit and outfit of each person at the given estimate of θ; see `person_fit`."""
        from assess.analysis.irt.person_fit import person_fit

        self._one_group("person-fit-one-group")
        return person_fit(self.parameters, self.answers(responses), method, self.prior(), self.nodes)

    def answers(self, responses: Any = None) -> Codes:
        """Codes of the given answers, or of the people who were calibrated."""
        if responses is not None:
            return self._coded(whole_table(responses, one_row=True), self.rows())
        if self.codes is None:
            raise NotEstimable(message("answers-needed"))
        return self.codes

    def to_json(self) -> str:
        """The calibration without anybody's answers, as JSON with sorted keys."""
        content = {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__ if name != "codes"}
        parameters = self.parameters
        content["parameters"] = {
            "slopes": [row[:n].tolist() for row, n in zip(parameters.slopes, parameters.counts, strict=True)],
            "intercepts": [row[np.isfinite(row)].tolist() for row in parameters.intercepts],
            "counts": parameters.counts.tolist(),
        }
        return json.dumps(content, sort_keys=True, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Calibration:
        """Read back what `to_json` wrote."""
        content = json.loads(text)
        parameters = content.pop("parameters")
        for name in ("items", "columns", "row_groups", "groups"):
            content[name] = tuple(content[name])
        content["flags"] = tuple(map(_told, content["flags"]))
        content["unobserved"] = {name: tuple(gap) for name, gap in content["unobserved"].items()}
        content["categories"] = tuple(tuple(row) for row in content["categories"])
        for name in ("slopes", "thresholds", "intercepts", "slope_se", "threshold_se", "intercept_se"):
            content[name] = _arrays(content[name])
        for name in ("latent_mean", "latent_sd", "latent_mean_se", "latent_sd_se"):
            content[name] = None if content[name] is None else np.array(content[name])
        counts = np.array(parameters["counts"])
        content["parameters"] = ItemParameters(
            content["model"], _padded(parameters["slopes"], 0.0), _padded(parameters["intercepts"], -np.inf), counts
        )
        return cls(**content)

    def expected_scores(self, theta: ArrayLike, row: int) -> Floats:
        """Expected answer Σ_k answer_k P_k(θ) of one row, in the units of the answers."""
        at = curves(self.parameters.take([row]), np.asarray(theta, dtype=np.float64).ravel())
        return np.asarray(
            np.array(self.categories[row], dtype=np.float64) @ at.probabilities[0][: len(self.categories[row])]
        )

    def _coded(self, table: NDArray[Any], rows: Sequence[int]) -> Codes:
        return recode(table, [self.categories[row] for row in rows], [self.items[row] for row in rows])

    def _member(self, groups: Sequence[Any] | None, persons: int) -> Indices:
        if groups is None:
            return np.zeros(persons, dtype=np.intp)
        unknown = sorted({str(label) for label in groups} - set(self.groups))
        if unknown or len(groups) != persons:
            raise UnusableAnswers(message("labels-unknown", persons=persons, groups=list(self.groups)))
        return np.array([self.groups.index(str(label)) for label in groups], dtype=np.intp)

    def _one_group(self, code: str) -> None:
        if len(self.groups) > 1:
            raise NotEstimable(message(code))

    @property
    def values_estimated(self) -> list[int]:
        """Number of estimated values of each item."""
        per_category = 2 if self.model == "nrm" else 1
        common = 1  # the item's slope, or the population's SD where the slopes are fixed
        return [per_category * (len(seen) - 1) + (common if per_category == 1 else 0) for seen in self.categories]


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Message):
        return {"code": value.code, "values": dict(value.values)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def _told(flag: Any) -> Message:
    """A flag as it was written; before there were codes, as a sentence."""
    return message("as-written", text=flag) if isinstance(flag, str) else Message(**flag)


def _arrays(rows: Any) -> Any:
    if rows is None:
        return None
    return tuple(np.array(row) for row in rows) if rows and isinstance(rows[0], list) else np.array(rows)


def _padded(rows: list[list[float]], filler: float) -> Floats:
    table = np.full((len(rows), max(map(len, rows))), filler)
    for place, row in enumerate(rows):
        table[place, : len(row)] = row
    return table
