"""Calibrations attached to a version of an instrument or bank: frozen item parameters with their source."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np

from assess.arrays import Floats
from assess.documents.canonical import canonical, fingerprint
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.scoring.curves import GRADED, ItemParameters, Model, log_probabilities
from assess.scoring.points import TOTAL
from assess.scoring.thurstonian import Thurstonian, block_information

FORCED_CHOICE = "forced-choice"


@dataclass(frozen=True)
class CalibratedItem:
    """An item's parameters in logits, and the print of what was asked when people answered it.

    One slope and an intercept for each boundary in the graded family, else a slope and an intercept each category.
    """

    id: str
    content_print: str
    slopes: tuple[float, ...]
    intercepts: tuple[float, ...]

    def categories(self, graded: bool) -> int:
        """How many answers have a probability."""
        return len(self.intercepts) + (1 if graded else 0)


@dataclass(frozen=True)
class CalibratedScale:
    """One scale: its model and items, the people behind it, and its reliability in their population."""

    id: str
    model: Model
    items: tuple[CalibratedItem, ...]
    n: int
    reliability: float

    @property
    def graded(self) -> bool:
        """Whether the model is of the graded family."""
        return self.model in GRADED

    @cached_property
    def parameters(self) -> ItemParameters:
        """The same as arrays, an item a row."""
        counts = np.array([one.categories(self.graded) for one in self.items])
        width = int(counts.max()) - (1 if self.graded else 0)
        slopes = np.zeros((len(self.items), 1 if self.graded else width))
        intercepts = np.full((len(self.items), width), -np.inf)
        for row, one in enumerate(self.items):
            slopes[row, : len(one.slopes)], intercepts[row, : len(one.intercepts)] = one.slopes, one.intercepts
        return ItemParameters(self.model, slopes, intercepts, counts)

    def expected(self, points: Floats, theta: Floats) -> Floats:
        """tau at each theta (Q,), the mean of expected points, where answers earn `points` (items, categories)."""
        shares = np.exp(log_probabilities(self.parameters, theta))
        return np.asarray(np.einsum("jkq,jk->q", shares, points) / len(self.items), dtype=np.float64)


@dataclass(frozen=True)
class InstrumentCalibration:
    """What belongs to one version of an instrument or bank, `of`; equal values have equal fingerprints.

    `choice` are the parameters of blocks of forced choice, `content_prints` what each block asked.
    """

    of: str
    source: str
    date: str
    n: int
    scales: tuple[CalibratedScale, ...] = ()
    choice: Thurstonian | None = None
    content_prints: Mapping[str, str] | None = None

    def to_json(self) -> str:
        """The canonical form."""
        return canonical(self._plain())

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the canonical form."""
        return fingerprint(self._plain())

    @cached_property
    def reliabilities(self) -> dict[str, float]:
        """The reliability of each scale in the population; of traits 1 - mean posterior variance, by cubature.

        The mean is over the 2D points ±sqrt(D) times the columns of a root of the traits' correlations, which carry
        their means and covariances.
        """
        if self.choice is None:
            return {one.id: one.reliability for one in self.scales}
        arrays = self.choice.arrays
        size = len(arrays.correlations)
        root = np.linalg.cholesky(arrays.correlations) * np.sqrt(size)
        information = block_information(arrays, np.concatenate([root.T, -root.T])).sum(axis=1)
        posterior = np.linalg.inv(np.linalg.inv(arrays.correlations) + information)
        left = np.einsum("qdd->qd", posterior).mean(axis=0)
        return {trait: float(1.0 - share) for trait, share in zip(self.choice.traits, left, strict=True)}

    def _plain(self) -> dict[str, Any]:
        data = {"of": self.of, "source": self.source, "date": self.date, "n": self.n}
        data["scales"] = [asdict(one) for one in self.scales]
        data["choice"] = self.choice.to_dict() if self.choice is not None else None
        data["content_prints"] = dict(self.content_prints or {})
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` wrote, as plain data; KeyError, TypeError or ValueError when it is something else."""
        scales = tuple(
            CalibratedScale(
                one["id"],
                one["model"],
                tuple(
                    CalibratedItem(
                        item["id"], item["content_print"], tuple(item["slopes"]), tuple(item["intercepts"])
                    )
                    for item in one["items"]
                ),
                one["n"],
                one["reliability"],
            )
            for one in data["scales"]
        )
        choice = Thurstonian.from_dict(data["choice"]) if data["choice"] is not None else None
        prints = dict(data["content_prints"])
        return cls(data["of"], data["source"], data["date"], data["n"], scales, choice, prints)

    def for_form(self, instrument: Instrument) -> Self | None:
        """What of it a form can be scored by: scales all of whose items are calibrated as they are asked.

        None where that is no scale at all.
        """
        if self.choice is not None:
            return self if not misfits(self, instrument) else None
        known = {item.id: item.content_print for item in instrument.scored_items}
        scales = []
        for scale in self.scales:
            items = tuple(one for one in scale.items if known.get(one.id) == one.content_print)
            part = replace(scale, items=items)
            if items and not _scale_misfits(part, instrument):
                scales.append(part)
        return replace(self, scales=tuple(scales)) if scales else None


class Misfit(NamedTuple):
    """Why a calibration does not fit its items: a code of `screening.problems` with its values."""

    code: str
    values: dict[str, Any]


def items_of(instrument: Instrument, scale: str) -> list[Item]:
    """The scored items of a facet, or of the whole test."""
    return [item for item in instrument.scored_items if scale in (item.facet, TOTAL)]


def counted(instrument: Instrument, calibration: InstrumentCalibration | None) -> Instrument:
    """The instrument as it counts: blocks of forced choice are ranked once they are calibrated.

    Their facets are then assumed to correlate as the calibration found, on average, not as sums of choices do.
    """
    if calibration is None or calibration.choice is None or instrument.ranked:
        return instrument
    table = calibration.choice.arrays.correlations
    mean = float(table[np.triu_indices(len(table), 1)].mean()) if len(table) > 1 else instrument.assumed.correlation
    assumed = instrument.assumed.model_copy(update={"correlation": mean})
    changed = {"ranked": True, "assumed": assumed, "document_print": instrument.fingerprint}
    return instrument.model_copy(update=changed)


def misfits(calibration: InstrumentCalibration, instrument: Instrument) -> list[Misfit]:
    """Everything that keeps the instrument from being scored by these parameters."""
    known = {item.id: item.content_print for item in instrument.scored_items}
    asked = {one.id: one.content_print for scale in calibration.scales for one in scale.items}
    asked |= calibration.content_prints or {}
    found = [Misfit("calibration-unknown-item", {"item": item}) for item in sorted(asked.keys() - known.keys())]
    found += [
        Misfit("calibration-other-wording", {"item": item})
        for item in sorted(asked.keys() & known.keys())
        if asked[item] != known[item]
    ]
    if calibration.choice is not None:
        return found or _choice_misfits(calibration.choice, instrument)
    for scale in calibration.scales:
        found += _scale_misfits(scale, instrument)
    return found


def _scale_misfits(scale: CalibratedScale, instrument: Instrument) -> list[Misfit]:
    given = {one.id for one in scale.items}
    wanted = items_of(instrument, scale.id)
    found = [
        Misfit("calibration-item-missing", {"scale": scale.id, "item": item.id})
        for item in wanted
        if item.id not in given
    ]
    kind = instrument.format.kind
    if kind not in ("likert", "pick-one") or (kind == "likert") == (scale.model == "nrm"):
        return [*found, Misfit("calibration-model", {"model": scale.model, "format": kind})]
    sizes = {item.id: instrument.format.points if kind == "likert" else len(item.options) for item in wanted}
    for one in scale.items:
        categories = one.categories(scale.graded)
        if one.id in sizes and categories != sizes[one.id]:
            values = {"item": one.id, "categories": categories, "answers": sizes[one.id]}
            found.append(Misfit("calibration-categories", values))
        elif kind == "likert" and not max(one.slopes) > 0:
            found.append(Misfit("calibration-slope", {"item": one.id}))
    return found


def falling(calibration: InstrumentCalibration, instrument: Instrument) -> list[Misfit]:
    """The scales in which more of the trait somewhere earns fewer points, so that they have no place on 0-1."""
    theta = np.linspace(-6.0, 6.0, 121)
    return [
        Misfit("calibration-falls", {"scale": scale.id})
        for scale in calibration.scales
        if not (np.diff(scale.expected(points_of(scale, instrument), theta)) > 0).all()
    ]


def points_of(scale: CalibratedScale, instrument: Instrument) -> Floats:
    """(items, categories) points on 0-1 of each answer: agreement as keyed, or the option's effectiveness."""
    counts = scale.parameters.counts
    points = np.zeros((len(scale.items), int(counts.max())))
    for row, one in enumerate(scale.items):
        options = instrument.by_id[one.id].options
        if instrument.format.kind == "likert":
            points[row, : counts[row]] = np.linspace(0.0, 1.0, counts[row])
        else:
            worth = np.array([option.effectiveness or 0.0 for option in options])
            points[row, : len(worth)] = (worth - worth.min()) / ((worth.max() - worth.min()) or 1.0)
    return points


def _choice_misfits(choice: Thurstonian, instrument: Instrument) -> list[Misfit]:
    if instrument.format.kind != FORCED_CHOICE:
        return [Misfit("calibration-model", {"model": "thurstonian", "format": instrument.format.kind})]
    found = []
    facets = {f"{item.id}/{one.id}": one.facet for item in instrument.scored_items for one in item.options}
    given = {f"{block.id}/{one.id}": one for block in choice.blocks for one in block.statements}
    scales = {scale.id: scale for scale in instrument.scales}
    found += [Misfit("calibration-unknown-item", {"item": name}) for name in sorted(given.keys() - facets.keys())]
    found += [
        Misfit("calibration-item-missing", {"scale": facets[name], "item": name})
        for name in sorted(facets.keys() - given.keys())
    ]
    for name in sorted(given.keys() & facets.keys()):
        if given[name].trait != facets[name]:
            values = {"item": name, "scale": facets[name], "trait": given[name].trait}
            found.append(Misfit("calibration-trait", values))
    signs = {f"{item.id}/{one.id}": 1 if one.keyed == "forward" else -1
             for item in instrument.scored_items for one in item.options}  # fmt: skip
    for trait in choice.traits:
        along = [one.loading * signs[name] for name, one in given.items() if name in signs and one.trait == trait]
        if not sum(along) > 0:
            found.append(Misfit("calibration-slope", {"item": trait}))
        if trait not in scales or not 0.0 < scales[trait].mean < 1.0:
            found.append(Misfit("calibration-scale-mean", {"scale": trait}))
    return found
