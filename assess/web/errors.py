"""Kind pages for what goes wrong; the cause goes to the log, never to the screen."""

import structlog
from flask import Flask, abort, render_template, request
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException, NotFound

from assess.screening.documents.published import AlteredDocument, UnknownDocument
from assess.screening.results.made_results import AlteredResult
from assess.store.database import AWAY
from assess.web import limits, metrics, page_readers
from assess.web.extensions import db

log = structlog.get_logger()
Answer = tuple[str, int, dict[str, str]]


class DeadLink(Exception):
    """A candidate's address that opens nothing: wrong, expired, revoked or of a deleted campaign."""


def init_app(app: Flask) -> None:
    """Register a page for each kind of error, and refuse what no database stores before anything is done."""
    app.before_request(refuse_nul)
    app.register_error_handler(DeadLink, dead_link)
    app.register_error_handler(CSRFError, stale_form)
    for away in AWAY:
        app.register_error_handler(away, busy)
    app.register_error_handler(limits.Crowded, crowded)
    app.register_error_handler(RateLimitExceeded, too_many)
    app.register_error_handler(AlteredDocument, unreadable)
    app.register_error_handler(UnknownDocument, unreadable)
    app.register_error_handler(AlteredResult, altered)
    app.register_error_handler(DataError, beyond)
    app.register_error_handler(OverflowError, beyond)
    app.register_error_handler(HTTPException, plain)
    app.register_error_handler(Exception, broken)


def refuse_nul() -> None:
    """No keyboard types it and PostgreSQL cannot store it: the character of number 0, wherever it was sent."""
    if "\0" in request.path:
        raise DeadLink("unreadable link") if request.blueprint == "candidate" else NotFound
    if any("\0" in text for sent in (request.args, request.form) for pair in sent.items(True) for text in pair):
        abort(400)


def dead_link(error: DeadLink) -> Answer:
    """One kind page for every dead link, so that it tells nobody which links existed."""
    log.info("dead link", reason=str(error))
    return page(404, template="candidate/dead_link.html")


def stale_form(error: CSRFError) -> Answer:
    """The form was old or came from another site; nothing was changed."""
    log.warning("form refused", reason=error.description, endpoint=request.endpoint)
    return page(400, "stale")


def page(code: int, kind: str = "", wait: int = 0, template: str = "") -> Answer:
    """A page that says what went wrong; where the database cannot even tell who reads it, that it is away."""
    try:
        template = template or ("candidate/error.html" if page_readers.is_candidate() else "error.html")
        text = render_template(template, code=code, kind=kind or str(code), seconds=wait)
    except AWAY as error:
        return busy(error)
    return text, code, {"Retry-After": str(wait)} if wait else {}


def busy(error: Exception) -> Answer:
    """The database cannot answer now (locked, disk full, away): nothing half-written, try again."""
    db.session.rollback()
    log.error("database unavailable", error=type(getattr(error, "orig", error)).__name__)
    metrics.count_busy()
    page_readers.read_nothing()
    return page(503, "busy", 5)


def crowded(error: limits.Crowded) -> Answer:
    """As many as may be are at this costly work: come back in a moment."""
    db.session.rollback()
    log.warning("too many at once", kind=error.kind, endpoint=request.endpoint)
    return page(503, error.kind, error.seconds)


def too_many(error: RateLimitExceeded) -> Answer:
    """Somebody failed too often at one account or link; everybody else goes on."""
    seconds = limits.retry_after(error.limit.limit.get_expiry() if error.limit else 60)
    log.warning("too many attempts", endpoint=request.endpoint, seconds=seconds)
    return page(429, wait=seconds)


def unreadable(error: AlteredDocument | UnknownDocument) -> Answer:
    """A stored document was altered or lost: nobody answers or is judged by it until it is restored."""
    db.session.rollback()
    log.error("document unreadable", document=str(error))
    return page(503, "busy", 300)


def altered(error: AlteredResult) -> Answer:
    """A stored Result is not the one that was made: it is not shown to anybody."""
    db.session.rollback()
    log.error("result altered", result=error.name)
    return render_template("error.html", code=503, kind="altered"), 503, {"Retry-After": "300"}


def beyond(error: DataError | OverflowError) -> Answer:
    """A number in an address that no row can have."""
    db.session.rollback()
    log.info("number out of range", endpoint=request.endpoint, error=type(error).__name__)
    return page(404)


def plain(error: HTTPException) -> Answer:
    """400, 403, 404 and the like in plain words."""
    return page(error.code or 500)


def broken(error: Exception) -> Answer:
    """Our fault: logged with its trace, shown without."""
    db.session.rollback()
    log.exception("unexpected error", endpoint=request.endpoint)
    return page(500)
