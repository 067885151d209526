"""The languages that pages, letters and papers are written in, and their catalogues of sentences."""

from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path
from unicodedata import bidirectional

from babel import Locale

LANGUAGES = ("en", "ar", "de", "es", "fr")
ENGLISH = NullTranslations()
_FOLDER = Path(__file__).parents[1] / "translations"


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> NullTranslations:
    """The sentences of that language; English, in which they are written, for every other."""
    if language not in LANGUAGES or language == "en":
        return ENGLISH
    return translation("messages", _FOLDER, [language], fallback=True)


def language_of(translations: NullTranslations) -> str:
    """Which language a catalogue speaks."""
    return translations.info().get("language", "en")


@lru_cache(maxsize=64)
def direction(language: str) -> str:
    """Which way it is written: `ltr` or `rtl`."""
    return Locale.parse(language, sep="-").text_direction


def direction_of(text: str) -> str:
    """Which way a text of unknown language is written, by its first letter."""
    kinds = (bidirectional(letter) for letter in text)
    return "rtl" if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def marked(text: str) -> str:
    """The same text; `make messages` gathers what is marked, and it is translated when it is read."""
    return text
