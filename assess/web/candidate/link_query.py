"""What the query of a link brings along, kept in the address until somebody is let in."""

from typing import Any

from flask import request

from assess.screening.sittings import brought_along
from assess.web.extensions import db_session

NAMES = ("applicant", "return")
LONGEST = 500


def kept_query() -> dict[str, Any]:
    """What the next address needs so that nothing is lost on the way."""
    return {name: given for name in NAMES if (given := request.args.get(name, "")[: LONGEST + 1])}


def note(token: str) -> None:
    """Keep what was brought with the place of whoever was let in."""
    if given := kept_query():
        found = brought_along.read(db_session(), given.get("applicant", ""), given.get("return", ""))
        brought_along.note(db_session(), token, found)
