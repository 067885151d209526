"""The inbox of requests: a queue for each role, one request with its reply, decisions on adjustments."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.privacy import request_answers, request_queues, requests
from assess.screening.privacy.request_answers import Decision, Opened, Reply
from assess.screening.privacy.request_queues import Queue
from assess.screening.problems import Refused
from assess.screening.records import CandidateRequest
from assess.web import forms
from assess.web.edge import now, writes
from assess.web.extensions import db_session
from assess.web.lists import asked_page
from assess.web.navigation import staff
from assess.web.privacy import request_forms
from assess.web.scope import loaded, nothing_here

pages = Blueprint("requests", __name__)


@pages.get("/requests")
def listing() -> ResponseReturnValue:
    """What waits in the queue that was asked for, else in the first one where something waits."""
    queues, queue = _asked_queue(request.args.get("queue", ""))
    return _listing(queues, queue, request_forms.queue_form(queue) if queue else None)


def _asked_queue(key: str) -> tuple[list[Queue], Queue | None]:
    """One's queues and the one of that name; without a name the first one where something waits."""
    queues = request_queues.of(db_session(), staff(), now())
    if key:
        return queues, next((one for one in queues if one.key == key), None) or nothing_here(key)
    return queues, next((one for one in queues if one.waiting), queues[0] if queues else None)


def _listing(queues: list[Queue], queue: Queue | None, form: request_forms.QueueForm | None) -> ResponseReturnValue:
    answered = request.args.get("state") == "answered"
    lines = request_queues.listed(db_session(), queue, now(), answered, asked_page()) if queue else None
    problems = forms.problems_of(form) if form else []
    page = render_template(
        "privacy/requests.html", queues=queues, queue=queue, lines=lines, answered=answered, form=form,
        problems=problems,
    )  # fmt: skip
    return page, 422 if problems else 200


@pages.post("/requests")
@writes
def set_up() -> ResponseReturnValue:
    """Who answers a queue, and who stands in."""
    queues, queue = _asked_queue(request.form.get("queue", ""))
    form = request_forms.queue_form(queue) if queue else None
    if queue is not None and form is not None and form.validate_on_submit():
        try:
            owner, deputy = (int(field.data) if field.data else None for field in (form.owner, form.deputy))
            request_queues.set_up(db_session(), queue, owner, deputy, staff().actor)
            flash(_("It is kept who answers."))
            return redirect(url_for(".listing", queue=queue.key), 303)
        except Refused as error:
            forms.note_problems(form, error.problems)
    return _listing(queues, queue, form)


@pages.get("/requests/<request_id>")
def request_page(request_id: str) -> ResponseReturnValue:
    """One request: what was asked, who has it in hand, the reply."""
    opened = _opened()
    return _page(opened, request_forms.answer_form(opened.decidable))


def _opened() -> Opened:
    return request_answers.opened(db_session(), loaded(CandidateRequest), now())


def _page(opened: Opened, form: request_forms.ReplyForm | request_forms.DecisionForm) -> ResponseReturnValue:
    problems = forms.problems_of(form)
    page = render_template(
        "privacy/request.html", opened=opened, form=form, problems=problems, me=staff().user_id,
        kinds=[one for one in requests.RECEIVERS if one != opened.kind],
    )  # fmt: skip
    return page, 422 if problems else 200


@pages.post("/requests/<request_id>")
@writes
def answer(request_id: str) -> ResponseReturnValue:
    """Send the reply; on an adjustment, with the decision."""
    opened, asked_for = _opened(), loaded(CandidateRequest)
    form, settings = request_forms.answer_form(opened.decidable), current_app.extensions["settings"]
    if form.validate_on_submit():
        typed = {field.short_name: field.data or "" for field in form if field.short_name != "csrf_token"}
        try:
            if opened.decidable:
                request_answers.decide(db_session(), settings, asked_for, Decision(**typed), staff(), now())
            else:
                request_answers.answer(db_session(), settings, asked_for, Reply(**typed), staff(), now())
            flash(_("The reply is kept; the candidate reads it on their own page."))
            return redirect(url_for(".listing"), 303)
        except Refused as error:
            forms.note_problems(form, error.problems)
    return _page(opened, form)


@pages.post("/requests/<request_id>/owner")
@writes
def give(request_id: str) -> ResponseReturnValue:
    """Take it in hand, or give it to somebody else of the queue."""
    wanted = request.form.get("owner", "")
    if forms.Nothing().validate_on_submit():
        try:
            owner = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0
            request_answers.give(db_session(), loaded(CandidateRequest), owner, staff().actor)
        except Refused as error:
            forms.flash_problems(error.problems)
    return redirect(url_for(".request_page", request_id=request_id), 303)


@pages.post("/requests/<request_id>/kind")
@writes
def refile(request_id: str) -> ResponseReturnValue:
    """It is really something else, and goes to whoever answers that."""
    if forms.Nothing().validate_on_submit():
        try:
            kind = request.form.get("kind", "")
            requests.refile(db_session(), loaded(CandidateRequest), kind, staff().actor, now())
            flash(_("It went to whoever answers that, with a new date."))
            return redirect(url_for(".listing"), 303)
        except Refused as error:
            forms.flash_problems(error.problems)
    return redirect(url_for(".request_page", request_id=request_id), 303)
