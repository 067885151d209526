"""What decisions and what they rest on are called on the pages."""

from flask import Flask
from flask_babel import get_translations
from flask_babel import gettext as _

from assess.report import decision_record


def init_app(app: Flask) -> None:
    """Let templates call them."""
    app.jinja_env.globals |= {"basis_title": basis_title, "decided_title": decided_title}


def kind_title(kind: str) -> str:
    """What a decision is called."""
    return decision_record.kind_title(kind, get_translations())


def basis_title(code: str) -> str:
    """What a decision rests on beside the assessment."""
    return decision_record.basis_title(code, get_translations())


def decided_title(kind: str) -> str:
    """What somebody is called about whom it was decided so."""
    titles: dict[str, str] = {
        "advance": _("advanced"),
        "hold": _("on hold"),
        "decline": _("declined"),
        "hired": _("hired"),
    }
    return titles.get(kind, kind)
