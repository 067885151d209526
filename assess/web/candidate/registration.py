"""The candidate's pages put into the application."""

from datetime import datetime

from babel.dates import format_date
from flask import Flask

from assess.web.candidate import part_pages, question_pages, session_cookie, welcome_pages
from assess.web.candidate.routes import pages
from assess.web.edge import language


def init_app(app: Flask) -> None:
    """Register the pages and what their templates call."""
    app.extensions["settings"].keys("link_key")  # without it nothing starts
    app.add_template_global(session_cookie.employer, "employer")
    app.add_template_global(welcome_pages.reading_classes, "reading_classes")
    app.add_template_filter(day, "day")
    app.register_blueprint(pages)


def day(moment: datetime) -> str:
    """A date in words, the day before the month."""
    spoken = language()
    return str(format_date(moment, "long", locale="en_GB" if spoken == "en" else spoken))


__all__ = ["init_app", "part_pages", "question_pages"]
