"""The product's web server with a small application instead of its own, for tests of slow clients.

`python -m tests.cli.patient_server PORT SECONDS PROCESSES`: two threads each, so many seconds to send a request.
"""

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from assess import logs
from assess.cli.serving import slow_clients, web_server
from assess.config import LARGEST_BODY, Settings

LARGE = 16 * 1024 * 1024


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """`/large` answers with more than a system keeps, `/broken` breaks off, `/process` names it; else what came."""
    if int(environ.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        start_response("413 Too Large", [("Content-Length", "0")])
        return []
    body = environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/large":
        start_response("200 OK", [("Content-Length", str(LARGE))])
        return [b"x" * LARGE]
    if environ["PATH_INFO"] == "/broken":
        start_response("200 OK", [("Content-Length", "9")])
        return breaking_off()
    asked, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    said = f"{asked} {path} {len(body)} {body[:20]!r} {environ['wsgi.url_scheme']}"
    if path == "/process":
        said = str(os.getpid())
    start_response("200 OK", [("Content-Length", str(len(said)))])
    return [said.encode()]


def breaking_off() -> Iterable[bytes]:
    """The beginning of an answer, and then an error."""
    yield b"half"
    raise RuntimeError


def main() -> None:
    """Serve until stopped."""
    logs.configure()
    slow_clients.SEND_WITHIN = slow_clients.WAIT_WHEN_FULL = float(sys.argv[2])
    slow_clients.MOST_HELD = 8 * 1024 * 1024
    web_server.application = lambda _settings: application  # type: ignore[assignment, return-value]
    given = {"PORT": int(sys.argv[1]), "ASSESS_WEB_PROCESSES": int(sys.argv[3]), "ASSESS_WEB_THREADS": 2}
    web_server.serve_with_gunicorn(Settings.model_validate(given))


if __name__ == "__main__":
    main()
