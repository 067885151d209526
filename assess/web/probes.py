"""What machines ask a node: does it live, can it serve, and its figures. No session, no limits, no details."""

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST

from assess.config import Settings
from assess.screening.organisation import operation_figures
from assess.screening.organisation.readiness import Readiness
from assess.web import metrics
from assess.web.extensions import db, limiter

pages = Blueprint("probes", __name__)
limiter.exempt(pages)


def init_app(app: Flask) -> None:
    """Register what machines ask."""
    app.extensions["readiness"] = Readiness(app.extensions["engine"], app.extensions["settings"])
    app.register_blueprint(pages)


@pages.get("/healthz")
def healthz() -> Response:
    """The process is alive; nothing else is touched."""
    return jsonify(status="alive")


@pages.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Whether the database answers and is up to date, and Redis answers where it is used; 503 with the reason."""
    reason = current_app.extensions["readiness"].reason()
    return (jsonify(status="not ready", reason=reason), 503) if reason else (jsonify(status="ready"), 200)


@pages.get("/metrics")
def figures() -> Response:
    """Figures for Prometheus, to whoever brings the token; without a token in the settings there are none."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.metrics_token.get_secret_value():
        abort(404)
    if not metrics.may_read(settings, request.headers.get("Authorization", "")):
        return Response("", 401, {"WWW-Authenticate": "Bearer"})
    engine = db.engine
    return Response(metrics.exposition(lambda: operation_figures.read(engine)), content_type=CONTENT_TYPE_LATEST)
