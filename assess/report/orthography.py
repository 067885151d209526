"""How languages are written beyond their words: quotation marks, letters that name options, numbers."""

from functools import lru_cache

from babel.numbers import format_decimal

_MARKS = {
    "ar": ("«", "»"),
    "de": ("„", "“"),
    "es": ("«", "»"),
    "fr": ("«\u00a0", "\u00a0»"),
}
_ENGLISH_MARKS = ("“", "”")
_LETTERS = {"ar": ("أ", "ب", "ج", "د", "هـ", "و", "ز", "ح", "ط", "ي", "ك", "ل")}


def quoted(text: str, language: str) -> str:
    """The text between the quotation marks of the language."""
    opening, closing = _MARKS.get(language, _ENGLISH_MARKS)
    return f"{opening}{text}{closing}"


def option_letters(language: str) -> tuple[str, ...]:
    """What options are called in order: A, B, C, or the letters that count in the language."""
    return _LETTERS.get(language, tuple("ABCDEFGHIJKL"))


@lru_cache(maxsize=4096)
def number(value: int, language: str) -> str:
    """A whole number as it is written in the language, thousands apart where it parts them."""
    parted = language != "es" or value >= 10_000  # Spanish parts thousands from five digits on
    return str(format_decimal(value, locale=language, group_separator=parted))
