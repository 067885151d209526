"""A lot that anybody can check: a print of seed and list is published first, and what is drawn follows from both.

Whoever publishes has chosen the seed before somebody else says a word, and whoever says the word does not know the
seed: neither can steer the draw, and everybody can do it again.
"""

import hashlib
from collections.abc import Sequence

__all__ = ["commitment", "draw"]


def commitment(seed: str, places: int, people: Sequence[str]) -> str:
    """What is published first: the sha256 of seed, places and list.

    Formula: sha256 of the lines seed, places, references, joined by line feeds. Source: Blum (1983), ACM SIGACT
    News 15, 23-27 (coin flipping by a commitment). Shapes: `people` references in the order that is published.
    Errors: none.

    >>> commitment("s", 1, ["AAA-AAA", "BBB-BBB"])[:12]
    '60dd480e92c5'
    """
    return hashlib.sha256("\n".join([seed, str(places), *people]).encode()).hexdigest()


def draw(seed: str, word: str, people: Sequence[str]) -> list[str]:
    """The people in the order in which they are drawn: by the sha256 of seed, word and reference.

    Source: ordering by a keyed hash, a random permutation as far as the hash is one. Shapes: as given.
    Errors: none.

    >>> draw("s", "w", ["AAA-AAA", "BBB-BBB", "CCC-CCC"])
    ['BBB-BBB', 'AAA-AAA', 'CCC-CCC']
    """
    return sorted(people, key=lambda one: hashlib.sha256(f"{seed} {word} {one}".encode()).hexdigest())
