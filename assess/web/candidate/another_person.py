"""Two people in one browser: a page of the one is refused once the other is in, and "Not you?" is on every page."""

import structlog
from flask import render_template, request
from flask.typing import ResponseReturnValue

from assess.web.candidate import session_cookie as browser
from assess.web.candidate.routes import pages
from assess.web.candidate.session_cookie import AnotherPerson
from assess.web.candidate.welcome_pages import facts_of
from assess.web.extensions import db_session


@pages.errorhandler(AnotherPerson)
def another_person(_refused: AnotherPerson) -> ResponseReturnValue:
    """Nothing is done for either of them: go on as who is in now, or open one's own link again."""
    db_session().rollback()
    structlog.get_logger().info("page of another person", endpoint=request.endpoint)
    return render_template("candidate/another_person.html", sent=request.method == "POST"), 409


@pages.get("/take/<whose>/not-you")
def not_you() -> ResponseReturnValue:
    """Who is in this browser, and the way out for everybody else."""
    return render_template("candidate/not_you.html", facts=facts_of(browser.admitted(late=browser.TOO_LATE)))
