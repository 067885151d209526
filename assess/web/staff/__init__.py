"""The pages of recruiters, HR and administrators."""

from flask import Flask

from assess.web import assets
from assess.web.staff import campaigns, frame, home, invitations, profiles, words


def init_app(app: Flask) -> None:
    """Register the pages of each role."""
    assets.init_app(app)
    frame.init_app(app)
    words.init_app(app)
    for module in (home, campaigns, invitations, profiles):
        app.register_blueprint(module.pages)
