"""Security headers on every answer: nothing inline, nothing from other hosts, nothing framed."""

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "object-src 'none'"
)
SAME = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)


KEPT = ("static", "candidate.logo", "candidate.colours")  # their addresses change with what they hold


def init_app(app: Flask) -> None:
    """Add the headers after each request."""
    app.after_request(add_headers)
    if app.config["SESSION_COOKIE_SECURE"]:
        app.after_request(stay_on_https)


def add_headers(response: Response) -> Response:
    """The same for every page; only static files may be kept by a cache."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.extend(SAME)
    if request.endpoint not in KEPT or (request.endpoint != "static" and response.status_code >= 400):
        response.headers["Cache-Control"] = "no-store"
    return response


def stay_on_https(response: Response) -> Response:
    """Where people come by HTTPS, their browsers ask for nothing else for a year."""
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
