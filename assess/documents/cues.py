"""Can a scenario be seen through? How far the surface of options alone foretells their effectiveness."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assess.arrays import Floats
from assess.documents.guesses import Guesses, guesses, keyed_options, told_together
from assess.documents.item import Item, Option
from assess.documents.wording import content_words, join_texts, reading_grade, words

FEWEST_SCENARIOS = 12
HIGHEST_R2 = 0.10
HIGHEST_ADVANTAGE = 0.10  # of picking the best option over picking by chance
CUES = (
    ("length", "Length in words"),
    ("apology", "Words of apology"),
    ("politeness", "Words of politeness"),
    ("promise", "Words of promise"),
    ("position", "Position"),
    ("grade", "Reading grade"),
    ("sentiment", "Pleasant less unpleasant words"),
    ("overlap", "Words shared with the scenario"),
)
ALL = frozenset(name for name, _title in CUES)
OF_OPTIONS_ALONE = ALL - {"overlap"}  # what the first edition was held to
_APOLOGY = frozenset("sorry apologise apologises apologising apology regret regrets forgive unfortunately".split())
_POLITENESS = frozenset(
    """
    please thank thanks thanking kind kindly polite politely gladly warm warmly welcome appreciate grateful
    pleasure gently smile respectfully wish wishes greet
    """.split()
)
_PROMISE = frozenset(
    """
    promise promises guarantee assure will sure ensure definitely certainly personally commit never always word
    """.split()
)
_PLEASANT = frozenset(
    """
    agree best better calm calmly care careful clear easy enjoy fair fine free friendly fully gently gift glad
    gladly good great happy help helps kind kindly like lovely love loyal luck nice patience patient pleasant
    quick quiet ready respect right safe smile success suit suits thank thanks together trained trust useful warm
    welcome well wonderful
    """.split()
)
_UNPLEASANT = frozenset(
    """
    alone angry bad broken cannot complaint delay error fail failed fault hard late loss lost miss missed missing
    mistake mistakes never no none not nothing overdue poor problem refuse sorry strict trouble upset useless
    wait without worry wrong
    """.split()
)


@dataclass(frozen=True)
class Cue:
    """One cue: its correlation with effectiveness within scenarios (None if it never differs), and its weight."""

    id: str
    title: str
    correlation: float | None
    weight: float


@dataclass(frozen=True)
class CueModel:
    """What the cues together foretell.

    `predicted` is R² with each scenario, and its twins and exclusions, left out of the estimate that predicts it
    (negative: worse than knowing nothing), `fitted` the R² within the sample; `best` and `worst` say how often the
    predictions find the option at that end.
    """

    scenarios: int
    options: int
    predicted: float
    fitted: float
    best: Guesses
    worst: Guesses
    cues: tuple[Cue, ...]

    @property
    def hits(self) -> float:
        """The share of scenarios whose best option the cues find."""
        return self.best.hits

    @property
    def chance(self) -> float:
        """The share whose best option is found by picking blindly."""
        return self.best.chance


def cue_model(
    items: Sequence[Item], exclusions: Iterable[Sequence[str]] = (), cues: Collection[str] = ALL
) -> CueModel:
    """Joint least-squares regression of effectiveness on the cues, both centred within scenarios.

    Formula: y_so − ȳ_s = Σ_c b_c (x_soc − x̄_sc) + e; R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ_s)², where ŷ of scenario s comes
    from a fit without s, its twins and what excludes it (`predicted`), or from all (`fitted`). Constant or
    collinear cues take the shortest weights. `cues` are those that are looked at.
    Source: PRESS residuals by groups (Allen, 1974, Technometrics 16).
    Shapes: any number of scenarios, at least two, of at least two keyed options each; others are passed over.
    Units: weights in points of the 1-6 key per unit of the cue.
    Errors: ValueError below two such scenarios, or where no option differs from another in effectiveness.
    """
    keyed = [item for item in items if keyed_options(item)]
    if len(keyed) < 2:
        raise ValueError("a cue model needs at least two scenarios with keyed options")
    used = [(place, *cue) for place, cue in enumerate(CUES) if cue[0] in cues]
    blocks = [_centred(_cues(item)[:, [place for place, _name, _title in used]]) for item in keyed]
    keys = [_centred(np.array([o.effectiveness for o in item.options], dtype=np.float64)) for item in keyed]
    surface, effectiveness = np.vstack(blocks), np.concatenate(keys)
    total = float(effectiveness @ effectiveness)
    if total == 0.0:
        raise ValueError("no option differs from another in effectiveness, so nothing can be foretold")
    weights = _weights(surface, effectiveness)
    predictions = _left_out(blocks, keys, told_together(keyed, exclusions))
    errors = effectiveness - np.concatenate(predictions)
    residuals = effectiveness - surface @ weights
    return CueModel(
        scenarios=len(keyed),
        options=len(effectiveness),
        predicted=1.0 - float(errors @ errors) / total,
        fitted=1.0 - float(residuals @ residuals) / total,
        best=guesses(predictions, keys),
        worst=guesses([-one for one in predictions], [-one for one in keys]),
        cues=tuple(
            Cue(name, title, _correlation(surface[:, column], effectiveness), float(weights[column]))
            for column, (_place, name, title) in enumerate(used)
        ),
    )


def _cues(item: Item) -> Floats:
    stem = content_words(item.text)
    return np.array([_cues_of(option, place, stem) for place, option in enumerate(item.options)], dtype=np.float64)


def _cues_of(option: Option, place: int, stem: frozenset[str]) -> list[float]:
    found, carrying = words(option.text), content_words(option.text)

    def count(chosen: frozenset[str]) -> int:
        return sum(word in chosen for word in found)

    return [
        len(found), count(_APOLOGY), count(_POLITENESS), count(_PROMISE), place,
        reading_grade(join_texts([option.text])) if found else 0.0, count(_PLEASANT) - count(_UNPLEASANT),
        len(carrying & stem) / len(carrying) if carrying else 0.0,
    ]  # fmt: skip


def _centred(values: Floats) -> Floats:
    return np.asarray(values - values.mean(axis=0), dtype=np.float64)


def _weights(cues: Floats, effectiveness: Floats) -> Floats:
    return np.asarray(np.linalg.lstsq(cues, effectiveness, rcond=None)[0], dtype=np.float64)


def _left_out(blocks: list[Floats], keys: list[Floats], groups: list[list[int]]) -> list[Floats]:
    """Predictions for each scenario from all that tell nothing of it."""
    predictions: dict[int, Floats] = {}
    for group in groups:
        others = [index for index in range(len(blocks)) if index not in group]
        if others:
            weights = _weights(np.vstack([blocks[i] for i in others]), np.concatenate([keys[i] for i in others]))
        else:
            weights = np.zeros(blocks[0].shape[1])
        predictions |= {index: blocks[index] @ weights for index in group}
    return [predictions[index] for index in range(len(blocks))]


def _correlation(cue: Floats, effectiveness: Floats) -> float | None:
    spread = float(np.sqrt((cue @ cue) * (effectiveness @ effectiveness)))
    return float(cue @ effectiveness) / spread if spread > 1e-12 else None
