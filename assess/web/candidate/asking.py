"""A message to the people behind the pages, from wherever somebody is stuck: with a cookie, a link, or neither."""

from collections.abc import Mapping

from flask import current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_translations

from assess.report.problem_words import sentence
from assess.screening.privacy import requests, senders
from assess.screening.privacy.senders import Sender
from assess.screening.problems import Refused
from assess.web import errors, limits, page_readers
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import see
from assess.web.edge import now, writes
from assess.web.extensions import db_session


@pages.get("/ask")
def ask_page() -> ResponseReturnValue:
    """The form alone, for whoever has no other page at hand."""
    return _page({})


@pages.post("/ask")
@writes
def ask() -> ResponseReturnValue:
    """Give the message to the team; so many an hour from one person, and from strangers of one address."""
    sender = _sender()
    if not limits.may_ask(*sender.marks):
        return errors.page(429, wait=limits.ASKED_AGAIN)
    words, reply_to = request.form.get("words", ""), request.form.get("reply_to", "")
    try:
        requests.send(
            db_session(), requests.HELP, _with_page(words), now(), sender.invitation, sender.campaign, reply_to
        )
    except Refused as refused:
        db_session().rollback()
        told = {one.field: sentence(one, get_translations(), own=True) for one in refused.problems}
        return _page(told), 422
    return see(url_for("candidate.asked"))


def _sender() -> Sender:
    g.whose = request.form.get("whose", "")  # the page that it was written on; `found` compares
    admission = browser.found()
    if admission is not None:
        return senders.by_invitation(db_session(), admission.invitation_id)
    keys = current_app.extensions["settings"].keys("link_key").good(now())
    return senders.by_link(db_session(), keys, request.form.get("link", ""))


def _with_page(words: str) -> str:
    """The message with the number of the error that its writer saw, which helps whoever answers."""
    page = request.form.get("page", "")
    seen = page.isascii() and page.isdecimal() and len(page) == 3
    return f"{words.strip()}\n\n(Sent from the page of error {page}.)" if seen and words.strip() else words


def _page(wrong: Mapping[str, str]) -> str:
    return render_template("candidate/ask.html", team=page_readers.employer(), asked=request.form, wrong=wrong)


@pages.get("/asked")
def asked() -> ResponseReturnValue:
    """It is with the team; by when they answer."""
    return render_template(
        "candidate/asked.html", team=page_readers.employer(), due=requests.due(requests.HELP, now())
    )


def link_at_hand() -> str:
    """The token of the link that was followed here, if one was."""
    return str((request.view_args or {}).get("token", ""))
