"""What a simulation of a battery found, frozen beside its blueprint for the manual: reliability, weights, faking.

The study of `instruments/<slug>/<version>.toml` is `instruments/<slug>/studies/<version>.json`, written by
`assess simulate faking --keep`. It names a print of all that its figures hang on; where the documents say something
else by now it counts as none, so that no manual shows figures of other documents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from assess.documents.authors_check import record_of
from assess.documents.base import Frozen
from assess.documents.blueprint import Blueprint
from assess.documents.canonical import canonical, fingerprint
from assess.documents.fault import DocumentError, Fault
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.documents.item import Item
from assess.documents.library import Library

MACHINE_BEST = 0.97
MACHINE_SOURCE = (
    "not measured on this version; as in the first edition’s authors’ check, where automated readers’ best was the "
    "keyed one in 33 of 34 scenarios"
)


class Found(Frozen):
    """A figure with its standard error."""

    value: float
    se: float


class MachineChance(Frozen):
    """How often a language model was taken to find the keyed best of an instrument."""

    instrument: str
    best: float
    source: str


class Faked(Frozen):
    """What one way of answering brings; as `assess.analysis.faking.Outcome`."""

    condition: str
    mean: float
    sd: float
    lift: Found
    strong: float
    strong_most: float
    lenses: dict[str, float]
    signs: dict[str, float]
    many: float


class Reached(Frozen):
    """What the star of a battery reaches, with something added or without; `statements` carry that share of it.

    `sittings` is the correlation of two days, `known` the share of variance that true standing explains, `one_day`
    the correlation within a day; only the first where something is added by a formula.
    """

    what: Literal["battery", "long", "confirmed", "interviewed", "former"]
    title: str
    minutes: float
    sittings: Found
    known: Found | None = None
    one_day: Found | None = None
    statements: float | None = None


class Weight(Frozen):
    """A component's weight as written, and the share of the star's variance it carries: assumed and simulated."""

    component: str
    title: str
    nominal: float
    assumed: float
    simulated: float


class StarStudy(Frozen):
    """The whole study; `former` is what some ways bring in the edition before, where there is one."""

    kind: Literal["star-study"] = "star-study"
    print: str
    people: int
    seed: int
    assumed_reliability: float
    machine: tuple[MachineChance, ...]
    faked: tuple[Faked, ...]
    former: tuple[Faked, ...] = ()
    reached: tuple[Reached, ...]
    weights: tuple[Weight, ...]

    def text(self) -> str:
        """The file's bytes, the same for the same study."""
        return canonical(self.model_dump(mode="json")) + "\n"


@dataclass(frozen=True)
class Subject:
    """A blueprint with what belongs to it: its battery, a longer form, a confirmation, and what it supersedes.

    `interview` is how many minutes its interview takes, None without one.
    """

    blueprint: Blueprint
    battery: tuple[Instrument, ...]
    others: Mapping[str, tuple[Blueprint, tuple[Instrument, ...]]]
    machine: tuple[MachineChance, ...]
    interview: int | None

    @property
    def fingerprint(self) -> str:
        """The print of all that a study's figures hang on; titles, status and translations are none of it."""
        whole = {"battery": (self.blueprint, self.battery), **self.others}
        said = {name: _worth(blueprint, instruments) for name, (blueprint, instruments) in sorted(whole.items())}
        return fingerprint([said, [[one.instrument, one.best] for one in self.machine], self.interview])


def subject_of(library: Library, folder: Path, blueprint: Blueprint) -> Subject:
    """What a study of this blueprint is about; `folder` has the records of authors' checks."""
    names = {
        "long": f"{blueprint.slug}-long/{blueprint.version}",
        "confirmation": f"{blueprint.slug}-confirmation/{blueprint.version}",
        "former": blueprint.supersedes or "",
    }
    there = {name: library.blueprints[key] for name, key in names.items() if key in library.blueprints}
    battery = _battery(library, blueprint)
    tests = [one for one in battery if one.instruction == "should-do"]
    interview = library.documents.get(blueprint.interview or "")
    return Subject(
        blueprint,
        battery,
        {name: (one, _battery(library, one)) for name, one in there.items() if not library.lacks(one)},
        tuple(_machine(folder, one) for one in tests),
        interview.minutes if isinstance(interview, InterviewBank) else None,
    )


def kept_study(library: Library, folder: Path, blueprint: Blueprint) -> StarStudy | None:
    """The study kept beside a blueprint; None where there is none, or where it was of other documents."""
    path = study_path(folder, blueprint)
    if not path.is_file():
        return None
    try:
        found = StarStudy.model_validate_json(path.read_bytes())
    except ValidationError:
        reason = "this is no study of a battery"
        raise DocumentError(
            [Fault(path.name, reason, "write it anew: assess simulate faking --keep", str(path))]
        ) from None
    return found if found.print == subject_of(library, folder, blueprint).fingerprint else None


def study_path(folder: Path, blueprint: Blueprint) -> Path:
    """Where the study of a blueprint lies."""
    return folder / blueprint.slug / "studies" / f"{blueprint.version}.json"


def _battery(library: Library, blueprint: Blueprint) -> tuple[Instrument, ...]:
    return tuple(library.instruments[key] for key in blueprint.battery if key in library.instruments)


def _machine(folder: Path, instrument: Instrument) -> MachineChance:
    """From the record of the authors' check, or else as assumed."""
    record = record_of(folder, instrument)
    found = record.language_model if record is not None else None
    if found is None or found.best is None:
        return MachineChance(instrument=instrument.key, best=MACHINE_BEST, source=MACHINE_SOURCE)
    return MachineChance(instrument=instrument.key, best=found.best, source=f"authors’ check: {found.scope}")


def _worth(blueprint: Blueprint, instruments: Sequence[Instrument]) -> list[object]:
    """How a battery is scored and placed, and how long it takes to read."""
    made = blueprint.canonical_form()
    parts = [
        [
            one.key,
            one.key_print,
            one.assumed.canonical_form(),
            [scale.canonical_form() for scale in one.scales],
            [[item.id, item.facet, item.role, item.twin, _words(item)] for item in one.items],
        ]
        for one in instruments
    ]
    return [blueprint.key, {name: made[name] for name in ("components", "star", "levels")}, parts]


def _words(item: Item) -> int:
    """How many words there are to read."""
    lines = [line.text for node in item.nodes for line in node.lines]
    texts = [item.text, *(option.text for option in item.options), *(node.says for node in item.nodes), *lines]
    return sum(len(text.split()) for text in texts)
