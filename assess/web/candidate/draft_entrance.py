"""Drafts before Flask, whose own work would be most of what a choice costs; what is not plain takes the usual way.

Plain is a draft of the page's own script, from a browser that says where it sends from, that is kept. The stamp of
the page, signed for this sitting and page, stands for the token of a form: no page of another site can know it.
"""

import io
import os
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask
from werkzeug.http import parse_cookie

from assess import logs
from assess.config import Settings
from assess.screening.sittings import drafts
from assess.web import headers, metrics
from assess.web.candidate import stamps
from assess.web.candidate.question import OWN_FIELDS
from assess.web.origin import known_names

ADDRESS = re.compile(r"/take/([\w-]{1,64})/([\w-]{1,64})/([1-9]\d{0,2})/draft")
MOST = 8192  # bytes
PLAIN = [*headers.SAME, ("Content-Security-Policy", headers.POLICY), ("Cache-Control", "no-store")]
Start = Callable[..., Any]


def init_app(app: Flask) -> None:
    """Look at drafts before anything else does; all else goes on."""
    answer = app.wsgi_app

    def at_once(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith("/draft") or environ["REQUEST_METHOD"] != "POST":
            return answer(environ, start_response)
        began = perf_counter()
        if not _kept(app, environ):
            return answer(environ, start_response)
        request_id, seconds = os.urandom(16).hex(), perf_counter() - began
        metrics.count_request("candidate.draft", 204, seconds, 0)
        logs.request(request_id, "candidate.draft", 204, seconds)
        start_response("204 No Content", [*PLAIN, ("X-Request-ID", request_id)])
        return []

    app.wsgi_app = at_once  # type: ignore[method-assign]


def _kept(app: Flask, environ: dict[str, Any]) -> bool:
    """Whether it was a plain draft, and is on the disk."""
    settings: Settings = app.extensions["settings"]
    found = ADDRESS.fullmatch(environ["PATH_INFO"])
    token = parse_cookie(environ).get(settings.cookie_name("candidate"))
    if found is None or not token or not _from_own_page(environ, settings):
        return False
    sent, (whose, sitting, page) = _sent(environ), found.groups()
    keys = [str(app.secret_key), *map(str, app.config["SECRET_KEY_FALLBACKS"])]
    if not sent or stamps.shown_at(keys, sitting, int(page), sent.get("shown", "")) is None:
        return False
    try:
        fields = {name: value for name, value in sent.items() if value and name not in OWN_FIELDS}
        draft = drafts.Sent(whose, sitting, int(page), float(sent["seconds"]), int(sent["sequence"]), fields)
        return drafts.keep_at_once(app.extensions["engine"], token, datetime.now(UTC), draft)
    except (KeyError, ValueError):
        return False


def _from_own_page(environ: dict[str, Any], settings: Settings) -> bool:
    names, host = known_names(settings), environ.get("HTTP_HOST", "").rpartition(":")
    ours = not names or (host[0] or host[2]).lower() in names
    return ours and environ.get("HTTP_SEC_FETCH_SITE") == "same-origin"


def _sent(environ: dict[str, Any]) -> dict[str, str]:
    """The fields of the form, each once; nothing for what is not plain."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or not 0 < int(length) <= MOST:
        return {}
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)  # for whoever looks at it next
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError:
        return {}
    sent = dict(pairs)
    return sent if len(sent) == len(pairs) and b"%00" not in body else {}
