"""Logging in at an OpenID provider: there, back, and out again.

The code flow with PKCE by Authlib. State, nonce and verifier lie in the signed cookie of the browser that began,
and are used once. Tokens are looked at and dropped: none is kept or logged.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError

from assess.config import Settings
from assess.screening.organisation import identities, openid_provider
from assess.screening.organisation.identities import Person
from assess.screening.organisation.openid_provider import Provider, ProviderFault, ProviderUnreachable
from assess.web import limits
from assess.web.account import login, staff_cookie
from assess.web.account.device import device
from assess.web.edge import begin
from assess.web.extensions import db, db_session

pages = Blueprint("openid", __name__)
log = structlog.get_logger()

NAME = "openid"
KEPT = 3600  # seconds for which what the provider publishes is not asked for again
PENDING = 3  # logins that one browser may have begun at a time
LEEWAY = 60  # seconds that its clock may be off
ANEW = 300  # seconds since the person showed there who they are; with it the provider says when that was
# What libraries raise when an answer is not what the standard says.
UNREADABLE = (AuthlibBaseError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, OverflowError)


class LoginFailed(Exception):
    """A login at the provider came to nothing; `kind` names the page, `code` its status."""

    def __init__(self, kind: str, code: int, reason: str) -> None:
        self.kind, self.code = kind, code
        super().__init__(reason)


class Untrusted(LoginFailed):
    """What the provider says of a person failed a check: nobody comes that far by chance, so the trail has it."""


class Client(FlaskOAuth2App):  # type: ignore[misc]
    """Authlib's client, with what the provider publishes checked and renewed by the hour."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(
            FlaskIntegration(NAME),
            NAME,
            client_id=provider.client_id,
            client_secret=provider.client_secret or None,
            client_kwargs={
                "scope": provider.scope,
                "code_challenge_method": "S256",
                "default_timeout": openid_provider.PATIENCE,
            },
        )
        self.provider = provider
        self.server_metadata: dict[str, Any] = {}

    def _get_oauth_client(self, **metadata: Any) -> Any:
        return _without_redirects(super()._get_oauth_client(**metadata))

    def _get_session(self) -> Any:
        return _without_redirects(super()._get_session())

    def load_server_metadata(self) -> dict[str, Any]:
        """What the provider publishes; ProviderUnreachable or ProviderFault."""
        if time.monotonic() > self.server_metadata.get("_old_at", 0):
            published = openid_provider.discover(self.provider)
            methods = published.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
            if self.client_secret and "client_secret_basic" not in methods:
                self.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 - its name
            self.server_metadata = published | {"_old_at": time.monotonic() + KEPT}
        return self.server_metadata


def _without_redirects(asking: Any) -> Any:
    asking.max_redirects = 0  # what the provider publishes is where its answers come from
    return asking


def init_app(app: Flask) -> None:
    """Register the pages, and the provider if one is set."""
    provider = openid_provider.of(app.extensions["settings"])
    app.extensions[NAME] = Client(provider) if provider else None
    places = app.extensions["settings"].places
    app.extensions["openid_places"] = {
        True: limits.Places(places, "busy", 5),  # browsers in which somebody has logged in before
        False: limits.Places(max(1, places - 1), "busy", 5),  # strangers, who cannot crowd the others out
    }
    app.register_blueprint(pages)
    app.register_error_handler(LoginFailed, failed)
    for function in (login_service, staff_cookie.local_accounts, staff_cookie.by_provider):
        app.jinja_env.globals[function.__name__] = function


def login_service() -> str | None:
    """What people call the provider, if one is set."""
    client: Client | None = current_app.extensions[NAME]
    return (client.provider.title or urlsplit(client.provider.issuer).netloc) if client else None


@pages.get("/login/openid")
def start() -> ResponseReturnValue:
    """Send the browser to the provider; `anew` asks it to make sure who it is, however lately it did."""
    client = _client()
    if request.headers.get("Sec-Fetch-Site") == "cross-site":  # nobody is logged in by another site's page
        return redirect(url_for("account.login", next=request.args.get("next") or None))
    anew = {"prompt": "login", "max_age": ANEW} if request.args.get("anew") else {}
    with _asking():
        asked = client.create_authorization_url(_address(".back"), **anew)
    begun = sorted((kept["exp"], name) for name, kept in session.items() if name.startswith(f"_state_{NAME}_"))
    for _until, name in begun[: max(0, len(begun) - PENDING + 1)]:
        session.pop(name)
    place = request.args.get("next", "")
    client.save_authorize_data(
        redirect_uri=_address(".back"), state=asked["state"], nonce=asked["nonce"],
        code_verifier=asked["code_verifier"], next=place if len(place) <= 200 else "",
    )  # fmt: skip
    return redirect(asked["url"])


@pages.get("/login/openid/back")
def back() -> ResponseReturnValue:
    """Take up what the provider says, if this browser began it."""
    client = _client()
    begun = client.framework.get_state_data(session, request.args.get("state", ""))
    if begun is None:
        raise LoginFailed("stale", 400, "no login of this browser has this state")
    _refuse_errors(client)
    try:
        with _asking():
            person = _person(client)
    except Untrusted as error:
        begin()
        identities.refuse_answer(db_session(), str(error))
        db.session.commit()
        raise
    begin()
    token = identities.log_in(db_session(), person, staff_cookie.token(), device())
    db.session.commit()
    if token is None:
        raise LoginFailed("no-role", 403, "no role here, or closed")
    staff_cookie.keep(token, by_provider=True)
    if staff := staff_cookie.current_staff():
        limits.remember_browser(staff.username)
    return redirect(login.asked_for(begun.get("next", "")))


