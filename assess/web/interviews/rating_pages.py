"""What an interviewer opens by their link: whom they meet, the guide, and the form with its ratings. No scores."""

import structlog
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.screening.interviews import guides, interviewers, rating_forms, sessions
from assess.screening.interviews.rating_forms import REMARK, Given, NoForm
from assess.screening.interviews.sessions import InterviewerIn
from assess.screening.problems import Refused
from assess.web import forms, limits
from assess.web.edge import now, writes
from assess.web.extensions import db_session, limiter
from assess.web.interviews.interviewer_cookie import NotIn, forget, interviewer_in, keep_token, settings
from assess.web.printing import printed

pages = Blueprint("interviewing", __name__)
RATINGS = ("1", "2", "3", "4", "5")


@pages.errorhandler(NotIn)
@pages.errorhandler(NoForm)
def not_in(error: Exception) -> ResponseReturnValue:
    """One kind page for every address that opens nothing, so that it tells nobody which there were."""
    structlog.get_logger().info("no interview here", reason=type(error).__name__)
    db_session().rollback()
    return render_template("interviews/dead_link.html"), 404


def _opened(token: str) -> InterviewerIn:
    found = interviewers.find_by_token(db_session(), settings().keys("link_key").good(now()), token, now())
    if found is None:
        raise NotIn("unknown or closed link")
    return sessions.in_now(db_session(), found)


@pages.get("/interview/<token>")
def welcome(token: str) -> ResponseReturnValue:
    """Whose link it is and what it is for. Opening it starts nothing, however often a mail scanner does."""
    return render_template("interviews/welcome.html", who=_opened(token))


@pages.post("/interview/<token>")
@limiter.limit(limits.TRIES, key_func=limits.per_link, deduct_when=limits.failed)
@writes
def enter(token: str) -> ResponseReturnValue:
    """Exchange the link for a cookie, and go to the list."""
    who = _opened(token)
    given = sessions.admit(db_session(), who.id, now())
    return keep_token(make_response(redirect(url_for(".listing", whose=who.public_id), 303)), given)


@pages.get("/rate/<whose>")
def listing(whose: str) -> ResponseReturnValue:
    """Whom this interviewer meets, and how far each form is."""
    who = interviewer_in(whose)
    lines = rating_forms.listed(db_session(), who.id)
    return render_template("interviews/listing.html", who=who, lines=lines)


@pages.get("/rate/<whose>/<form_id>")
def form(whose: str, form_id: str) -> ResponseReturnValue:
    """The form about one person: the core questions with anchors, ratings and notes."""
    who = interviewer_in(whose)
    return _form_page(who, form_id)


def _form_page(who: InterviewerIn, form_id: str, given: Given | None = None, error: Refused | None = None) -> str:
    found = rating_forms.read(db_session(), rating_forms.own_form(db_session(), who.id, form_id), who.language)
    problems = [{"field": one.field, "text": forms.words(one)} for one in error.problems] if error else []
    shown = given or Given(found.ratings, found.notes)
    return render_template(
        "interviews/form.html", who=who, form=found, given=shown, problems=problems, remark=REMARK,
        saved=request.args.get("saved"), longest=rating_forms.LONGEST_NOTE,
    )  # fmt: skip


def _given() -> Given:
    """What was sent: whatever is no rating comes back as a problem of its question."""
    ratings, notes = {}, {}
    for name, value in request.form.items():
        kind, _, question = name.partition("-")
        if kind == "rating" and value:
            ratings[question] = int(value) if value in RATINGS else 0
        elif kind == "note":
            notes[question] = value.replace("\r\n", "\n")
    return Given(ratings, notes)


@pages.post("/rate/<whose>/<form_id>")
@writes
def keep(whose: str, form_id: str) -> ResponseReturnValue:
    """Keep the draft, or hand it in; a page that saves by itself is told no more than that it is saved."""
    who, given = interviewer_in(whose), _given()
    kept, action = rating_forms.own_form(db_session(), who.id, form_id), request.form.get("action", "")
    try:
        if action == "hand-in":
            rating_forms.hand_in(db_session(), kept, given, "own" in request.form, now())
            return redirect(url_for(".listing", whose=whose), 303)
        rating_forms.save(db_session(), kept, given, now())
    except Refused as error:
        db_session().rollback()
        return _form_page(who, form_id, given, error), 422
    if action == "by-itself":
        return "", 204
    return redirect(url_for(".form", whose=whose, form_id=form_id, saved="yes"), 303)


@pages.get("/rate/<whose>/<form_id>/guide.pdf")
def guide(whose: str, form_id: str) -> ResponseReturnValue:
    """The same as a paper to take along: questions, anchors, room for ratings and notes, signature."""
    who = interviewer_in(whose)
    kept = rating_forms.own_form(db_session(), who.id, form_id)
    html = guides.guide_html(db_session(), kept.invitation, who.language, now(), who.name)
    return printed(html, guides.named("interview-guide", kept.invitation, now()))


@pages.post("/rate/<whose>/leave")
@writes
def leave(whose: str) -> ResponseReturnValue:
    """Leave this browser; what is saved stays, and the link opens it again."""
    interviewer_in(whose)
    return forget(make_response(render_template("interviews/left.html")))
