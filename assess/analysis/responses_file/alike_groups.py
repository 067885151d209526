"""Labels of groups that look like one: Male and male, Female and F."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

SHORTEST = 3  # letters, up to which a label can be short for a longer one


def alike(labels: Sequence[str]) -> list[list[str]]:
    """Sets of labels that look like one group, each with its commonest spelling first; empty labels are nobody's.

    >>> alike(["Male", "male", "Male", "Female", "F", "North", "North-East"])
    [['Female', 'F'], ['Male', 'male']]
    """
    counts = Counter(label for label in labels if label)
    forms: dict[str, list[str]] = {}
    for label in counts:
        forms.setdefault(_form(label), []).append(label)
    for short in sorted(forms, key=lambda form: (-len(form), form)):
        longer = [form for form in forms if len(form) > len(short) and form.startswith(short)]
        if len(short) <= SHORTEST and short.isalpha() and len(longer) == 1:
            forms[longer[0]] += forms.pop(short)
    found = [
        sorted(own, key=lambda label: (-_rank(label, counts), label)) for own in forms.values() if len(own) > 1
    ]
    return sorted(found)


def joined(labels: Sequence[str], sets: Sequence[Sequence[str]]) -> list[str]:
    """The labels with each set under its first spelling."""
    known = {label: own[0] for own in sets for label in own}
    return [known.get(label, label) for label in labels]


def _rank(label: str, counts: Counter[str]) -> float:
    return counts[label] - 0.5 * (len(label) <= SHORTEST) * max(counts.values()) + 0.25 * label.istitle()


def _form(label: str) -> str:
    """A label without capitals, marks on letters, signs and blanks."""
    apart = unicodedata.normalize("NFKD", label.casefold())
    return "".join(sign for sign in apart if sign.isalnum())
