"""The candidate's side: from an invitation link to thanks."""

from flask import Flask
from flask_babel import format_date

from assess.web.candidate import admission, parts, questions, views
from assess.web.candidate.routes import pages


def init_app(app: Flask) -> None:
    """Register the pages and what their templates call."""
    app.extensions["link_key"] = app.extensions["settings"].secret("link_key")
    app.add_template_global(admission.employer, "employer")
    app.add_template_global(views.reading_classes, "reading_classes")
    app.add_template_filter(lambda moment: format_date(moment, "long"), "day")
    app.register_blueprint(pages)


__all__ = ["init_app", "pages", "parts", "questions", "views"]
