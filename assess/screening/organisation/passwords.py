"""Which passwords are refused: short ones, common ones, and those made of names that everybody here knows.

No rule says which kinds of characters a password must have, and any of up to 1,000 characters will do. The list
`common_passwords.txt.gz` holds the 10,000 most common passwords and the 10,000 most common of at least twelve
characters, in small letters, of the million in Mark Burnett's collection that SecLists carries (MIT licence).
"""

import gzip
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assess.screening.problems import Problem

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1000
LEAST_OF_ONES_OWN = 6  # letters beside well-known names
LEAST_SIGNS = 5  # different ones
PRODUCT = ("asterism", "assess")
_LIST = Path(__file__).parent / "common_passwords.txt.gz"
_LOOKALIKES = (str.maketrans("013457@$!+", "oieastasit"), str.maketrans("013457@$!+", "oleastaslt"))


@dataclass(frozen=True)
class Context:
    """Names that whoever guesses this person's password would try first."""

    username: str = ""
    name: str = ""
    email: str = ""
    organisation: str = ""

    @property
    def words(self) -> list[str]:
        """Their words of at least three letters, the longest first."""
        written = " ".join((self.username, self.name, self.email, self.organisation, *PRODUCT))
        found = {word for word in re.split(r"[\W\d_]+", _plain(written)) if len(word) >= 3}
        return sorted(found, key=lambda word: (-len(word), word))


def problems(password: str, context: Context, field: str = "new_password") -> list[Problem]:
    """What is wrong with a new password, if anything: the first of the rules that it breaks."""
    if len(password) < SHORTEST_PASSWORD:
        return [Problem(field, "password-short", {"shortest": SHORTEST_PASSWORD})]
    if common(password):
        return [Problem(field, "password-common")]
    if made_of_names(password, context):
        return [Problem(field, "password-names")]
    return []


def common(password: str) -> bool:
    """Whether many people have it, or it is one of theirs twice, with digits around it or signs for letters."""
    plain = _plain(password)
    if len(set(plain)) < LEAST_SIGNS:
        return True
    unit = _repeated(plain)
    return (unit is not None and len(unit) <= 6) or any(one in listed() for one in (plain, *_cores(unit or plain)))


def made_of_names(password: str, context: Context) -> bool:
    """Whether too little is left of it without names known here, digits and signs."""
    return any(_little_left(form, context.words) for form in _forms(_plain(password)))


def _little_left(letters: str, words: list[str]) -> bool:
    left = letters
    for word in words:
        left = left.replace(word, " ")
    own = re.sub(r"[\W\d_]+", "", left)
    return left != letters and (len(own) < LEAST_OF_ONES_OWN or own in listed())


def _plain(text: str) -> str:
    # small letters without marks, whatever the keyboard sends
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign)
    )


def _forms(plain: str) -> Iterator[str]:
    yield plain
    for lookalikes in _LOOKALIKES:
        yield plain.translate(lookalikes)


def _cores(plain: str) -> Iterator[str]:
    """The word within: without digits and signs at its ends, with letters for signs that look like them."""
    for start in (plain, re.sub(r"^[\W\d_]+", "", plain)):
        for form in _forms(re.sub(r"[\W\d_]+$", "", start)):
            if len(form) >= 4:
                yield form


def _repeated(plain: str) -> str | None:
    # the shortest beginning of which the whole is made
    length = (plain + plain).find(plain, 1)
    return plain[:length] if length < len(plain) else None


@lru_cache(maxsize=1)
def listed() -> frozenset[str]:
    """The common passwords, read when first asked for."""
    return frozenset(gzip.decompress(_LIST.read_bytes()).decode().splitlines())
