"""What a page that was sent tells beside its answers: by which button, after how long, and so where to go."""

from time import time
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from assess.screening.sittings.admissions import Admission, Part
from assess.web.candidate import page_left, stamps
from assess.web.candidate.clock_pages import clock_of, style_address
from assess.web.session_keys import present_and_old

LONGEST = 3600.0  # a page left open for longer was not read for longer
ASIDE = {
    "reading": "candidate.reading",
    "help": "candidate.help_page",
    "language": "candidate.language_page",
    "not-you": "candidate.not_you",
}  # buttons that lead off a page, and whereto
CLEAR = "clear:"  # the button that removes an answer ends with the item's id


def shown_now(admission: Admission, part: Part, number: int) -> dict[str, Any]:
    """What every page of questions says of itself: its stamp, and the clock of a part with a time limit."""
    return {
        "part": part,
        "number": number,
        "stamp": stamps.stamp(present_and_old()[0], part.public_id, number, time()),
        "back_to_check": request.values.get("from") == "check",
        **clock_shown(admission, part),
    }


def clock_shown(admission: Admission, part: Part) -> dict[str, Any]:
    """The clock of a part with a time limit, and the style that warns without a script."""
    clock = clock_of(admission, part)
    return {"clock": clock, "clock_style": style_address(part, clock)} if clock else {}


def uncleared(action: str) -> MultiDict[str, str]:
    """What was sent, without the answer that the candidate clears."""
    if not action.startswith(CLEAR):
        return request.form
    cleared = f"{action.removeprefix(CLEAR)}."
    return MultiDict([(name, value) for name, value in request.form.items(True) if not name.startswith(cleared)])


def asked_for(part: Part, number: int, action: str) -> str:
    """The place that a button asks for, when it is not the next page."""
    if action in ASIDE:
        return url_for(ASIDE[action], at=page_left.mark(part.public_id, number))
    if action.startswith(CLEAR):
        return url_for("candidate.page", sitting=part.public_id, number=number)
    if action == "back" and number > 1:
        return url_for("candidate.page", sitting=part.public_id, number=number - 1)
    return ""


def after(part: Part, last: int, next_page: int) -> str:
    """The page after that one, or the check when all were seen and the candidate came from there."""
    from_check = request.form.get("from") == "check" and next_page > part.pages
    if from_check or last == part.pages:
        return url_for("candidate.check", sitting=part.public_id)
    return url_for("candidate.page", sitting=part.public_id, number=last + 1)


def seconds(part: Part, number: int) -> float:
    """How long the page was open by the server's clock; 0 when its stamp is missing or not ours."""
    shown_at = stamps.shown_at(present_and_old(), part.public_id, number, request.form.get("shown", ""))
    if shown_at is None:
        return 0.0
    return min(max(0.0, time() - float(shown_at)), LONGEST)
