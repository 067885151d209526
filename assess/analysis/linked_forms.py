"""Forms: which items people were given together, and what ties forms and items to one scale.

Two items nobody answered together have no covariance. A slope exists where items that were answered together form
an odd circle: of two items, or of any chain of them, only products of slopes show in the answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from assess.arrays import Booleans, Floats, Indices

FEWEST_OF_A_FORM = 20
SMALLEST_SHARE = 0.02  # of the people, who answered exactly the items of a form
SHARE_EXPLAINED = 0.9  # of the people, whose answers lie within one of the forms
MOST_FORMS = 20


@dataclass(frozen=True)
class Form:
    """Items (columns, from 0) that the people of `rows` were given."""

    name: str
    items: tuple[int, ...]
    rows: Booleans


def forms_by_label(answers: Floats, labels: Sequence[str]) -> list[Form]:
    """The forms people say they had, in sorted order; a form holds every item that one of its people answered."""
    observed, given = ~np.isnan(answers), np.array(labels)
    found = []
    for name in sorted(set(labels) - {""}):
        rows = given == name
        found.append(Form(name, _columns(observed[rows].any(axis=0)), rows))
    return found


def forms_by_pattern(answers: Floats) -> list[Form]:
    """Forms by who answered what: the largest patterns that many people share, or none.

    Every person belongs to the first pattern that holds all of their answers. No forms are found where some pattern
    is everything, where more than one person in ten fits none, or where every two items met in some person.
    """
    observed = ~np.isnan(answers)
    patterns, counts = np.unique(observed, axis=0, return_counts=True)
    fewest = max(FEWEST_OF_A_FORM, SMALLEST_SHARE * len(answers))
    common = patterns[counts >= fewest]
    largest = [one for one in common if not any((other >= one).all() and (other > one).any() for other in common)]
    if not 2 <= len(largest) <= MOST_FORMS:
        return []
    largest.sort(key=lambda one: tuple(~one))
    within = np.array([(observed <= one).all(axis=1) for one in largest])
    together = observed.astype(np.float64).T @ observed
    if within.any(axis=0).mean() < SHARE_EXPLAINED or bool((together > 0.0).all()):
        return []
    place = np.where(within.any(axis=0), within.argmax(axis=0), -1)
    return [Form(str(k + 1), _columns(one), place == k) for k, one in enumerate(largest)]


def linked(members: Floats) -> list[list[int]]:
    """Rows of (rows, rows) `members`, above 0 where two of them are tied, in sets that are tied to each other."""
    count, label = connected_components(csr_array((members > 0.0).astype(np.int8)), directed=False)
    return [np.flatnonzero(label == k).tolist() for k in range(count)]


def slopes_identified(together: Floats) -> Booleans:
    """Whether each item's slope can be told, from (items, items) `together`: tied to an odd circle of items."""
    items = len(together)
    ties = (together > 0.0) & ~np.eye(items, dtype=bool)
    double = np.zeros((2 * items, 2 * items), dtype=np.int8)  # an item and its mirror meet where a circle is odd
    double[:items, items:], double[items:, :items] = ties, ties
    _, label = connected_components(csr_array(double), directed=False)
    return np.asarray(label[:items] == label[items:])


def shared_items(forms: Sequence[Form]) -> Floats:
    """(forms, forms) numbers of items that two forms have in common."""
    sets = [set(form.items) for form in forms]
    return np.array([[float(len(one & other)) for other in sets] for one in sets])


def _columns(chosen: Booleans) -> tuple[int, ...]:
    places: Indices = np.flatnonzero(chosen)
    return tuple(int(place) for place in places)
