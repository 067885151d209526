"""The sentences of pages, looked up without asking twice in which language."""

from gettext import NullTranslations

from flask import Flask, g
from flask_babel import get_translations

from assess.report.catalogues import catalogue


def init_app(app: Flask) -> None:
    """Let templates translate; a page has some twenty sentences, so the way to them is short."""
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


def gettext(message: str) -> str:
    """The sentence in the reader's language."""
    return _translations().gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The sentence for that many, in the reader's language."""
    return _translations().ngettext(one, many, count)


def _translations() -> NullTranslations:
    chosen = g.get("language")
    return catalogue(chosen) if chosen else get_translations()
