"""A page of somebody who is signed out meanwhile: code or link leads back, and what the page held is kept.

The browser sends the form once more by itself (307), with the cookie that it has by then.
"""

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from assess.screening.sittings import entrance
from assess.screening.sittings.entrance import Entrance
from assess.web import errors, limits, page_readers
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import see
from assess.web.candidate.written_links import token_in
from assess.web.edge import now, writes
from assess.web.errors import DeadLink
from assess.web.extensions import db_session, limiter

FOREIGN = "sent by a page of another site"
OWN_FIELDS = frozenset({"csrf_token", "code", "to", "sent"})  # the rest is of the page that was sent


@pages.errorhandler(CSRFError)
def stale_form(error: CSRFError) -> ResponseReturnValue:
    """The browser has lost what it was given for its forms: whoever is there sends the page once more."""
    answer = errors.stale_form(error)
    if error.description == FOREIGN:
        return answer
    try:
        signed_out = _of_a_place(request.path) and browser.found() is None
    except Exception as other:  # of another person, or the database is away: each has its page
        return current_app.handle_user_exception(other)
    if signed_out:
        return _page(), 400
    return render_template("candidate/send_again.html", team=page_readers.employer()), 400


@pages.errorhandler(DeadLink)
def dead_link(error: DeadLink) -> ResponseReturnValue:
    """Whoever is signed out is asked for code or link; every other dead link has the same kind page."""
    answer = errors.dead_link(error)
    return (_page(), 404) if str(error) == browser.NOBODY else answer


def _page(wrong: str = "") -> str:
    sent = request.method == "POST"
    return render_template(
        "candidate/signed_out.html",
        team=page_readers.employer(),
        wrong=wrong,
        to=request.form.get("to", request.path),
        sent=request.form.get("sent", "yes" if sent else ""),
    )


@pages.post("/go-on")
@limiter.limit(limits.TRIES, key_func=limits.per_code, deduct_when=limits.failed)
@writes
def go_on() -> ResponseReturnValue:
    """Let them in by code or link; then the page that was sent is sent again, or opened."""
    try:
        found = _opened(request.form.get("code", ""))
    except entrance.LinkClosed:
        db_session().rollback()
        return _page(
            _("This opens nothing now. Compare it with your note, or open the link from your letter.")
        ), 422
    token, to = entrance.admit(db_session(), found, now()), request.form.get("to", "")
    if not _of_a_place(to):
        return browser.keep_token(see(url_for("candidate.take")), token)
    answer = make_response(redirect(f"{request.script_root}{to}", 307 if request.form.get("sent") else 303))
    return browser.keep_token(answer, token)


def _opened(written: str) -> Entrance:
    """The place that a code or a personal link leads to; LinkClosed for everything else."""
    keys, token = current_app.extensions["settings"].keys("link_key"), token_in(written)
    find = entrance.find if token else entrance.by_code
    found = find(db_session(), keys, token or written, now())
    if found.invitation is None:
        raise entrance.LinkClosed("open link")
    return found


def _of_a_place(path: str) -> bool:
    """Whether the address is of somebody's assessment; their own, if the cookie says so when it opens."""
    return path.startswith("/take/")


def kept_fields() -> list[tuple[str, str]]:
    """What was sent, to be sent once more by whoever reads that it could not be taken."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in OWN_FIELDS]
