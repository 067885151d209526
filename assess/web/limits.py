"""What slows guessing down and keeps costly work in bounds, and stands in nobody else's way.

Failures alone are counted: per account, per link, and never for everybody behind one address. A browser in which
somebody has logged in before is counted by itself, so that a stranger who guesses does not keep its owner out.
"""

import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address, ip_network
from threading import BoundedSemaphore
from typing import Any

from flask import Flask, Response, after_this_request, current_app, request, session
from itsdangerous import BadData, URLSafeSerializer
from limits import parse
from limits.storage import MemoryStorage

from assess.config import Settings
from assess.screening.campaigns import return_codes
from assess.web.extensions import limiter

GUESSES = "10 per minute; 60 per hour"  # failures for one account from one address, or from a browser known to it
GUESSED = parse("100 per hour")  # failures for one account from all unknown browsers together; beyond it each gets:
WHILE_GUESSED = "1 per minute; 10 per hour"
TRIES = "20 per minute"  # failures of one person at one link
ASKED = parse("10 per hour")  # messages to the team from one person
ASKED_BY_STRANGERS = parse("100 per hour")  # from all unknown people of one address, at one campaign
ASKED_AGAIN = 3600  # seconds until the next one is taken
STORE_PATIENCE = 0.5  # seconds for Redis to answer; without it each process counts for itself
KNOWN_FOR = 180 * 86400  # seconds that a browser is remembered
KNOWN_ACCOUNTS = 5  # accounts remembered in one browser


class Crowded(RuntimeError):
    """All places for some costly work are taken; `kind` is the page that says so, `seconds` when to come back."""

    def __init__(self, kind: str, seconds: int) -> None:
        super().__init__(kind)
        self.kind, self.seconds = kind, seconds


class Places:
    """So many threads may be at some costly work at once; who comes when all are taken is asked to come back."""

    def __init__(self, places: int, kind: str, seconds: int) -> None:
        self._free = BoundedSemaphore(places)
        self._full = kind, seconds

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take a place as long as the work lasts; Crowded when there is none."""
        if not self._free.acquire(blocking=False):
            raise Crowded(*self._full)
        try:
            yield
        finally:
            self._free.release()


def init_app(app: Flask) -> None:
    """Begin to count; strangers' passwords and those from known browsers have places of their own."""
    limiter.init_app(app)
    places = app.extensions["settings"].places
    app.extensions["password_places"] = {known: Places(places, "busy", 2) for known in (True, False)}


def configuration(settings: Settings) -> dict[str, Any]:
    """What the library is told: pages go on when Redis does not."""
    patience = {"socket_connect_timeout": STORE_PATIENCE, "socket_timeout": STORE_PATIENCE}
    return {
        "RATELIMIT_ENABLED": settings.rate_limits,
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_STORAGE_OPTIONS": patience if settings.redis_url else {},
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_SWALLOW_ERRORS": True,
    }


def failed(response: Response) -> bool:
    """Whether an attempt counts: the page came again instead of leading on. Faults of the server do not count."""
    return response.status_code not in (302, 303, 307) and response.status_code < 500


def guesses() -> str:
    """How many failures for one account pass from one place: few while it is guessed at from many, never none."""
    name = _typed("username")
    if name in _known_browser()[1:]:
        return GUESSES
    try:
        calm = limiter.limiter.test(GUESSED, "guessed", steady(name))
    except limiter.limiter.storage.base_exceptions:
        return GUESSES  # what counts is away for the moment
    return GUESSES if calm else WHILE_GUESSED


def count_guess() -> None:
    """One more failure for the account, wherever it came from; those of a browser known to it aside."""
    name = _typed("username")
    if not limiter.enabled or name in _known_browser()[1:]:
        return
    try:
        limiter.limiter.hit(GUESSED, "guessed", steady(name))
    except limiter.limiter.storage.base_exceptions:
        return  # what counts is away for the moment


def may_ask(person: str, campaign: str) -> bool:
    """Whether one more message to the team is taken from this person, or from a stranger where nobody is known."""
    if not limiter.enabled:
        return True
    rule, whose = (ASKED, person) if person else (ASKED_BY_STRANGERS, f"{campaign} {address()}")
    try:
        return limiter.limiter.hit(rule, "asked", steady(whose))
    except limiter.limiter.storage.base_exceptions:
        return True  # what counts is away for the moment


def per_account() -> str:
    """Whose attempts to log in are counted together."""
    name = _typed("username")
    browser = _known_browser()
    return steady(f"known {browser[0]} {name}" if name in browser[1:] else f"{address()} {name}")


def per_link() -> str:
    """Whose attempts to join by a link are counted together; nobody can use up those of somebody else."""
    link = _digest(str((request.view_args or {}).get("token", "")))
    browser = _digest(str(session.get("csrf_token", "")))  # else all who type nothing would be one person
    return steady(f"{link} {address()} {_typed('email')} {browser}")


def per_code() -> str:
    """Whose attempts to come back by one person's code are counted together."""
    browser = _digest(str(session.get("csrf_token", "")))
    return steady(f"{_digest(return_codes.locator(request.form.get('code', '')))} {address()} {browser}")


def retry_after(window: int) -> int:
    """In how many seconds the present limit is over: at most its own length, whatever the clock did."""
    limit = limiter.current_limit
    return min(max(1, int(limit.reset_at - time.time())), window) if limit else window


@contextmanager
def password_place(username: str | None = None) -> Iterator[None]:
    """A place for checking a password, which keeps a processor busy; Crowded when all are taken."""
    name = request.form.get("username", "") if username is None else username
    with current_app.extensions["password_places"][known_to(name)].one():
        yield


def known_to(username: str) -> bool:
    """Whether somebody of that name has logged in in this browser before."""
    return _digest(username.strip().lower()) in _known_browser()[1:]


def known() -> bool:
    """Whether anybody has logged in in this browser before."""
    return bool(_known_browser()[1:])


def remember_browser(username: str) -> None:
    """Somebody has logged in here: from now on this browser counts by itself for them."""
    browser, *names = _known_browser()
    kept = [browser, _digest(username.strip().lower()), *names]
    value = _signer().dumps(list(dict.fromkeys(kept))[: KNOWN_ACCOUNTS + 1])
    settings: Settings = current_app.extensions["settings"]

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            settings.cookie_name("known"),
            value,
            max_age=KNOWN_FOR,
            path=settings.cookie_path,
            secure=settings.https,
            httponly=True,
            samesite="Lax",
        )
        return response


def _known_browser() -> list[str]:
    """The browser's random mark, a new one if it has none, and marks of the accounts that logged in here."""
    try:
        kept = _signer().loads(request.cookies.get(current_app.extensions["settings"].cookie_name("known"), ""))
        return [str(mark) for mark in kept]
    except BadData:
        return [secrets.token_urlsafe(9)]


def _signer() -> URLSafeSerializer:
    keys = [*(current_app.config.get("SECRET_KEY_FALLBACKS") or ()), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="known browser")


def steady(key: str) -> str:
    """The key of a counter in memory, another one after the clock has jumped: none waits for an hour gone by."""
    if not isinstance(limiter.limiter.storage, MemoryStorage):
        return key
    return f"{key} {round((time.time() - time.monotonic()) / 600)}"


def _typed(name: str) -> str:
    return _digest(request.form.get(name, "").strip().lower()[:320])


def address() -> str:
    """Where the request comes from, as far as the trusted proxies know; of IPv6 the network that one client has."""
    try:
        found = ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or "nowhere"
    return str(found if found.version == 4 else ip_network((found, 64), strict=False))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
