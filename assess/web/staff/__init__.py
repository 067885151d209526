"""The pages of recruiters, HR and administrators."""

from flask import Flask

from assess.web import assets
from assess.web.staff import (
    accounts,
    campaigns,
    evidence,
    frame,
    home,
    instruments,
    invitations,
    operations,
    profiles,
    settings,
    words,
)


def init_app(app: Flask) -> None:
    """Register the pages of each role."""
    for module in (assets, frame, words):
        module.init_app(app)
    for pages in (
        home.pages,
        campaigns.pages,
        invitations.pages,
        profiles.pages,
        instruments.pages,
        evidence.pages,
        settings.pages,
    ):
        app.register_blueprint(pages)


__all__ = ["accounts", "init_app", "operations"]
