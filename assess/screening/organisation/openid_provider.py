"""The OpenID provider that staff may log in at: its settings, and what it publishes about itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from assess.config import ConfigError, Settings
from assess.screening.organisation.accounts import HOUSE_ROLES, RECRUITER

DISCOVERY = "/.well-known/openid-configuration"
PATIENCE = 5  # seconds for each answer of the provider
SECRET_NAME = "oidc_client_secret"  # noqa: S105 - its name: ASSESS_OIDC_CLIENT_SECRET, or a file
# Signed with a private key: whoever can check such a token cannot make one.
ALGORITHMS = frozenset("RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519".split())


class ProviderUnreachable(RuntimeError):
    """The provider does not answer, or says that it cannot just now."""


class ProviderFault(RuntimeError):
    """The provider answered something that cannot be used; the message says what."""


@dataclass(frozen=True)
class MappedRole:
    """A role that a value of the claim gives; recruiters have it in a team."""

    role: str
    team: str = ""


@dataclass(frozen=True)
class Provider:
    """A provider as it is set; `roles` holds what each value of the claim gives."""

    issuer: str
    client_id: str
    client_secret: str
    scope: str
    role_claim: str
    roles: Mapping[str, frozenset[MappedRole]]
    title: str

    def roles_of(self, claims: Mapping[str, Any]) -> frozenset[MappedRole]:
        """The roles that a person's claims give."""
        said = _claim(claims, self.role_claim)
        listed = said if isinstance(said, list) else [said]
        given = (self.roles.get(value, frozenset()) for value in listed if isinstance(value, str))
        return frozenset(role for roles in given for role in roles)

    def says_of_roles(self, claims: Mapping[str, Any]) -> bool:
        """Whether the claim of roles is there at all, be it empty."""
        return _claim(claims, self.role_claim) is not None


def of(settings: Settings) -> Provider | None:
    """The provider of an installation, if one is set; ConfigError names everything wrong with its settings."""
    if not settings.openid_issuer:
        if not settings.local_accounts:
            raise ConfigError(
                "ASSESS_LOCAL_ACCOUNTS is off and no ASSESS_OIDC_ISSUER is set, so nobody could log in: set one"
            )
        return None
    roles, wrong = _mapping(settings.openid_roles)
    if wrong := [*_problems(settings), *wrong]:
        raise ConfigError("; ".join(wrong))
    return Provider(
        issuer=settings.openid_issuer,
        client_id=settings.openid_client_id,
        client_secret=settings.kept_secret(SECRET_NAME),
        scope=settings.openid_scope,
        role_claim=settings.openid_role_claim,
        roles=roles,
        title=settings.openid_title,
    )


def _problems(settings: Settings) -> Iterator[str]:
    if not protected(settings.openid_issuer):
        yield "ASSESS_OIDC_ISSUER must begin with https:// (plain http only on this machine)"
    if not settings.openid_client_id:
        yield "ASSESS_OIDC_CLIENT_ID is missing: set what the provider calls this installation"
    if "openid" not in settings.openid_scope.split():
        yield "ASSESS_OIDC_SCOPE must name openid"
    if not settings.openid_roles.strip():
        yield "ASSESS_OIDC_ROLES is missing: nobody would have a role; write group=role; group=recruiter@Team"


def protected(address: str) -> bool:
    """Whether nobody on the way can read or change what goes there: https, or this very machine."""
    parts = urlsplit(address)
    here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and here))


def _mapping(written: str) -> tuple[dict[str, frozenset[MappedRole]], list[str]]:
    found: dict[str, frozenset[MappedRole]] = {}
    wrong = []
    for part in filter(None, (part.strip() for part in written.replace("\n", ";").split(";"))):
        value, _equals, given = (piece.strip() for piece in part.rpartition("="))  # a value may hold = itself
        role, _at, team = (piece.strip() for piece in given.partition("@"))
        if not value or role not in (RECRUITER, *HOUSE_ROLES):
            wrong.append(f"ASSESS_OIDC_ROLES: {part!r} is not of the form group=role with a role of this product")
        elif (role == RECRUITER) != bool(team):
            wrong.append(f"ASSESS_OIDC_ROLES: {part!r}: recruiters, and they alone, have a team: recruiter@Team")
        found[value] = found.get(value, frozenset()) | {MappedRole(role, team)}
    return found, wrong


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    if name in claims:
        return claims[name]
    found: Any = claims  # not there by its whole name: `realm_access.roles` is `roles` in `realm_access`
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def discover(provider: Provider) -> dict[str, Any]:
    """What the provider publishes about itself, checked; ProviderUnreachable or ProviderFault."""
    try:
        answer = requests.get(provider.issuer.rstrip("/") + DISCOVERY, timeout=PATIENCE, allow_redirects=False)
    except requests.RequestException as error:
        raise ProviderUnreachable(f"{provider.issuer} does not answer ({type(error).__name__})") from None
    if answer.status_code >= 500:
        raise ProviderUnreachable(f"{provider.issuer} answers {answer.status_code}")
    try:
        published = answer.json() if answer.ok else None
    except ValueError:
        published = None
    if not isinstance(published, dict):
        raise ProviderFault(f"{provider.issuer} publishes nothing readable at {DISCOVERY} ({answer.status_code})")
    if wrong := _unusable(provider, published):
        raise ProviderFault("; ".join(wrong))
    return published | {"id_token_signing_alg_values_supported": _algorithms(published)}


def _algorithms(published: Mapping[str, Any]) -> list[str]:
    offered = published.get("id_token_signing_alg_values_supported") or ["RS256"]
    return sorted(ALGORITHMS & set(offered)) if isinstance(offered, list) else []


def _unusable(provider: Provider, published: Mapping[str, Any]) -> list[str]:
    wrong = []
    if published.get("issuer") != provider.issuer:
        wrong.append(f"the provider calls itself {published.get('issuer')!r}, not {provider.issuer!r}")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not protected(str(published.get(name, ""))):
            wrong.append(f"its {name} is no https address")
    if not _algorithms(published):
        wrong.append("it signs with no algorithm that can be checked without a common secret")
    for name, needed in (("code_challenge_methods_supported", "S256"), ("response_types_supported", "code")):
        if needed not in (published.get(name) or [needed]):
            wrong.append(f"its {name} lack {needed}")
    return wrong
