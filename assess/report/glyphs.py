"""Letters that no installed font can draw: which they are, and which fonts to install."""

import unicodedata
from collections.abc import Iterable
from html import escape

_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH")
# One letter of each script that names are often written in, with what people call the script.
SCRIPTS = {"漢": "Chinese", "か": "Japanese", "한": "Korean", "अ": "Devanagari", "ก": "Thai", "🦄": "emoji"}


def fonts_for(letters: Iterable[str]) -> list[str]:
    """The Debian packages of fonts that draw these letters."""
    return sorted({_package(letter) for letter in letters})


def advice(letters: Iterable[str]) -> str:
    """What to install, in one line."""
    return f"apt install {' '.join(fonts_for(letters))} (elsewhere: Noto fonts of these scripts), then restart"


def _package(letter: str) -> str:
    if unicodedata.name(letter, "").startswith(_EAST_ASIAN):
        return "fonts-noto-cjk"
    if ord(letter) >= 0x1F000 and unicodedata.category(letter) in ("So", "Sk", "Cn"):
        return "fonts-noto-color-emoji"
    return "fonts-noto-core"


def sample(letters: Iterable[str]) -> str:
    """A page that shows each of these letters once."""
    shown = escape(" ".join(sorted(letters)))
    head = '<head><meta charset="utf-8"/><title>Letters</title></head>'  # in any font: as papers fall back on
    return f'<!DOCTYPE html><html lang="en">{head}<body><p>{shown}</p></body></html>'
