"""The edge of a request: one transaction, one commit, one language."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import g, request

from assess.store.database import begin_writing
from assess.web.extensions import db

P = ParamSpec("P")
R = TypeVar("R")


def writes(view: Callable[P, R]) -> Callable[P, R]:
    """A view that may write: takes the write lock first, commits once when the view returns without error."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        begin_writing(db.session)
        answer = view(*args, **kwargs)
        db.session.commit()
        return answer

    return wrapped


def language() -> str:
    """The language of this request: the invitation's for candidates, else the browser's among those we have."""
    chosen: Any = g.get("language")
    return str(chosen or request.accept_languages.best_match(["en"]) or "en")
