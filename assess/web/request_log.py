"""A line in the log and a count for each request: which route, how it ended, how long it took; nobody's address."""

import os
import re
from time import perf_counter

from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars

from assess import logs
from assess.web import metrics

_GIVEN = re.compile(r"[0-9a-f]{32}")  # as nginx makes them; anything else might say something


def init_app(app: Flask) -> None:
    """Look at the clock first and last."""
    app.before_request(begin)
    app.after_request(end)


def begin() -> None:
    """Every line of this request's log carries its mark, which a proxy in front may have given."""
    g.began = perf_counter()
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _GIVEN.fullmatch(given) else os.urandom(16).hex()
    bind_contextvars(request_id=g.request_id)


def end(response: Response) -> Response:
    """Note how it went."""
    seconds, endpoint = perf_counter() - g.began, request.endpoint or "unknown"
    metrics.count_request(endpoint, response.status_code, seconds, g.get("answers", 0))
    if request.blueprint != "probes" or response.status_code != 200:  # they come every second
        logs.request(g.request_id, endpoint, response.status_code, seconds)
    response.headers["X-Request-ID"] = g.request_id
    return response
