"""The keys that sign cookies and forms, as they are at each request: one that was replaced goes on for a while."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from time import monotonic
from typing import Any

from flask import Flask, current_app
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer, want_bytes

from assess import keyring
from assess.config import ConfigError, Settings


class Ageless(TimestampSigner):
    """A signature of whatever age: how long a login lasts says the database, and a clock that went back none."""

    def unsign(self, value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """What was signed, if it was; a browser shows the same cookie again and again."""
        return _unsigned(tuple(self.secret_keys), self.salt, want_bytes(value), return_timestamp)


@lru_cache(maxsize=4096)
def _unsigned(keys: tuple[bytes, ...], salt: bytes, value: bytes, return_timestamp: bool) -> Any:
    ways = CookieSessions
    signer = TimestampSigner(
        list(keys), salt, key_derivation=ways.key_derivation, digest_method=ways.digest_method
    )  # fmt: skip
    return signer.unsign(value, None, return_timestamp)  # type: ignore[call-overload]


class CookieSessions(SecureCookieSessionInterface):
    """Flask's cookie, with such signatures."""

    _made_for: tuple[Any, ...] = ()
    _serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Flask's own, but for the age; made once for the same keys."""
        keys = (*app.config["SECRET_KEY_FALLBACKS"], app.secret_key)
        if keys != self._made_for:
            found = super().get_signing_serializer(app)
            if found is not None:
                found.signer = Ageless
            self._serializer, self._made_for = found, keys
        return self._serializer


def init_app(app: Flask) -> None:
    """Look at the keys before each request: another process, or the console, may have made a new one."""
    answer = app.wsgi_app

    def with_present_keys(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with suppress(ConfigError):  # a file that is gone for a moment stops nobody: the keys of before go on
            take(app)
        return answer(environ, start_response)

    app.extensions["session_key_files"] = _settings(app).key_files("session_key")
    take(app)
    app.session_interface = CookieSessions()
    app.wsgi_app = with_present_keys  # type: ignore[method-assign]


def take(app: Flask) -> None:
    """Let Flask and its forms sign with the present key and accept those before it that are still good.

    Read when a file has changed, and once a second, since old keys end.
    """
    found = [keyring.version(path) for path in app.extensions["session_key_files"]], int(monotonic())
    if found == app.extensions.get("session_keys_of"):
        return
    *old, present = _settings(app).keys("session_key").good(datetime.now(UTC))
    app.config["SECRET_KEY_FALLBACKS"] = old
    app.config["SECRET_KEY"] = present
    app.config["WTF_CSRF_SECRET_KEY"] = [*old, present]
    app.extensions["session_keys_of"] = found


def _settings(app: Flask) -> Settings:
    settings: Settings = app.extensions["settings"]
    return settings


def present_and_old() -> list[str]:
    """The present key first, then those before it that are still good."""
    return [str(current_app.secret_key), *map(str, current_app.config["SECRET_KEY_FALLBACKS"])]
