"""Kind pages for what goes wrong; the cause goes to the log, never to the screen."""

import structlog
from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from assess.web.extensions import db

log = structlog.get_logger()
Answer = tuple[str, int] | tuple[str, int, dict[str, str]]


class DeadLink(Exception):
    """A candidate's address that opens nothing: wrong, expired, revoked or of a deleted campaign."""


def init_app(app: Flask) -> None:
    """Register a page for each kind of error."""
    app.register_error_handler(DeadLink, dead_link)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(HTTPException, plain)
    app.register_error_handler(Exception, broken)


def dead_link(error: DeadLink) -> Answer:
    """One kind page for every dead link, so that it tells nobody which links existed."""
    log.info("dead link", reason=str(error))
    return render_template("candidate/dead_link.html"), 404


def stale_form(error: CSRFError) -> Answer:
    """The form was old or came from another site; nothing was changed."""
    log.warning("form refused", reason=error.description, endpoint=request.endpoint)
    return render_template("error.html", code=400, kind="stale"), 400


def busy(error: OperationalError) -> Answer:
    """The database cannot write now (locked, disk full): nothing half-written, try again."""
    db.session.rollback()
    log.error("database unavailable", error=type(error.orig).__name__)
    return render_template("error.html", code=503, kind="busy"), 503, {"Retry-After": "5"}


def plain(error: HTTPException) -> Answer:
    """400, 403, 404 and the like in plain words."""
    code = error.code or 500
    return render_template("error.html", code=code, kind=str(code)), code


def broken(error: Exception) -> Answer:
    """Our fault: logged with its trace, shown without."""
    db.session.rollback()
    log.exception("unexpected error", endpoint=request.endpoint)
    return render_template("error.html", code=500, kind="500"), 500
