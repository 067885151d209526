"""Many people at once: lines as they are pasted, all problems together, then all or nobody."""

import re
from dataclasses import dataclass

from assess.screening.campaigns import identity
from assess.screening.campaigns.identity import IdentityError

MOST = 500
_WRITTEN = re.compile(r"^(?P<name>.*?)[\s,;]*[\t,;<\s]\s*<?(?P<email>[^\s,;<>]+@[^\s,;<>]*)>?[\s,;]*$")


class GuestError(ValueError):
    """Lines that cannot be used; `problems` says which and why. Nobody was invited."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class Guest:
    """A cleaned line."""

    name: str
    email: str


def read_lines(text: str) -> list[Guest]:
    """Guests from lines of "Name, e-mail"; GuestError names every line that is wrong or twice there."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST:
        raise GuestError([f"Invite at most {MOST} people at once; there are {len(lines)} lines"])
    guests: list[Guest] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, line in lines:
        found = _WRITTEN.match(line)
        try:
            name, email = identity.clean(*(found.group("name", "email") if found else (line, "")))
        except IdentityError as error:
            problems += [f"Line {number}: {_third_person(problem.text)}" for problem in error.problems]
            continue
        if email in seen:
            problems.append(f"Line {number}: {email} is already in line {seen[email]}")
        seen.setdefault(email, number)
        guests.append(Guest(name, email))
    if not guests and not problems:
        problems.append("Enter at least one person")
    if problems:
        raise GuestError(problems)
    return guests


def _third_person(text: str) -> str:
    return text.replace("your ", "a ").replace("a e-mail", "an e-mail")