@pages.get("/login/openid/leave")
def leave() -> ResponseReturnValue:
    """After logging out here: on to the provider's own logout, if it has one."""
    client = _client()
    try:
        with _asking():
            offered = client.load_server_metadata().get("end_session_endpoint")
    except LoginFailed:
        offered = None  # whoever leaves is out here, whatever the provider does
    if not offered or not openid_provider.protected(str(offered)) or staff_cookie.current_staff():
        return redirect(url_for("account.login"))
    asked = client.create_logout_url(_address("account.login"), client_id=client.client_id)
    return render_template("account/leave.html", address=asked["url"])


def failed(error: LoginFailed) -> ResponseReturnValue:
    """One kind page for each way in which a login can fail; the log has the reason, without names or tokens."""
    db.session.rollback()
    log.warning("login at the provider failed", kind=error.kind, reason=str(error))
    wait = {"Retry-After": "10"} if error.code == 503 else {}
    return render_template("account/login_failed.html", kind=error.kind, code=error.code), error.code, wait


def _client() -> Client:
    client: Client | None = current_app.extensions[NAME]
    if client is None:
        abort(404)
    return client


def _address(endpoint: str) -> str:
    # As people reach us, whatever host a request names.
    settings: Settings = current_app.extensions["settings"]
    parts = urlsplit(settings.address)
    return f"{parts.scheme}://{parts.netloc}{url_for(endpoint)}"


def _refuse_errors(client: Client) -> None:
    error, state = request.args.get("error", ""), request.args.get("state", "")
    if not error:
        return
    client.framework.clear_state_data(session, state)
    if error == "access_denied":
        raise LoginFailed("denied", 403, error)
    if error == "temporarily_unavailable":
        raise LoginFailed("down", 503, error)
    raise LoginFailed("fault", 502, f"the provider answers {error[:60]!r}")


@contextmanager
def _asking() -> Iterator[None]:
    """Ask the provider something; LoginFailed when it cannot be reached or answers nonsense."""
    with current_app.extensions["openid_places"][limits.known()].one():  # the other threads go on answering
        try:
            yield
        except ProviderUnreachable as error:
            raise LoginFailed("down", 503, str(error)) from None
        except ProviderFault as error:
            raise LoginFailed("fault", 502, str(error)) from None
        except (requests.ConnectionError, requests.Timeout) as error:
            raise LoginFailed("down", 503, type(error).__name__) from None
        except requests.RequestException as error:
            raise LoginFailed("fault", 502, type(error).__name__) from None
        except JoseError as error:
            raise Untrusted("fault", 502, _named(error)) from None
        except UNREADABLE as error:
            raise LoginFailed("fault", 502, _named(error)) from None


def _named(error: Exception) -> str:
    # The kind of error, and which claim or which code: never what was said, which may hold a token.
    about = getattr(error, "claim", None) or (error.error if isinstance(error, OAuthError) else "")
    return f"{type(error).__name__} {str(about)[:60]}".strip()


def _person(client: Client) -> Person:
    """Whom the provider vouches for, after every check of its answer."""
    provider = client.provider
    if request.args.get("iss", provider.issuer) != provider.issuer:
        raise ProviderFault("another provider answered")
    token = client.authorize_access_token(
        leeway=LEEWAY,
        claims_options={
            "iss": {"essential": True, "value": provider.issuer},
            "sub": {"essential": True},
            "aud": {"essential": True, "value": provider.client_id},
        },
    )
    claims: Mapping[str, Any] | None = token.get("userinfo")
    if claims is None:
        raise Untrusted("fault", 502, "the answer has no id_token")
    subject = claims["sub"]
    if not isinstance(subject, str) or not subject.isprintable() or not 1 <= len(subject) <= 255:
        raise Untrusted("fault", 502, "the subject is unusable")
    claims = _with_userinfo(client, token, claims)
    return Person(
        issuer=provider.issuer,
        subject=subject,
        username=_text(claims, "preferred_username"),
        name=_text(claims, "name") or _text(claims, "preferred_username"),
        roles=provider.roles_of(claims),
        authenticated_at=datetime.fromtimestamp(claims.get("auth_time") or 0, UTC),
    )


def _with_userinfo(client: Client, token: Mapping[str, Any], claims: Mapping[str, Any]) -> Mapping[str, Any]:
    # Many providers keep groups out of the id_token: then the access token fetches them.
    provider = client.provider
    if provider.says_of_roles(claims) or "userinfo_endpoint" not in client.load_server_metadata():
        return claims
    more = client.userinfo(token=token)
    if more.get("sub") != claims["sub"]:
        raise Untrusted("fault", 502, "the userinfo are of somebody else")
    return {**more, **claims}


def _text(claims: Mapping[str, Any], name: str) -> str:
    found = claims.get(name)
    return "".join(filter(str.isprintable, found)) if isinstance(found, str) else ""
