"""What kinds and states of requests are called on the pages of staff."""

from flask import Flask
from flask_babel import gettext as _


def init_app(app: Flask) -> None:
    """Let templates call them."""
    for function in (request_title, request_state_title, wish_title, outcome_title, pace_title):
        app.jinja_env.globals[function.__name__] = function


def request_title(kind: str) -> str:
    """What somebody asks for."""
    kinds: dict[str, str] = {
        "help": _("Help"),
        "question": _("A question"),
        "correction": _("A correction of their data"),
        "review": _("A review by a person"),
        "adjustment": _("An adjustment"),
        "erasure": _("Erasure of their data"),
    }
    return kinds.get(kind, kind)


def request_state_title(state: str) -> str:
    """How far it is, in the words that the candidate reads too."""
    states: dict[str, str] = {"received": _("Received"), "in-hand": _("In hand"), "answered": _("Answered")}
    return states.get(state, state)


def wish_title(wish: str) -> str:
    """What would help somebody."""
    wishes: dict[str, str] = {
        "more-time": _("more time"),
        "other-format": _("another format"),
        "reading-aloud": _("reading aloud"),
        "person": _("a person who helps"),
        "something-else": _("something else"),
    }
    return wishes.get(wish, wish)


def outcome_title(outcome: str) -> str:
    """What was decided on an adjustment."""
    outcomes: dict[str, str] = {
        "granted": _("Granted: they answer with the adjustment"),
        "another-way": _("Another process: they are assessed in another way"),
        "technical": _("Technical failure: what happened is not theirs to answer for"),
        "not-granted": _("Not granted"),
    }
    return outcomes.get(outcome, outcome)


def pace_title(pace: str) -> str:
    """How much more time."""
    paces: dict[str, str] = {
        "1": _("as for everybody"),
        "1.25": _("1.25 times the time"),
        "1.5": _("1.5 times the time"),
        "2": _("twice the time"),
        "untimed": _("no time limit"),
    }
    return paces.get(pace, pace)
