"""What one cell says: no answer, a number, a number with words, an answer code, a letter, a date."""

from __future__ import annotations

import re

# How programs write that there is no answer, and how people say so, parted by bars.
_MISSING = """
.|-|--|---|–|—|?|na|n/a|n.a.|#n/a|#n/a n/a|#na|<na>|nan|-nan|null|#null!|(null)|none|nil|nr|missing|(blank)|blank
|#value!|#div/0!|#ref!|#name?|#num!|system missing|sysmis|\\n|undefined|void
"""
_NOT_ON_THE_SCALE = """
don't know|dont know|do not know|don’t know|i don't know|i don’t know|dk|don't know / no opinion|cannot say
|can't say|can’t say|can not say|cannot answer|can't answer|can’t answer|unable to say|unable to rate
|cannot judge|not applicable|does not apply to me|prefer not to say|prefer not to answer|no answer|no response
|not answered|refused|declined|rather not say|seen but not answered|question not seen|weiß nicht|weiss nicht
|weiß ich nicht|keine angabe|k.a.|k. a.|ka|kann ich nicht sagen|kann ich nicht beurteilen|nicht beurteilbar
|keine antwort|nicht beantwortet|entfällt|ne sait pas|je ne sais pas|nsp|sans réponse|sans opinion
|non applicable|sans objet|no sabe|no sé|ns/nc|no contesta|no aplica|no procede|sin respuesta|لا أعرف|لا ينطبق
|weet niet|n.v.t.|non so|não sei|não se aplica
"""
MISSING = frozenset(["", *_MISSING.replace("\n", "").split("|")])
NOT_ON_THE_SCALE = frozenset(_NOT_ON_THE_SCALE.replace("\n", "").split("|"))
_NUMBER = re.compile(r"([+\-−]?\d{1,15}([.,]\d*)?) ?%?", re.ASCII)
_LEADING = re.compile(r"\(?(-?\d{1,3})\)?\s*(?:[-–—:=.)|]|\s)\s*\(?([^\W\d].*)", re.DOTALL)
_TRAILING = re.compile(r"(.*[^\W\d].*?)\s*(?:[-–—:=]\s*|[(\[]\s*|\s)(-?\d{1,3})\s*[)\]]?", re.DOTALL)
_CODE = re.compile(r"([A-Za-z]{1,3})0?(\d{1,2})", re.ASCII)
_DATES = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}([T ,].*)?"
    r"|\d{1,3}:\d\d(:\d\d)?([.,]\d+)?( ?[ap]\.?m\.?)?|\d+ days?,.*|\d{1,2}[- ][^\W\d]{3,9}\.?[- ]\d{2,4}( .*)?"
    r"|[^\W\d]{3,9}\.? \d{1,2}, \d{4}( .*)?",
    re.IGNORECASE,
)
_BAND = re.compile(
    r"(under|over|below|above|unter|über|moins de|plus de|<|>|≤|≥)? ?\d{1,3} ?([-–—]|to|bis|à|a) ?\d{1,3}.*"
    r"|(under|over|below|above|unter|über|moins de|plus de|<|>|≤|≥) ?\d{1,3}.*|\d{1,3} ?(\+|(and|or|und|oder) .*)",
    re.IGNORECASE,
)


def is_missing(cell: str) -> bool:
    """Whether a cell is how some program writes no answer at all."""
    return cell.casefold() in MISSING


def number(cell: str) -> float | None:
    """The number a cell is, with a decimal point or comma; None for anything else.

    >>> number("3,0"), number("−2"), number("4."), number("1,234.5"), number("four")
    (3.0, -2.0, 4.0, None, None)
    """
    found = _NUMBER.fullmatch(cell)
    return None if found is None else float(found.group(1).replace(",", ".").replace("−", "-"))


def numbered_label(cell: str) -> tuple[int, str] | None:
    """Number and words of "4 - Agree", "4. Agree", "Agree (4)" and their like; None without either.

    >>> numbered_label("4 - Agree"), numbered_label("Agree (4)"), numbered_label("1-2 times")
    ((4, 'Agree'), (4, 'Agree'), None)
    """
    if found := _LEADING.fullmatch(cell):
        return int(found.group(1)), found.group(2).rstrip(") ")
    if (found := _TRAILING.fullmatch(cell)) and not any(map(str.isdigit, found.group(1))):
        return int(found.group(2)), found.group(1).strip(" (-–—:=[")
    return None


def answer_code(cell: str) -> tuple[str, int] | None:
    """Prefix and number of an answer code as LimeSurvey writes them: A1 … A5, AO01; None for others."""
    found = _CODE.fullmatch(cell)
    return (found.group(1), int(found.group(2))) if found else None


def is_date(cell: str) -> bool:
    """Whether a cell is a date, a time of day or a duration in words of the clock."""
    return _DATES.fullmatch(cell) is not None


def is_band(cell: str) -> bool:
    """Whether a cell is a range of numbers such as 18–24, under 30 or 65+."""
    return _BAND.fullmatch(cell) is not None


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts q2 before q10."""
    parts = re.split(r"(\d+)", text.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)
