"""What is stored and shown of one person: the Profile, plain frozen data whose JSON has the same bytes everywhere.

Every number is rounded to six decimals when the Profile is made; a score never comes without its standard error.
"""

from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from assess.documents.canonical import canonical

Z90 = 1.645  # half-width of a 90 % interval in standard errors

Lens = Literal["judgement", "encounters", "disposition", "interview"]
Values = dict[str, Any]


@dataclass(frozen=True)
class Pin:
    """A document that the scores rest on."""

    key: str
    fingerprint: str
    bank: str = ""
    bank_fingerprint: str = ""


@dataclass(frozen=True)
class OccasionPin:
    """Which share of a scale's variance is one day's, at most, by what source; `n` people were tested twice."""

    share: float
    source: str
    n: int


@dataclass(frozen=True)
class SnapshotPin:
    """The frozen source of the standard errors and gates; of before days were counted, `occasion` is None."""

    fingerprint: str
    source: str
    occasion: OccasionPin | None = None


@dataclass(frozen=True)
class CalibrationPin:
    """The item parameters that an instrument was scored by: `n` people stand behind them."""

    key: str
    fingerprint: str
    source: str
    date: str
    n: int


@dataclass(frozen=True)
class InterviewPin:
    """The interview bank that so many interviewers rated by, the Result it adds to, and what was assumed of it."""

    key: str
    fingerprint: str
    base: str
    raters: int
    weight: float
    weight_source: str
    mean: float
    sd: float
    agreement: float
    correlation: float
    source: str


@dataclass(frozen=True)
class Pins:
    """Everything needed to compute the same scores again; `interview` where one is in them."""

    blueprint: Pin
    instruments: tuple[Pin, ...]
    snapshot: SnapshotPin
    calibrations: tuple[CalibrationPin, ...] = ()
    interview: InterviewPin | None = None


@dataclass(frozen=True)
class Reason:
    """Why there is no score: a code of `scoring.codes` with the values its sentence needs."""

    code: str
    values: Values
    instrument: str = ""


@dataclass(frozen=True)
class Withheld:
    """Why a subscore is not shown, and how many questions it would take (None: no number would do)."""

    code: str
    values: Values
    needed: int | None = None


@dataclass(frozen=True)
class Score:
    """A score on 0-1 with its standard error; a withheld one has neither.

    `reliability` is that of the score among applicants, not the person's. `guessing` is what chance would reach.
    """

    id: str
    value: float | None
    se: float | None
    answered: int
    of: int
    reliability: float | None
    shown: bool
    withheld: Withheld | None = None
    guessing: float | None = None
    lowest: float = 0.0

    @property
    def low(self) -> float | None:
        """Lower end of the 90 % interval, clipped to the scale for display."""
        if self.value is None or self.se is None:
            return None
        return max(min(self.lowest, self.value), self.value - Z90 * self.se)

    @property
    def high(self) -> float | None:
        """Upper end of the 90 % interval, clipped to the scale for display."""
        if self.value is None or self.se is None:
            return None
        return min(max(1.0, self.value), self.value + Z90 * self.se)


@dataclass(frozen=True)
class Star:
    """The star score, standardised by the blueprint's reference values; `points` puts it on 50 + 10z."""

    value: float
    se: float
    reliability: float

    @property
    def low(self) -> float:
        """Lower end of the 90 % interval."""
        return self.value - Z90 * self.se

    @property
    def high(self) -> float:
        """Upper end of the 90 % interval."""
        return self.value + Z90 * self.se

    @property
    def points(self) -> float:
        """The score on the printed scale, 50 + 10z."""
        return 50 + 10 * self.value


@dataclass(frozen=True)
class Component:
    """One thing that meets in the star score.

    `value` and `se` are on 0-1, `z` and `z_se` standardised by the component's reference values;
    `contribution` = `coefficient` * (`value` - `reference`), and the star is the sum of the contributions.
    `weight` is the nominal share, `effective_weight` the share of the star's variance it really carries.
    """

    id: str
    lens: Lens
    value: float
    se: float
    answered: int
    of: int
    z: float
    z_se: float
    weight: float
    effective_weight: float
    coefficient: float
    reference: float
    reference_source: str
    contribution: float
    reliability: float


