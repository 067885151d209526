"""Names and e-mail addresses as people write them: cleaned without harm, or refused with a reason."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated

from assess.screening.inputs import Text, limits, one_line, outside
from assess.screening.problems import Problem, refuse

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\.]+(\.[^\s@<>,;:\"()\[\]\\.]+)+")


@dataclass(frozen=True)
class Identity:
    """Who a candidate is."""

    name: Annotated[str, Text(120, required=True)]
    email: Annotated[str, Text(254, required=True, lower=True)]


def clean(name: str, email: str) -> Identity:
    """The name and address to store; Refused with all problems at once."""
    name, email = one_line(name), email.strip().lower()
    refuse(_name_problems(name) + _email_problems(email))
    return Identity(name, email)


def is_address(email: str) -> bool:
    """Whether a letter could go there, by its form."""
    storable = all(unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn", "Cf") for letter in email)
    return (
        outside("email", email, limits(Identity)["email"]) is None and storable and bool(_ADDRESS.fullmatch(email))
    )


def _name_problems(name: str) -> list[Problem]:
    if problem := outside("name", name, limits(Identity)["name"]):
        return [problem]
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") for letter in name):
        return [Problem("name", "unstorable")]
    if not any(unicodedata.category(letter)[0] in "LN" for letter in name):
        return [Problem("name", "no-letters")]
    return []


def _email_problems(email: str) -> list[Problem]:
    if not email:
        return [Problem("email", "missing")]
    return [] if is_address(email) else [Problem("email", "email-form")]
