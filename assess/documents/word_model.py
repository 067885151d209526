"""Can a scenario be seen through by its words? How far those of each option foretell its effectiveness."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assess.arrays import Floats
from assess.documents.guesses import Guesses, guesses, keyed_options, told_together
from assess.documents.item import Item
from assess.documents.wording import words

PENALTY = 1.0


@dataclass(frozen=True)
class WordModel:
    """What `words` different words foretell of scenarios that the estimate has not seen (R² `predicted`)."""

    scenarios: int
    words: int
    predicted: float
    best: Guesses
    worst: Guesses


def word_model(items: Sequence[Item], exclusions: Iterable[Sequence[str]] = ()) -> WordModel:
    """Ridge regression of effectiveness on weighted words, both centred within scenarios.

    Formula: an option's row has (1 + ln count)(1 + ln((1 + n)/(1 + n_w))) for each of its words, where n_w of n
    options hold word w; it is scaled to length 1 and centred within its scenario: X. With K = XX′ and
    H = K(K + I)⁻¹, what the others foretell of a group g (a scenario, its twins, what excludes it) is
    y_g − (I − H_gg)⁻¹(y − Hy)_g; R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ_s)². Words are counted without the keys.
    Source: Salton & Buckley (1988), Information Processing & Management 24; Hoerl & Kennard (1970),
    Technometrics 12; deletion of groups: Cook & Weisberg (1982), Residuals and Influence in Regression, sec. 2.2.
    Shapes: any number of scenarios of at least two keyed options, at least two groups; others are passed over.
    Units: effectiveness in points of the 1-6 key, shares from 0 to 1.
    Errors: ValueError below two such groups, or where no option differs from another in effectiveness.
    """
    keyed = [item for item in items if keyed_options(item)]
    groups = told_together(keyed, exclusions)
    if len(groups) < 2:
        raise ValueError("a word model needs at least two scenarios with keyed options that differ")
    keys = [_centred(np.array([o.effectiveness for o in item.options], dtype=np.float64)) for item in keyed]
    effectiveness = np.concatenate(keys)
    total = float(effectiveness @ effectiveness)
    if total == 0.0:
        raise ValueError("no option differs from another in effectiveness, so nothing can be foretold")
    rows = _weighted_words(keyed)
    ends = np.cumsum([key.size for key in keys])
    places = np.split(np.arange(effectiveness.size), ends[:-1])
    rows = np.vstack([_centred(rows[place]) for place in places])
    found = _left_out(rows, effectiveness, [np.concatenate([places[n] for n in group]) for group in groups])
    errors = effectiveness - found
    told = [found[place] for place in places]
    return WordModel(
        scenarios=len(keyed),
        words=rows.shape[1],
        predicted=1.0 - float(errors @ errors) / total,
        best=guesses(told, keys),
        worst=guesses([-one for one in told], [-one for one in keys]),
    )


def _weighted_words(items: Sequence[Item]) -> Floats:
    counts = [Counter(words(option.text)) for item in items for option in item.options]
    known = {word: place for place, word in enumerate(sorted(set().union(*counts)))}
    rows = np.zeros((len(counts), len(known)))
    for row, count in zip(rows, counts, strict=True):
        for word, times in count.items():
            row[known[word]] = 1 + np.log(times)
    rows *= 1 + np.log((1 + len(counts)) / (1 + (rows > 0).sum(axis=0)))
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float64)


def _left_out(rows: Floats, effectiveness: Floats, groups: Sequence[np.ndarray]) -> Floats:
    """What each group's rows are foretold to be by all the others."""
    products = rows @ rows.T
    influence = np.linalg.solve(products + PENALTY * np.eye(len(rows)), products).T
    residuals = effectiveness - influence @ effectiveness
    found = np.empty_like(effectiveness)
    for group in groups:
        own = np.eye(group.size) - influence[np.ix_(group, group)]
        found[group] = effectiveness[group] - np.linalg.solve(own, residuals[group])
    return found


def _centred(values: Floats) -> Floats:
    return np.asarray(values - values.mean(axis=0), dtype=np.float64)