@dataclass(frozen=True)
class Part:
    """A step of the waterfall: the exact sum of its parts, or the code `stops` says why it has none."""

    id: str
    contribution: float
    parts: tuple["Part", ...] = ()
    stops: str = ""


@dataclass(frozen=True)
class Share:
    """How often the recommended actions (best picks) were of one kind.

    `observed` = `count` / `of` with a 90 % Wilson interval; `corrected` = (observed - chance) / (maximum - chance):
    0 is what guessing reaches, 1 the most these scenarios allow; None where guessing already reaches the most.
    """

    id: str
    count: int
    of: int
    observed: float
    low: float
    high: float
    chance: float
    maximum: float
    corrected: float | None
    corrected_low: float | None
    corrected_high: float | None


@dataclass(frozen=True)
class Mixes:
    """Shares of the recommended actions; the three moments add up to one."""

    moments: tuple[Share, ...]
    altruistic: Share | None
    scripted: Share | None
    mirroring: Share | None


@dataclass(frozen=True)
class Costly:
    """A difficult scenario answered against the key: a prompt for the interview, without a number."""

    instrument: str
    item: str
    best: str | None
    worst: str | None


@dataclass(frozen=True)
class Deviation:
    """A facet that differs from the person's own mean by more than 1.645 standard errors of the difference.

    `deviation` and `se` are on the facet's 0-1 scale: the distance from where the person's own mean would put it.
    """

    id: str
    deviation: float
    se: float


@dataclass(frozen=True)
class Flag:
    """A quality flag: a sign of how the answers came about, for a human to read; it never changes a score."""

    code: str
    instrument: str
    value: float
    values: Values


@dataclass(frozen=True)
class Profile:
    """The scores of one person on one battery, with their errors, reasons and explanation.

    `scorable` is False when the star cannot be computed: `star` is None and `reasons` say why. `even` is True when
    no facet stands out from the person's own mean (`stands_out` and `probe` are then empty). `real_gap` is that of
    conversations, hostile less calm.
    """

    scoring_version: str
    language: str
    pins: Pins
    scorable: bool
    reasons: tuple[Reason, ...]
    star: Star | None
    components: tuple[Component, ...]
    judgement: Score | None
    difficult: Score | None
    mirror_gap: Score | None
    points: tuple[Score, ...]
    facets: tuple[Score, ...]
    explanation: tuple[Part, ...]
    mixes: Mixes | None
    costly: tuple[Costly, ...]
    stands_out: tuple[Deviation, ...]
    probe: tuple[Deviation, ...]
    even: bool
    flags: tuple[Flag, ...]
    encounters: Score | None = None
    real_gap: Score | None = None

    def to_json(self) -> str:
        """Canonical JSON of the present scoring version: the same profile has the same bytes."""
        return canonical(plain(self))


def plain(profile: Profile) -> dict[str, Any]:
    """The Profile as plain data; without calibrations, interview and encounters as before there were any."""
    data = asdict(profile)
    for name in ("calibrations", "interview"):
        if not data["pins"][name]:
            del data["pins"][name]
    for name in ("encounters", "real_gap"):
        if data[name] is None:
            del data[name]
    return data


def build(data: Any) -> Profile:
    """The Profile in plain data of the present shape; KeyError or TypeError when a field is missing."""
    data["pins"].setdefault("calibrations", ())
    data["pins"].setdefault("interview", None)
    data.setdefault("encounters", None)
    data.setdefault("real_gap", None)
    built = _build(Profile, data)
    assert isinstance(built, Profile)
    return built


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, data: Any) -> Any:
    """The value of that type from plain JSON data."""
    if get_origin(kind) is UnionType:
        options = [option for option in get_args(kind) if option is not NoneType]
        return None if data is None else _build(options[0], data)
    if get_origin(kind) is tuple:
        return tuple(_build(get_args(kind)[0], entry) for entry in data)
    if kind is Values:
        return dict(data)
    if hasattr(kind, "__dataclass_fields__"):
        hints = _hints(kind)
        return kind(**{field.name: _build(hints[field.name], data[field.name]) for field in fields(kind)})
    return float(data) if kind is float else data
