"""Names and e-mail addresses as people write them: cleaned without harm, or refused with a reason."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated

import idna

from assess.screening.inputs import Text, limits, one_line, outside
from assess.screening.problems import Problem, refuse
from assess.store.search_key import search_key

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\.]+(\.[^\s@<>,;:\"()\[\]\\.]+)+")
_ACE = "xn--"  # how a domain in punycode shows


@dataclass(frozen=True)
class Identity:
    """Who a candidate is."""

    name: Annotated[str, Text(120, required=True)]
    email: Annotated[str, Text(254, required=True, lower=True)]


def clean(name: str, email: str) -> Identity:
    """The name and address to store; Refused with all problems at once."""
    name, email = one_line(name), email.strip().lower()
    wrong = address_problem("email", email)
    refuse(_name_problems(name) + ([wrong] if wrong else []))
    return Identity(name, tidy_address(email))


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same whatever their capitals, marks and order of words."""
    return _words(one) == _words(other)


def _words(name: str) -> list[str]:
    return sorted(search_key(name).replace(",", " ").split())


def address_problem(field: str, email: str) -> Problem | None:
    """What keeps letters from going to an address, by its form."""
    if not email:
        return Problem(field, "missing")
    storable = all(unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn", "Cf") for letter in email)
    if outside("email", email, limits(Identity)["email"]) or not storable or not _ADDRESS.fullmatch(email):
        return Problem(field, "email-form")
    local, _at, domain = email.rpartition("@")
    if not local.isascii():
        return Problem(field, "email-local")
    try:
        written = ascii_address(email)
    except ValueError:
        return Problem(field, "email-domain", {"domain": domain})
    return Problem(field, "email-form") if outside("email", written, limits(Identity)["email"]) else None


def ascii_address(email: str) -> str:
    """The address as every mail server takes it, an internationalised domain in punycode; else ValueError."""
    local, _at, domain = email.rpartition("@")
    local.encode("ascii")
    return f"{local}@{_ascii_domain(domain)}"


def tidy_address(email: str) -> str:
    """The one way in which an address is kept: an internationalised domain in its own letters."""
    local, _at, domain = email.rpartition("@")
    written = _ascii_domain(domain)
    return f"{local}@{idna.decode(written) if _ACE in written else written}"


def _ascii_domain(domain: str) -> str:
    plain = domain.isascii() and _ACE not in domain
    return domain if plain else idna.encode(domain, uts46=True).decode("ascii")


def _name_problems(name: str) -> list[Problem]:
    if problem := outside("name", name, limits(Identity)["name"]):
        return [problem]
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") for letter in name):
        return [Problem("name", "unstorable")]
    if not any(unicodedata.category(letter)[0] in "LN" for letter in name):
        return [Problem("name", "no-letters")]
    return []
