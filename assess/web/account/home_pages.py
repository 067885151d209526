"""Home: what is due, new and stuck; and the help page."""

from datetime import timedelta

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from assess.screening import job_queue
from assess.screening.campaigns import declining
from assess.screening.campaigns import listing as campaigns
from assess.screening.email import delivery
from assess.screening.organisation import employer
from assess.screening.privacy import request_queues
from assess.web.access import ADMINISTRATOR, ANSWERS, RECRUITER
from assess.web.edge import now
from assess.web.extensions import db_session
from assess.web.navigation import staff

pages = Blueprint("home", __name__)


@pages.get("/")
def home() -> ResponseReturnValue:
    """What is due, new and stuck, for this person's roles."""
    session, person = db_session(), staff()
    shown: dict[str, object] = {}
    if person.roles & set(ANSWERS):
        shown["requests"] = request_queues.waiting(session, person, now())
    if RECRUITER in person.roles:
        lines = campaigns.of_teams(session, person.team_ids, size=6)
        shown |= {
            "due": campaigns.due(session, person.team_ids, now() + timedelta(days=2)),
            "fresh": campaigns.new_results(session, person.team_ids),
            "stuck": campaigns.stuck_letters(session, person.team_ids),
            "declined": declining.of_teams(session, person.team_ids),
            "unnamed": declining.unnamed_of_teams(session, person.team_ids),
            "lines": [line for line in lines if line.campaign.state == "open"],
        }
    if ADMINISTRATOR in person.roles:
        steps, letters = employer.steps(session), delivery.counts(session)
        shown |= {
            "steps_left": [] if employer.current(session).demo else [s for s, done in steps.items() if not done],
            "failed_jobs": job_queue.counts(session).get("failed", 0),
            "held_letters": letters.get("held", 0),
            "unattended": request_queues.unattended(session),
            "uncertain_letters": letters.get("uncertain", 0) + letters.get("failed", 0),
        }
    return render_template("account/home.html", now=now(), **shown)


@pages.get("/logo.png")
def logo() -> ResponseReturnValue:
    """The employer's logo, a small PNG of our own making."""
    image = employer.logo(db_session())
    return Response(image, content_type="image/png") if image else abort(404)


@pages.get("/help")
def help_page() -> ResponseReturnValue:
    """What each figure means, and how to go about the work."""
    return render_template("account/help.html")
