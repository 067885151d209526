"""Names as lists write them, brought into the order in which people are greeted."""

import re
from collections.abc import Sequence

_AFTER = re.compile(  # what follows a comma and is no given name
    r"(jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|m\.?a|m\.?sc|b\.?a|b\.?sc|mba|rn|esq|cpa|llm|dipl\.?[- ]?\w*|m\.?eng)\.?",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]+")  # Han and Hangul: no blank, family name first


def greeted(name: str) -> str:
    """A whole name in the order of a greeting: what stands before a comma is the family name.

    >>> greeted("Müller, Jürgen"), greeted("Ann Smith, PhD"), greeted("van der Berg, Øyvind, MD"), greeted("王, 伟")
    ('Jürgen Müller', 'Ann Smith, PhD', 'Øyvind van der Berg, MD', '王伟')
    """
    family, *parts = [part.strip() for part in name.split(",")]
    while parts and not parts[-1]:
        parts.pop()
    if not parts or not family or _AFTER.fullmatch(parts[0]):
        return ", ".join([family, *parts]) if parts else family
    return ", ".join([joined(parts[0], family), *parts[1:]])


def family_first(parts: Sequence[str]) -> bool:
    """Whether names of this script begin with the family name."""
    return bool(parts) and all(_TOGETHER.fullmatch(part) for part in parts)


def joined(given: str, family: str) -> str:
    """Given and family name as one, in the order of their script."""
    given, family = given.strip(), family.strip()
    if _TOGETHER.fullmatch(given) and _TOGETHER.fullmatch(family):
        return family + given
    return f"{given} {family}".strip()
