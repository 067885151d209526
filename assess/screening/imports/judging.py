"""What the lines of a list say of whom, and everything that is wrong with each, in the columns where it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assess.screening.campaigns import identity, references
from assess.screening.imports import names
from assess.screening.imports.address_lines import ADDRESS, bare
from assess.screening.imports.columns import Role
from assess.screening.problems import Problem, Refused

FIELDS = ("name", "email", "number", "line")
NAMES: tuple[Role, ...] = ("name", "given", "family")


@dataclass
class Judged:
    """One person of a list, as they would be invited; a line with problems waits."""

    name: str
    email: str
    applicant_number: str = ""
    problems: list[Problem] = field(default_factory=list)
    known: bool = False  # has a place in the campaign already

    @property
    def state(self) -> str:
        """What becomes of the line."""
        return "wrong" if self.problems else "known" if self.known else "good"


def chosen_problems(roles: Sequence[Role]) -> list[Problem]:
    """What is wrong with a choice of columns."""
    found = []
    if "email" not in roles:
        found.append(Problem("columns", "column-email-missing"))
    if not set(NAMES) & set(roles):
        found.append(Problem("columns", "column-name-missing"))
    twice = [role for role in dict.fromkeys(roles) if role and roles.count(role) > 1]
    found += [Problem("columns", "column-twice") for _role in twice[:1]]
    if "name" in roles and {"given", "family"} & set(roles):
        found.append(Problem("columns", "column-names-mixed"))
    return found


def judged(cells: Sequence[str], roles: Sequence[Role]) -> Judged:
    """What one line says by that choice of columns, with the form of name, address and number looked at."""
    said = {role: cells[place].strip() for place, role in enumerate(roles) if role and place < len(cells)}
    email, shown = _address(said.get("email", ""))
    if "name" in roles:
        name = names.greeted(_unquoted(said.get("name", "")))
    else:
        name = names.joined(_unquoted(said.get("given", "")), _unquoted(said.get("family", "")))
    found = checked(name or names.greeted(shown), email, said.get("number", ""))
    if len(cells) > len(roles) and any(cell.strip() for cell in cells[len(roles) :]):
        found.problems.append(Problem("line", "cells-many", {"cells": len(cells), "columns": len(roles)}))
    return found


def checked(name: str, email: str, number: str) -> Judged:
    """The same of what somebody typed to correct a line."""
    problems: list[Problem] = []
    if email.count("@") > 1:
        problems.append(Problem("email", "addresses-many", {"count": email.count("@")}))
    if ADDRESS.search(name):
        problems.append(Problem("name", "name-is-address"))
    try:
        who = identity.clean(name, email)
        name, email = who.name, who.email
    except Refused as error:
        told = {problem.field for problem in problems}
        problems += [problem for problem in error.problems if problem.field not in told]
    try:
        number = references.tidy_number(number)
    except Refused as error:
        problems += error.problems
    problems.sort(key=lambda problem: FIELDS.index(problem.field))
    return Judged(name[:200], email[:400], number[:60], problems)


def _unquoted(name: str) -> str:
    name = bare(name)
    return name.strip('"') if name.count('"') % 2 else name


def _address(cell: str) -> tuple[str, str]:
    """The address of a cell, and the name that stands beside it there."""
    found = ADDRESS.findall(cell)
    if len(found) != 1:
        return "; ".join(found) or cell, ""
    before = cell[: cell.index(found[0])].removesuffix("mailto:")
    return found[0].rstrip("."), bare(before.rstrip(" <"))


def note_twice(lines: Iterable[tuple[int, Judged]]) -> None:
    """The same address twice is a problem of the second line; so is the same number of two people."""
    addresses: dict[str, tuple[int, str]] = {}
    numbers: dict[str, int] = {}
    for line, one in lines:
        if one.email and not any(problem.field == "email" for problem in one.problems):
            if one.email in addresses:
                first, name = addresses[one.email]
                told = {"email": one.email, "first": first, "name": name}
                one.problems.append(Problem("email", "address-twice", told))
            else:
                addresses[one.email] = line, one.name
        if one.applicant_number:
            earlier = numbers.setdefault(one.applicant_number, line)
            if earlier != line:
                same = {"number": one.applicant_number, "first": earlier}
                one.problems.append(Problem("number", "number-twice", same))


def as_data(problems: Sequence[Problem]) -> list[dict[str, object]]:
    """Problems as they are stored."""
    return [{"field": one.field, "code": one.code, "values": dict(one.values)} for one in problems]


def as_problems(stored: Iterable[Mapping[str, object]]) -> Iterator[Problem]:
    """Stored ones as problems."""
    for one in stored:
        yield Problem(**one)  # type: ignore[arg-type]
