"""The clock of a part with a time limit: what is left of it, and the style that warns where no script runs."""

from flask import Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from assess.screening.sittings import taking, time_limits
from assess.screening.sittings.admissions import Admission, Part
from assess.screening.sittings.time_limits import Clock
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.routes import pages
from assess.web.edge import begin, now
from assess.web.extensions import db_session

WARNING = 60  # seconds before the end
LONGEST = 86400


def clock_of(admission: Admission, part: Part) -> Clock | None:
    """The clock of a part that has one."""
    return time_limits.clock(db_session(), admission.invitation_id, part, now())


def handed_in(place: taking.Place) -> bool:
    """Whether the part at that place was handed in just now, since its time is over."""
    if not place.limited:
        return False
    db_session().rollback()  # what was only read is read again under the write lock
    begin()
    done = time_limits.hand_in(db_session(), place.sitting, now())
    db_session().commit()
    return done


@pages.get("/take/<whose>/<sitting>/clock")
def clock(sitting: str) -> ResponseReturnValue:
    """The seconds that are left now, none where there is no limit: more time may have been granted meanwhile."""
    admission = browser.admitted(sitting)
    running = clock_of(admission, admission.part) if admission.part is not None else None
    return jsonify(left=round(running.left, 1) if running else None)


@pages.get("/take/<whose>/<sitting>/clock.css")
def clock_style(sitting: str) -> ResponseReturnValue:
    """Shows the warning a minute before the end, and that the time is over at the end, by style alone."""
    browser.admitted(sitting)
    left = min(max(0, request.args.get("left", LONGEST, int)), LONGEST)
    style = (
        f".clock-said .near {{ animation-delay: {max(0, left - WARNING)}s; }}\n"
        f".clock-said .over {{ animation-delay: {left}s; }}\n"
    )
    return Response(style, content_type="text/css; charset=utf-8")


def style_address(part: Part, running: Clock) -> str:
    """The address of that style for a page that is shown now."""
    return url_for("candidate.clock_style", sitting=part.public_id, left=max(0, int(running.left)))
