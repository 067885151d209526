"""A server that lives under a path, as in https://example.org/assess: every address of ours begins with it."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from assess.config import Settings
from assess.web.origin import SIGNS_OF_LIFE

NOWHERE = "/outside-the-prefix"  # no route: the answer is the usual page for what is not there


def init_app(app: Flask) -> None:
    """Where the address has a path, take it off each request; what comes without it opens nothing."""
    settings: Settings = app.extensions["settings"]
    prefix, answer = settings.prefix, app.wsgi_app
    if not prefix:
        return

    def under_prefix(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")  # wherever the server parted it
        inside = asked == prefix or asked.startswith(f"{prefix}/")
        if inside:
            environ["PATH_INFO"] = asked[len(prefix) :] or "/"
        elif asked not in SIGNS_OF_LIFE:  # these are asked of the node, not of the address people open
            environ["PATH_INFO"] = NOWHERE
        environ["SCRIPT_NAME"] = prefix
        return answer(environ, start_response)

    app.wsgi_app = under_prefix  # type: ignore[method-assign]
