"""The edge of a request: one transaction, one commit, one clock, one language."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import current_app, g, request

from assess.report.catalogues import LANGUAGES
from assess.store.database import begin_writing
from assess.web.extensions import db

P = ParamSpec("P")
R = TypeVar("R")


def begin(shared: bool = False) -> None:
    """Take the write lock, once a request; short transactions may share their commit with others."""
    if not g.get("writing", False):
        begin_writing(db.session, shared)
        g.writing = True


def writes(view: Callable[P, R]) -> Callable[P, R]:
    """A view that may write: takes the write lock first, commits once when the view returns without error."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        begin()
        answer = view(*args, **kwargs)
        db.session.commit()
        return answer

    return wrapped


def now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


def language() -> str:
    """The invitation's language, else the browser's on candidates' pages; staff pages are in English."""
    chosen: Any = g.get("language")
    if chosen is None and request.blueprint in (None, "candidate"):
        chosen = _of_browser()
    return str(chosen or "en")


def _of_browser() -> str:
    """What was chosen on the page before, what was spoken here last, what the browser asks for."""
    settings = current_app.extensions.get("settings")
    kept = request.cookies.get(settings.cookie_name("language")) if settings else None
    said = next((one for one in (request.args.get("language"), kept) if one in LANGUAGES), None)
    return said or request.accept_languages.best_match(LANGUAGES) or "en"
