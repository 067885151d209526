"""Where a request comes from: trusted proxies, the names this server goes by, and pages of other sites."""

from functools import lru_cache
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFError
from werkzeug.middleware.proxy_fix import ProxyFix

from assess.config import Settings

LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))
WILDCARDS = frozenset(("0.0.0.0", "::"))  # noqa: S104 - compared, not bound
SIGNS_OF_LIFE = ("/healthz", "/readyz", "/metrics")  # load balancers and monitoring ask by number
CHANGING = frozenset(("POST", "PUT", "PATCH", "DELETE"))
PORTS = {"http": 80, "https": 443}


def init_app(app: Flask) -> None:
    """Believe as many proxies as the settings say, and look at each request before anything else does."""
    hops = _settings(app).trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.url_map.merge_slashes = False  # its redirect would name the host that was asked for
    app.before_request(refuse_other_names)
    app.before_request(refuse_foreign_pages)


def _settings(app: Flask) -> Settings:
    settings: Settings = app.extensions["settings"]
    return settings


def known_names(settings: Settings) -> frozenset[str]:
    """The host names that requests may ask for; empty when no address was set and the server listens everywhere."""
    return _names(settings.address, settings.host.lower())


@lru_cache(maxsize=64)
def _names(address: str, host: str) -> frozenset[str]:
    name = urlsplit(address).hostname or ""
    if name in WILDCARDS:
        return frozenset()
    return LOOPBACK | {name, host} - WILDCARDS


def refuse_other_names() -> Response | None:
    """400 for a Host that is not ours: some other site's name that was pointed at this server."""
    names = known_names(_settings(current_app))
    asked = request.headers.get("Host", "")
    if not asked or not names or request.path in SIGNS_OF_LIFE or _place(f"//{asked}")[1] in names:
        return None
    structlog.get_logger().warning("unknown host", host=asked[:100])
    words = f"This server does not go by that name. Its address is {_settings(current_app).address}\n"
    return Response(words, 400, content_type="text/plain; charset=utf-8")


def refuse_foreign_pages() -> None:
    """CSRFError where a browser says that a page of another site sends the form; silence is no reason to refuse."""
    if request.method not in CHANGING:
        return
    said = request.headers.get("Origin", "null")
    page = request.referrer or "" if said == "null" else said
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or (page and not _ours(page)):
        raise CSRFError("sent by a page of another site")


def _ours(page: str) -> bool:
    address = _settings(current_app).address
    asked, given, here = _place(f"//{request.host}"), _place(page), _place(address)
    if given[1] == here[1]:
        return given == here
    # by another name that is known: what the browser asked for is where its page was
    return given[1] == asked[1] and given[2] == (asked[2] or PORTS.get(given[0]))


@lru_cache(maxsize=256)
def _place(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port; an empty host for what is no address."""
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return "", "", None
