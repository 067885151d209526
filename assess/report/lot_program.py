"""Ten lines of Python that check what was published of a lot and draw it again, to be printed beside it."""

from collections.abc import Sequence


def program(seed: str, word: str, places: int, people: Sequence[str], published: str) -> str:
    """The lines, for whoever does not trust the page; see `analysis.fair_lots` for what they repeat."""
    return f"""\
import hashlib
seed = {seed!a}
word = {word!a}
places = {places}
people = {" ".join(people)!a}.split()
published = {published!a}
written = "\\n".join([seed, str(places), *people])
assert hashlib.sha256(written.encode()).hexdigest() == published
people.sort(key=lambda one: hashlib.sha256(f"{{seed}} {{word}} {{one}}".encode()).hexdigest())
print(*people[:places])
"""
