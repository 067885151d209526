"""Links as letters and people pass them on: with a full stop, a bracket or a quotation mark at their end."""

import re

from flask import Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

TAIL = "/.,;:!?…·)>]}|\\*'\"`«»‹›„“”‚‘’–— \t\r\n\u00a0\u202f\u200b\u200e\u200f\ufeff"
_LINK = re.compile(r"(/i/[\w-]+\.[\w-]{26})(?:[^\w-]|[_-]+$)", re.ASCII)  # marks have 26 letters, none more
DEEPER = frozenset(  # pages whose address begins as a link does, and goes on
    f"candidate.{name}"
    for name in (
        "rather_not_begin", "decline_beginning", "code", "verify", "another_code", "correct_address",
        "without_code", "job",
    )
)  # fmt: skip
_TOKEN = re.compile(r"(?<![\w-])[\w-]+\.[\w-]{26}(?![\w-])", re.ASCII)


def init_app(app: Flask) -> None:
    """Look at each address before anything else does."""
    app.before_request(lead_on)


def lead_on() -> ResponseReturnValue | None:
    """Lead whoever opens a link with something at its end to the link itself; nothing else changes."""
    meant = as_meant(request.path)
    if meant == request.path or not _leads_anywhere(meant):
        return None
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    code = 302 if request.method in ("GET", "HEAD") else 307
    return redirect(f"{request.script_root}{meant}{query}", code)


def as_meant(path: str) -> str:
    """The address without what does not belong to it; as it is where all of it does."""
    if request.endpoint in DEEPER:
        return path
    if link := _LINK.match(path):
        return link[1]
    if request.url_rule is not None and request.blueprint != "candidate":
        return path
    return path.rstrip(TAIL) or path


def _leads_anywhere(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, method=request.method)
    except HTTPException:
        return False
    return True


def token_in(text: str) -> str:
    """The token of the first link in what somebody typed or pasted; empty where there is none."""
    found = _TOKEN.search(text)
    return found[0] if found else ""
