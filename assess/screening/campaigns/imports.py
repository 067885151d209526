"""Many people at once: lines as they are pasted, all problems together, then all or nobody."""

import re

from assess.screening.campaigns import identity
from assess.screening.campaigns.identity import Identity
from assess.screening.problems import Problem, Refused, refuse

MOST_LINES = 500
_WRITTEN = re.compile(r"^(?P<name>.*?)[\s,;]*[\t,;<\s]\s*<?(?P<email>[^\s,;<>]+@[^\s,;<>]*)>?[\s,;]*$")


def read_lines(text: str) -> list[Identity]:
    """People from lines of "Name, e-mail"; Refused names every line that is wrong or twice there."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise Refused([Problem("people", "too-many-lines", {"most": MOST_LINES, "lines": len(lines)})])
    people: list[Identity] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, line in lines:
        found = _WRITTEN.match(line)
        try:
            person = identity.clean(*(found.group("name", "email") if found else (line, "")))
        except Refused as error:
            problems += [Problem("people", "line", {"line": number, "problem": one}) for one in error.problems]
            continue
        if first := seen.get(person.email):
            told = {"line": number, "email": person.email, "first": first}
            problems.append(Problem("people", "line-twice", told))
        seen.setdefault(person.email, number)
        people.append(person)
    if not people and not problems:
        problems.append(Problem("people", "missing"))
    refuse(problems)
    return people
