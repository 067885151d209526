"""The pages of recruiters, HR and administrators."""

from flask import Flask

from assess.web.staff import home


def init_app(app: Flask) -> None:
    """Register the pages of each role."""
    app.register_blueprint(home.pages)
