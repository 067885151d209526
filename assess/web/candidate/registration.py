"""The candidate's pages put into the application."""

from datetime import datetime
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from assess.formats.registry import FORMATS
from assess.report import deadlines, duration_words, orthography, sentences
from assess.report.catalogues import catalogue, direction
from assess.web.candidate import (
    address_pages,
    another_person,
    asking,
    brand_files,
    declining_pages,
    draft_pages,
    hand_over_pages,
    link_query,
    lost_cookies,
    notice_pages,
    offline_pages,
    own_data_pages,
    own_page,
    page_language,
    page_left,
    part_pages,
    preview_pages,
    question_pages,
    request_words,
    return_pages,
    session_cookie,
    too_late,
    voluntary_pages,
    welcome_pages,
    written_links,
)
from assess.web.candidate.question import Question
from assess.web.candidate.routes import pages
from assess.web.edge import language, now

DRAWN = 1024  # questions, with the options in the order and the answer in the place that somebody has them


def init_app(app: Flask) -> None:
    """Register the pages and what their templates call."""
    app.extensions["settings"].keys("link_key")  # without it nothing starts
    for function in (session_cookie.brand, session_cookie.has_place, asking.link_at_hand, lost_cookies.kept_fields):
        app.add_template_global(function)
    app.add_template_global(welcome_pages.reading_classes, "reading_classes")
    app.add_template_global(voluntary_pages.voluntary_offered, "voluntary_offered")
    app.add_template_global(page_left.way_back_to_page)
    app.add_template_global(link_query.kept_query)
    app.add_template_global(language, "page_language")
    app.add_template_global(direction, "direction")
    app.add_template_global(orthography.option_letters, "option_letters")
    for words in (day, number, day_and_time, deadline, duration):
        app.add_template_filter(words)
    app.add_template_global(request_words.title, "request_name")
    app.add_template_global(request_words.state, "request_state")
    app.add_template_global(request_words.wish, "wish_name")
    _macros(app)
    written_links.init_app(app)
    app.register_blueprint(pages)


def _macros(app: Flask) -> None:
    """Give every page the macros that all of them use: importing them anew would cost a tenth of a page."""
    modules = {kind: app.jinja_env.get_template(f"formats/{kind}.html").module for kind in FORMATS}
    macros = app.jinja_env.get_template("candidate/macros.html").module
    around = app.jinja_env.get_template("candidate/question.jinja").module

    @lru_cache(maxsize=8)
    def asterism(lit: int) -> Markup:
        """The mark of the product with so many stars alight."""
        return Markup(macros.asterism(lit))  # type: ignore[attr-defined]  # noqa: S704 - our own template

    @lru_cache(maxsize=DRAWN)
    def track(step: int, steps: int) -> Markup:
        """How far somebody is, by the pages seen."""
        return Markup(macros.track(step, steps))  # type: ignore[attr-defined]  # noqa: S704 - our own template

    @lru_cache(maxsize=DRAWN)
    def drawn(_spoken: str, instruction: str, question: Question) -> Markup:
        return Markup(modules[question.kind].ask(question, instruction))  # type: ignore[attr-defined]  # noqa: S704 - our own

    def ask(question: Question, instruction: str = "should-do") -> Markup:
        """A question as its format draws it; most look the same to everybody, and drawing is half of a page."""
        return drawn(language(), instruction, question)

    app.jinja_env.globals.update(
        formats=modules, macros=macros, around=around, asterism=asterism, track=track, ask=ask
    )


def day(moment: datetime) -> str:
    """A date in words, in the reader's language."""
    return sentences.day(moment, language())


def number(value: int) -> str:
    """A whole number as the reader's language writes it."""
    return orthography.number(value, language())


def day_and_time(moment: datetime, zone: str) -> str:
    """A moment in words, by the employer's clock."""
    return deadlines.day_and_time(moment, zone, language())


def duration(found: duration_words.ToldDuration) -> str:
    """How long something takes."""
    return duration_words.duration(found, catalogue(language()))


def deadline(moment: datetime, zone: str) -> str:
    """The same, with how long it still is when it is near."""
    return deadlines.deadline(moment, zone, now(), language())


__all__ = [
    "address_pages",
    "another_person",
    "asking",
    "brand_files",
    "declining_pages",
    "draft_pages",
    "hand_over_pages",
    "init_app",
    "lost_cookies",
    "notice_pages",
    "offline_pages",
    "own_data_pages",
    "own_page",
    "page_language",
    "part_pages",
    "preview_pages",
    "question_pages",
    "return_pages",
    "too_late",
    "voluntary_pages",
]
