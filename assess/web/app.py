"""The application factory: all wiring, in sight."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from assess.config import LARGEST_BODY, Settings, shipped
from assess.web import (
    access,
    assets,
    compression,
    edge,
    errors,
    headers,
    limits,
    navigation,
    origin,
    page_readers,
    path_prefix,
    printing,
    probes,
    request_log,
    session_keys,
    template_gettext,
    titles,
)
from assess.web.account import (
    home_pages,
    login,
    openid_pages,
    password_pages,
    second_factor_pages,
    session_pages,
)
from assess.web.campaigns import (
    campaign_letter_pages,
    campaign_pages,
    closing_pages,
    dashboard_pages,
    editing_pages,
    import_pages,
    invitation_pages,
    lifecycle_pages,
    merge_pages,
    person_pages,
)
from assess.web.candidate import (
    draft_entrance,
    registration,
)
from assess.web.decisions import (
    confirmation_pages,
    decision_pages,
    decision_titles,
    masking,
    outcome_pages,
    record_pages,
)
from assess.web.extensions import (
    babel,
    csrf,
    db,
)
from assess.web.interviews import (
    arranging_pages,
    rating_pages,
)
from assess.web.organisation import (
    closing_rules_pages,
    letter_settings_pages,
    login_rules_pages,
    operation_pages,
    place_rules_pages,
    retake_pages,
    return_address_pages,
    settings_pages,
    staff_pages,
)
from assess.web.privacy import (
    data_pages,
    processing_pages,
    request_pages,
    request_titles,
    voluntary_figures_pages,
)
from assess.web.results import (
    bulk_pages,
    comparison_pages,
    deciding_pages,
    document_pages,
    export_pages,
    lot_pages,
    profile_pages,
    second_sitting_pages,
)
from assess.web.tuning import (
    evidence_pages,
    instrument_pages,
)

STAFF_PAGES = (
    arranging_pages,
    bulk_pages,
    campaign_letter_pages,
    campaign_pages,
    closing_pages,
    closing_rules_pages,
    comparison_pages,
    confirmation_pages,
    dashboard_pages,
    data_pages,
    deciding_pages,
    decision_pages,
    document_pages,
    editing_pages,
    evidence_pages,
    export_pages,
    home_pages,
    import_pages,
    instrument_pages,
    invitation_pages,
    letter_settings_pages,
    lifecycle_pages,
    login,
    login_rules_pages,
    lot_pages,
    masking,
    merge_pages,
    operation_pages,
    outcome_pages,
    password_pages,
    person_pages,
    place_rules_pages,
    processing_pages,
    profile_pages,
    rating_pages,
    record_pages,
    request_pages,
    retake_pages,
    return_address_pages,
    second_factor_pages,
    second_sitting_pages,
    session_pages,
    settings_pages,
    staff_pages,
    voluntary_figures_pages,
)


class Application(Flask):
    """Flask without its questions, some twenty a request, whether a function is a coroutine: here none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is."""
        return func


def create_app(settings: Settings, **overrides: Any) -> Flask:
    """The web application of one installation."""
    app = Application("assess", template_folder=str(shipped("templates")), static_folder=str(shipped("static")))
    app.config.update(configuration(settings), **overrides)
    app.jinja_env.autoescape = True  # in every file: by itself Flask leaves those named `.jinja` alone
    app.extensions["settings"] = settings
    draft_entrance.init_app(app)
    compression.init_app(app)  # the first to be told of is the last to look at an answer
    request_log.init_app(app)
    origin.init_app(app)
    session_keys.init_app(app)
    path_prefix.init_app(app)
    db.init_app(app, settings)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=edge.language)
    template_gettext.init_app(app)
    limits.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    for module in (
        decision_titles,
        openid_pages,
        page_readers,
        registration,
        assets,
        navigation,
        printing,
        titles,
        request_titles,
        probes,
    ):
        module.init_app(app)
    for blueprint in {module.pages.name: module.pages for module in STAFF_PAGES}.values():
        app.register_blueprint(blueprint)
    access.init_app(app)
    masking.init_app(app)
    return app


def configuration(settings: Settings) -> dict[str, Any]:
    """What the libraries are told; keys come later, as they are at each request."""
    return {
        "SESSION_COOKIE_NAME": settings.cookie_name("staff"),
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": settings.cookie_path,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_SSL_STRICT": False,  # `origin` refuses foreign pages, and nobody whose browser is silent
        "WTF_CSRF_TIME_LIMIT": None,  # a candidate may take hours; the token dies with the browser session
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        **limits.configuration(settings),
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
    }
