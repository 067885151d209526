"""Letters that nobody sees: control characters, marks that turn the writing direction, blanks of any script."""

import unicodedata

DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSEEN = frozenset("\u00ad\u034f\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb")
_EMPTY = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters by name, and nothing to see


def blank(text: str) -> bool:
    """Whether there is nothing to see in a text."""
    return not any(unicodedata.category(letter)[0] in "LNPS" and letter not in _EMPTY for letter in text)


def unfit(text: str) -> str:
    """The first letter that no text may hold, if any: control characters, halves of letters, private ones."""
    return next((letter for letter in text if letter not in "\t\n\r" and _unfit(letter)), "")


def _unfit(letter: str) -> bool:
    code = ord(letter)
    never = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE  # no letters, now or later
    return never or unicodedata.category(letter) in ("Cc", "Cs", "Co")
