"""Names and e-mail addresses as people write them: cleaned without harm, or refused with a reason."""

import re
import unicodedata
from dataclasses import dataclass

NAME_LENGTH, EMAIL_LENGTH = 120, 254
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\.]+(\.[^\s@<>,;:\"()\[\]\\.]+)+")
_DIRECTION_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True)
class IdentityProblem:
    """What is wrong with a name or an address: the field, a code for translation, and plain words."""

    field: str
    code: str
    text: str


class IdentityError(ValueError):
    """A person cannot be noted down like this; `problems` holds every reason."""

    def __init__(self, problems: list[IdentityProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.text for problem in problems))


def clean(name: str, email: str) -> tuple[str, str]:
    """The name and address to store; IdentityError with all problems at once."""
    name, email = clean_name(name), email.strip().lower()
    problems = _name_problems(name) + _email_problems(email)
    if problems:
        raise IdentityError(problems)
    return name, email


def clean_name(name: str) -> str:
    """One line, composed letters, single spaces, without invisible marks that turn the writing direction."""
    visible = "".join(letter for letter in name if letter not in _DIRECTION_MARKS)
    return " ".join(unicodedata.normalize("NFC", visible).split())


def _name_problems(name: str) -> list[IdentityProblem]:
    if not name:
        return [IdentityProblem("name", "name-missing", "Enter your name")]
    if len(name) > NAME_LENGTH:
        text = f"Enter a name of at most {NAME_LENGTH} characters"
        return [IdentityProblem("name", "name-long", text)]
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") for letter in name):
        text = "The name holds a character that cannot be stored; type it again"
        return [IdentityProblem("name", "name-characters", text)]
    if not any(unicodedata.category(letter)[0] in "LN" for letter in name):
        return [IdentityProblem("name", "name-letters", "Enter a name with at least one letter")]
    return []


def _email_problems(email: str) -> list[IdentityProblem]:
    if not email:
        return [IdentityProblem("email", "email-missing", "Enter your e-mail address")]
    storable = all(unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn", "Cf") for letter in email)
    if len(email) > EMAIL_LENGTH or not storable or not _ADDRESS.fullmatch(email):
        text = "Enter an e-mail address in the form name@example.com"
        return [IdentityProblem("email", "email-form", text)]
    return []
