"""The application factory: all wiring, in sight."""

from datetime import timedelta
from typing import Any

from flask import Flask

from assess.config import Settings, shipped
from assess.web import access, edge, errors, headers, staff_app
from assess.web.account import login
from assess.web.candidate import registration
from assess.web.extensions import babel, csrf, db, limiter


def create_app(settings: Settings, **overrides: Any) -> Flask:
    """The web application of one installation."""
    app = Flask("assess", template_folder=str(shipped("templates")), static_folder=str(shipped("static")))
    app.config.update(configuration(settings), **overrides)
    app.jinja_env.autoescape = True  # in every file: by itself Flask leaves those named `.jinja` alone
    app.extensions["settings"] = settings
    db.init_app(app, settings.database)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=edge.language)
    limiter.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    login.init_app(app)
    registration.init_app(app)
    staff_app.init_app(app)
    access.init_app(app)
    return app


def configuration(settings: Settings) -> dict[str, Any]:
    """What the libraries are told; secrets come from files, never from code."""
    return {
        "SECRET_KEY": settings.secret("session_key"),
        "SESSION_COOKIE_NAME": "__Host-staff" if settings.https else "staff",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,  # a candidate may take hours; the token dies with the browser session
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "RATELIMIT_ENABLED": settings.rate_limits,
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
    }
