"""A candidate's own page: receipt, what comes next, feedback, what was asked for; and a form for each request."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_translations

from assess.report.catalogues import catalogue
from assess.report.feedback_paper import feedback_html
from assess.report.problem_words import sentence
from assess.screening.privacy import requests
from assess.screening.problems import Refused
from assess.screening.results import own_feedback
from assess.screening.results.own_feedback import OwnFeedback
from assess.screening.sittings import brought_along, receipts
from assess.screening.sittings.admissions import Admission
from assess.web.candidate import request_words
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import facts_of, see, way_back
from assess.web.edge import now, writes
from assess.web.extensions import db_session
from assess.web.printing import printed


@pages.get("/take/<whose>/my-page")
def own_page() -> ResponseReturnValue:
    """Everything that is this person's: what was submitted, how far it is, what they asked for."""
    admission = browser.admitted(late=browser.TOO_LATE)
    sent = request.args.get("sent", "")
    return render_template(
        "candidate/own_page.html",
        facts=facts_of(admission),
        receipt=receipts.of_person(db_session(), admission),
        state=admission.state,
        asked=requests.of_person(db_session(), admission.invitation_id),
        feedback=own_feedback.offered(db_session(), admission.invitation_id),
        way_on=brought_along.way_on(db_session(), admission.invitation_id) if admission.completed else None,
        forms=_offered(admission),
        sent=request_words.title(sent) if sent in requests.RECEIVERS else "",
        way_back=way_back(admission),
    )


@pages.get("/take/<whose>/feedback")
def feedback() -> ResponseReturnValue:
    """Strengths, and one thing to try for each point."""
    admission = browser.admitted(late=browser.TOO_LATE)
    return render_template("candidate/feedback.html", facts=facts_of(admission), feedback=_feedback(admission))


@pages.get("/take/<whose>/feedback.pdf")
def feedback_pdf() -> ResponseReturnValue:
    """The same to keep."""
    admission = browser.admitted(late=browser.TOO_LATE)
    facts = facts_of(admission)
    html = feedback_html(_feedback(admission), facts.house.name, facts.title, catalogue(admission.language))
    return printed(html, "feedback.pdf")


def _feedback(admission: Admission) -> OwnFeedback:
    found = own_feedback.of_person(db_session(), admission.invitation_id, admission.language)
    return found or abort(404)


@pages.get("/take/<whose>/requests/<kind>")
def request_form(kind: str) -> ResponseReturnValue:
    """What it is, who reads it, until when there is an answer, and the form."""
    return _form(browser.admitted(late=browser.TOO_LATE), kind, {})


def _offered(admission: Admission) -> list[request_words.RequestForm]:
    """What may be asked for here and now."""
    return request_words.offered(admission.completed, too_late=admission.standing in browser.TOO_LATE)


def _form(admission: Admission, kind: str, wrong: dict[str, str]) -> str:
    if kind not in {one.kind for one in _offered(admission)}:
        abort(404)
    facts = facts_of(admission)
    return render_template(
        "candidate/request.html",
        facts=facts,
        form=request_words.of_kind(kind, facts.house.name),
        due=requests.due(kind, now()),
        wishes=request_words.wishes() if kind == requests.ADJUSTMENT else (),
        chosen=request.form.getlist("wishes"),
        words=request.form.get("words", ""),
        wrong=wrong,
    )


@pages.post("/take/<whose>/requests/<kind>")
@writes
def send_request(kind: str) -> ResponseReturnValue:
    """Give it to whoever answers."""
    admission = browser.admitted(late=browser.TOO_LATE)
    if kind not in {one.kind for one in _offered(admission)}:
        abort(404)
    words, wishes = request.form.get("words", ""), request.form.getlist("wishes")
    try:
        requests.send_own(db_session(), kind, words, now(), admission.invitation_id, wishes)
    except Refused as refused:
        db_session().rollback()
        wrong = {one.field: sentence(one, get_translations(), own=True) for one in refused.problems}
        return _form(admission, kind, wrong), 422
    return see(url_for("candidate.own_page", sent=kind, _anchor="asked"))
