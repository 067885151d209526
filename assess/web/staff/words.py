"""What codes are called on the pages, and where a star score lies on the shared axis."""

from flask import Flask
from flask_babel import gettext as _

AXIS = (20.0, 80.0)


def init_app(app: Flask) -> None:
    """Let templates call them."""
    for function in (axis, next_step, state_title, letter_title):
        app.jinja_env.globals[function.__name__] = function


def axis(points: float) -> str:
    """Where a star score of so many points lies, in per cent of the axis' width."""
    low, high = AXIS
    return f"{100 * (min(max(points, low), high) - low) / (high - low):.2f}%"


def next_step(code: str) -> str:
    """A fair way to go on when scores cannot decide."""
    steps: dict[str, str] = {
        "structured-interview": _("Interview the people around the line with the same structured questions."),
        "work-sample": _("Give them the same short work sample."),
        "lot-among-indistinguishable": _("If nothing else tells them apart, draw lots among them and say so."),
    }
    return steps.get(code, code)


def state_title(state: str) -> str:
    """What became of an invitation."""
    states: dict[str, str] = {
        "invited": _("Not started"),
        "started": _("Answering"),
        "completed": _("Completed"),
        "declined": _("Would rather not"),
        "revoked": _("Revoked"),
    }
    return states.get(state, state)


def letter_title(state: str) -> str:
    """What became of a letter."""
    states: dict[str, str] = {
        "held": _("held: copy the link"),
        "waiting": _("waiting to be sent"),
        "sending": _("being sent"),
        "sent": _("sent"),
        "uncertain": _("uncertain: it may have arrived"),
        "failed": _("not delivered"),
    }
    return states.get(state, state)
