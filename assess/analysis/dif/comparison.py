"""Two groups, their answers, and the score on which they are matched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assess.analysis.answers import item_names
from assess.analysis.codes import Message, message
from assess.analysis.errors import UnusableAnswers
from assess.analysis.irt.responses import encode, whole_table
from assess.analysis.weights import Weights, person_weights
from assess.arrays import Booleans, Floats

SMALL_GROUP = 200  # below it, DIF statistics have little power and wide error: said, not hidden


class Studied(NamedTuple):
    """Those of a comparison who can be compared on one item, each (n,): answers, scores, focal, weights."""

    answers: Floats
    score: Floats
    focal: Booleans
    weights: Weights


@dataclass(frozen=True)
class Comparison:
    """Answers (N, J) with NaN for missing, who is in the focal group (N,), and the names of items and groups.

    Items scored by their own category numbers; `given` (N,) is an outside matching score, or None for the total;
    `weighing` the people's weights: χ² count the effective number of people.
    """

    answers: Floats
    focal: Booleans
    items: tuple[str, ...]
    groups: tuple[str, str]
    weighing: Weights
    given: Floats | None = None

    @property
    def notes(self) -> tuple[Message, ...]:
        """What to keep in mind about the sizes of the groups."""
        sizes = self.weighing.take(~self.focal).n, self.weighing.take(self.focal).n
        return tuple(
            message("small-group", people=size, group=group, limit=SMALL_GROUP)
            for group, size in zip(self.groups, sizes, strict=True)
            if size < SMALL_GROUP
        )

    def matching(self, item: int, anchors: Sequence[int] | None = None) -> Floats:
        """Matching score (N,): the total of the anchors and the studied item, scaled up where answers are missing.

        NaN for people without an answer to the studied item, or to at least half of the matching items.
        """
        if self.given is not None:
            return np.where(np.isnan(self.answers[:, item]), np.nan, self.given)
        used = sorted({item, *(range(self.answers.shape[1]) if anchors is None else anchors)})
        chosen = self.answers[:, used]
        answered = ~np.isnan(chosen)
        share = answered.mean(axis=1)
        total = np.where(answered, chosen, 0.0).sum(axis=1) / np.where(share > 0, share, 1.0)
        return np.where((share >= 0.5) & ~np.isnan(self.answers[:, item]), total, np.nan)

    def studied(self, item: int, anchors: Sequence[int] | None = None) -> Studied:
        """Answers to the item, matching scores, focal membership and weights of the people who can be compared."""
        score = self.matching(item, anchors)
        usable = ~np.isnan(score) & (self.weighing.people > 0.0)
        return Studied(self.answers[usable, item], score[usable], self.focal[usable], self.weighing.take(usable))


def compare(
    responses: Any,
    groups: Sequence[Any] | NDArray[Any],
    *,
    focal: Any = None,
    items: Sequence[str] | None = None,
    matching: Sequence[float] | NDArray[Any] | None = None,
    weights: Any = None,
) -> Comparison:
    """Check answers and labels. `focal` names the focal group (default: the second label in sorted order).

    Source: Holland & Wainer (1993), Differential Item Functioning, for the total as the matching score.
    Shapes: `responses` (persons, items), NaN missing; `groups`, `matching` and `weights` (persons,), the last as
    `person_weights` takes them.
    Errors: UnusableAnswers for anything but two groups, and for answers that cannot be calibrated either.

    >>> both = compare([[0, 1], [1, 0], [1, 1], [0, 0]], ["a", "a", "b", "b"])
    >>> both.groups, both.focal.tolist()
    (('a', 'b'), [False, False, True, True])
    """
    table = whole_table(responses)
    names = tuple(item_names(items, table.shape[1]))
    labels = np.asarray(groups).astype(str)
    if labels.shape != (len(table),):
        raise UnusableAnswers(message("label-count", persons=len(table)))
    distinct = sorted(set(labels.tolist()))
    if len(distinct) != 2:
        raise UnusableAnswers(message("not-two-groups", count=len(distinct), groups=list(distinct[:6])))
    wanted = distinct[1] if focal is None else str(focal)
    if wanted not in distinct:
        raise UnusableAnswers(message("focal-unknown", focal=wanted, groups=list(distinct)))
    coded = encode(table, names)
    answers = np.where(coded.codes < 0, np.nan, 0.0)
    for item, seen in enumerate(coded.categories):
        answered = coded.codes[:, item] >= 0
        answers[answered, item] = np.asarray(seen)[coded.codes[answered, item]]
    outside = None if matching is None else np.asarray(matching, dtype=np.float64)
    if outside is not None and outside.shape != (len(table),):
        raise UnusableAnswers(message("matching-count", persons=len(table)))
    reference = next(label for label in distinct if label != wanted)
    weighing = person_weights(weights, len(table))
    return Comparison(answers, labels == wanted, names, (reference, wanted), weighing, outside)
