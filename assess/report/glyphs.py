"""Letters that no installed font can draw: which they are, which fonts to install, and papers without them."""

import re
import unicodedata
from collections.abc import Iterable
from html import escape, unescape

_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH")
_NAMED = re.compile(r'(<bdi data-reference="([^"]+)">)([^<]*)')
_RUNNING = re.compile(r'data-running="([^"]*)" data-running-reference="([^"]*)"')
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


def with_references(html: str, missing: Iterable[str]) -> str:
    """The page with each name that cannot be drawn whole followed by its reference, in the text and at the foot."""
    undrawn = frozenset(missing)

    def named(found: re.Match[str]) -> str:
        start, reference, name = found.groups()
        return f"{start}{name}</bdi> <bdi>({reference})" if undrawn & set(unescape(name)) else found[0]

    def running(found: re.Match[str]) -> str:
        line, referring = found.groups()
        return f'data-running="{referring}"' if undrawn & set(unescape(line)) else found[0]

    return _RUNNING.sub(running, _NAMED.sub(named, html))


def sample(letters: Iterable[str]) -> str:
    """A page that shows each of these letters once."""
    shown = escape(" ".join(sorted(letters)))
    head = '<head><meta charset="utf-8"/><title>Letters</title></head>'  # in any font: as papers fall back on
    return f'<!DOCTYPE html><html lang="en">{head}<body><p>{shown}</p></body></html>'
