"""The sentences of pages, looked up without asking twice in which language."""

from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from flask import Flask, g
from flask_babel import get_translations
from markupsafe import Markup

from assess.report.catalogues import catalogue


def init_app(app: Flask) -> None:
    """Let templates translate; a page has some twenty sentences, so the way to them is short."""
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)  # Jinja's own go three times round


def gettext(message: str, /, **values: Any) -> Markup:
    """The sentence in the reader's language, with the values filled in."""
    return _filled(_sentence(_translations(), message), values)


def ngettext(one: str, many: str, count: int, /, **values: Any) -> Markup:
    """The sentence for that many, in the reader's language."""
    return _filled(Markup(_translations().ngettext(one, many, count)), {"num": count} | values)  # noqa: S704 - ours


@lru_cache(maxsize=4096)
def _sentence(translations: NullTranslations, message: str) -> Markup:
    return Markup(translations.gettext(message))  # noqa: S704 - our own catalogue


def _filled(sentence: Markup, values: dict[str, Any]) -> Markup:
    """With its values, which are escaped; a per cent sign stands twice in sentences, as for Jinja's own."""
    return sentence % values if values or "%" in sentence else sentence


def _translations() -> NullTranslations:
    chosen = g.get("language")
    return catalogue(chosen) if chosen else get_translations()
