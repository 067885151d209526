"""The option that names factors with their items: 'F: a,b,c; G: d*'."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TypeAlias

import click

Names: TypeAlias = "tuple[str, ...]"
Factors: TypeAlias = "Mapping[str, Names]"  # items and patterns by factor


def factors_named(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> dict[str, Names] | None:
    """Factors with the names and patterns of their items, in the order given."""
    if value is None:
        return None
    found: dict[str, Names] = {}
    for part in filter(str.strip, value.split(";")):
        factor, colon, members = part.partition(":")
        names = tuple(name.strip() for name in members.split(",") if name.strip())
        if not colon or not factor.strip() or not names:
            raise click.BadParameter(
                f"“{part.strip()}” is no factor: write 'Name: item,item'; parted by semicolons"
            )
        if factor.strip() in found:
            raise click.BadParameter(f"{factor.strip()} is named twice: give each factor once")
        found[factor.strip()] = names
    if not found:
        raise click.BadParameter("name at least one factor: 'Name: item,item'")
    return found


def matched(factors: Factors, items: Sequence[str]) -> dict[str, Names]:
    """Every pattern with * or ? in the place of the items it fits; what fits none stays as it is."""
    return {
        factor: tuple(dict.fromkeys(item for name in names for item in _fitting(name, items)))
        for factor, names in factors.items()
    }


def _fitting(name: str, items: Sequence[str]) -> list[str]:
    if name in items:
        return [name]
    return [item for item in items if fnmatchcase(item, name)] or [name]
