"""The pages of recruiters, HR and administrators."""

from flask import Flask

from assess.web import assets, staff_frame, titles
from assess.web.account import home_pages
from assess.web.campaigns import campaign_pages, invitation_pages
from assess.web.organisation import operation_pages, settings_pages, staff_pages
from assess.web.results import profile_pages
from assess.web.tuning import evidence_pages, instrument_pages


def init_app(app: Flask) -> None:
    """Register the pages of each role."""
    for module in (assets, staff_frame, titles):
        module.init_app(app)
    for pages in (
        home_pages.pages,
        campaign_pages.pages,
        invitation_pages.pages,
        profile_pages.pages,
        instrument_pages.pages,
        evidence_pages.pages,
        settings_pages.pages,
    ):
        app.register_blueprint(pages)


__all__ = ["init_app", "operation_pages", "staff_pages"]
