"""Numbers as papers and pages print them."""

from gettext import NullTranslations

from babel.numbers import get_decimal_symbol

from assess.report.catalogues import ENGLISH, direction, language_of

MINUS = "\N{MINUS SIGN}"
LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"


def decimal(value: float, digits: int, translations: NullTranslations = ENGLISH) -> str:
    """A number with so many decimals, the mark between as the language writes it."""
    language = language_of(translations)
    sign = MINUS if value < 0 and round(value, digits) else ""
    return sign + f"{abs(value):.{digits}f}".replace(".", get_decimal_symbol(language))


def forward(sign: str, language: str) -> str:
    """A sign that stays before its number where text runs from right to left."""
    return f"{LEFT_TO_RIGHT}{sign}" if direction(language) == "rtl" else sign


def coefficient(value: float | None, digits: int = 2, translations: NullTranslations = ENGLISH) -> str:
    """A coefficient with a true minus sign; a dash for none. English leaves out the zero before the point."""
    if value is None:
        return "–"
    text = decimal(value, digits, translations)
    if language_of(translations) != "en":
        return text
    sign = MINUS if text.startswith(MINUS) else ""
    return sign + (text.removeprefix(sign).removeprefix("0") if digits else text.removeprefix(sign))


def figure(value: float | None, digits: int = 2) -> str:
    """A number with a true minus sign; a dash where there is none."""
    return "–" if value is None else decimal(value, digits)


def p_value(value: float | None) -> str:
    """A p value."""
    return "–" if value is None else "< .001" if value < 0.001 else f"{value:.3f}".removeprefix("0")


def share(value: float) -> str:
    """A share in per cent."""
    return f"{100 * value:.0f} %"


def identifier(name: str) -> str:
    """An identifier as people say it."""
    return name.replace("-", " ")
