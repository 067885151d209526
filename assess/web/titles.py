"""What codes are called on the pages."""

from typing import Any

from babel import Locale
from flask import Flask
from flask_babel import get_translations, ngettext
from flask_babel import gettext as _

from assess.report import duration_words
from assess.report.charts import AXES
from assess.report.duration_words import ToldDuration
from assess.report.letter_words import what_happened, what_to_do
from assess.report.study_words import sentence


def init_app(app: Flask) -> None:
    """Let templates call them."""
    for function in (
        language_name,
        next_step,
        in_words,
        state_title,
        letter_title,
        letter_happened,
        letter_kind_title,
        letter_left_out,
        letter_place_title,
        letter_remedy,
        job_title,
        format_title,
        document_state_title,
    ):
        app.jinja_env.globals[function.__name__] = function
    app.jinja_env.globals["axes"] = AXES
    app.jinja_env.filters["language_name"] = language_name
    app.jinja_env.filters["usual"] = usual


def usual(found: ToldDuration) -> str:
    """How long something takes."""
    return duration_words.usual(found, get_translations())


def in_words(message: Any) -> str:
    """What analysis says, in the reader's language."""
    return sentence(message, get_translations())


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
        "apart": _("Not ranked"),
        "missed": _("Did not begin"),
        "unfinished": _("Did not finish"),
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
        "bounced": _("came back"),
        "withdrawn": _("withdrawn before it left"),
    }
    return states.get(state, state)


def letter_kind_title(kind: str) -> str:
    """What a letter is for."""
    kinds: dict[str, str] = {
        "invitation": _("Invitation"),
        "reminder": _("Reminder"),
        "closing": _("Closing soon"),
        "confirmation": _("Confirmation"),
        "advance": _("Outcome: next step"),
        "hold": _("Outcome: not decided yet"),
        "decline": _("Outcome: other people go on"),
        "hired": _("Outcome: a place is offered"),
    }
    return kinds.get(kind, kind)


def letter_place_title(place: str) -> str:
    """What a placeholder stands for."""
    places: dict[str, str] = {
        "name": _("the person's name"),
        "employer": _("your organisation"),
        "title": _("the campaign's title"),
        "supervisor": _("who will be with the person"),
        "contact": _("whom candidates can ask"),
        "reference": _("the person's reference"),
        "link": _("the person's own link"),
        "duration": _("how long it takes, and that one may pause"),
        "until": _("until when they can begin or finish"),
        "results_by": _("the day by which they hear from you"),
        "purpose": _("your sentence of purpose"),
    }
    return places[place]


def letter_left_out(why: str, number: int) -> str:
    """Whom a reminder does not reach, and what would help."""
    said: dict[str, str] = {
        "unverified": ngettext(
            "%(num)d address was only typed at the open link, and nobody has shown whose it is.",
            "%(num)d addresses were only typed at the open link, and nobody has shown whose they are.",
            number,
        ),
        "on-its-way": ngettext(
            "%(num)d person has a letter on its way.", "%(num)d people have a letter on its way.", number
        ),
        "failed": ngettext(
            "%(num)d letter was not delivered; the reason stands below.",
            "%(num)d letters were not delivered; the reasons stand below.",
            number,
        ),
        "uncertain": ngettext(
            "%(num)d letter is uncertain; ask before you send another.",
            "%(num)d letters are uncertain; ask before you send others.",
            number,
        ),
        "bounced": ngettext(
            "%(num)d letter came back; correct the address, or reach the person in another way.",
            "%(num)d letters came back; correct the addresses, or reach the people in another way.",
            number,
        ),
    }
    return said[why]


def letter_happened(reason: str) -> str:
    """Why a letter did not arrive, or may not have."""
    return what_happened(reason, get_translations())


def letter_remedy(reason: str, state: str) -> str:
    """What somebody can do about it."""
    return what_to_do(reason, state, get_translations())


def job_title(state: str) -> str:
    """What became of a job."""
    states: dict[str, str] = {
        "waiting": _("waiting"),
        "running": _("running"),
        "done": _("done"),
        "failed": _("failed"),
    }
    return states.get(state, state)


def document_state_title(state: str) -> str:
    """Whether new campaigns may use a document."""
    states: dict[str, str] = {"draft": _("draft"), "published": _("published"), "retired": _("retired")}
    return states.get(state, state)


def format_title(kind: str) -> str:
    """How an instrument is answered."""
    kinds: dict[str, str] = {
        "likert": _("statements to agree with"),
        "pick-one": _("pick one"),
        "best-worst": _("most and least effective"),
        "rate-each": _("rate each"),
        "rank": _("put in order"),
        "forced-choice": _("most and least like me"),
        "encounter": _("conversations"),
    }
    return kinds.get(kind, kind)


def language_name(code: str) -> str:
    """The language's own name for itself."""
    return str(Locale.parse(code).get_display_name(code)).capitalize()
