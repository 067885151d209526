"""How languages are written beyond their words: letters that name options, numbers."""

from functools import lru_cache

from babel.numbers import format_decimal

_LETTERS = {"ar": ("أ", "ب", "ج", "د", "هـ", "و", "ز", "ح", "ط", "ي", "ك", "ل")}


def option_letters(language: str) -> tuple[str, ...]:
    """What options are called in order: A, B, C, or the letters that count in the language."""
    return _LETTERS.get(language, tuple("ABCDEFGHIJKL"))


@lru_cache(maxsize=4096)
def number(value: int, language: str) -> str:
    """A whole number as it is written in the language, thousands apart where it parts them."""
    parted = language != "es" or value >= 10_000  # Spanish parts thousands from five digits on
    return str(format_decimal(value, locale=language, group_separator=parted))
