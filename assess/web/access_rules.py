"""A row of the access table: the roles that may use a route, whose things it is about, and what it asks first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assess.web.scope import NOTHING, Scope


def always() -> bool:
    """Whatever is sent."""
    return True


def never() -> bool:
    """The login is enough."""
    return False


@dataclass(frozen=True)
class Rule:
    """The roles that may use a route, and what its address names for whom.

    Routes of candidates and interviewers check the session of those themselves. Where `confirm` says so, what is
    sent is done only for whoever has just given the password or a code. `duties` are what somebody may have to do
    first and can do here. `seen` is the event that is on the audit trail before a person's data are shown.
    """

    roles: frozenset[str]
    scope: Scope = NOTHING
    confirm: Callable[[], bool] = never
    duties: tuple[str, ...] = ()
    seen: str = ""


def rule(*roles: str, **more: Any) -> Rule:
    """A row of the table."""
    return Rule(frozenset(roles), **more)
