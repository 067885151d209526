"""A provider on loopback that signs with a key of its own, and can be told to sign what no provider would."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "asterism", "a secret of the client"
ACCESS_TOKEN = "an-access-token-that-nobody-keeps"
OWN_KEY = RSAKey.generate_key(2048, {"kid": "of the provider", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "of the provider", "use": "sig"})

Claims = dict[str, Any]
HANA: Claims = {"sub": "248289761001", "name": "Hana Sato", "groups": ["house-hr"]}
Sign = Callable[[Claims], str]


def signed(claims: Claims, key: RSAKey = OWN_KEY, kid: str = "of the provider") -> str:
    """A token as the provider signs it."""
    return jwt.encode({"alg": "RS256", "kid": kid}, claims, key)


def unsigned(claims: Claims) -> str:
    """A token that says it needs no signature."""
    return f"{coded({'alg': 'none'})}.{coded(claims)}."


def signed_with_what_everybody_knows(claims: Claims) -> str:
    """A token signed with the public key as if it were a common secret."""
    said = f"{coded({'alg': 'HS256'})}.{coded(claims)}"
    mark = hmac.digest(OWN_KEY.as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def altered(claims: Claims) -> str:
    """A token whose claims were changed after it was signed."""
    head, _body, signature = signed(claims).split(".")
    return f"{head}.{coded(claims | {'groups': ['house-admins']})}.{signature}"


def coded(said: Claims) -> str:
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


@dataclass
class LocalProvider:
    """What it answers; tests change it before somebody logs in."""

    address: str
    person: Claims = field(default_factory=lambda: dict(HANA))
    changes: Claims = field(default_factory=dict)  # claims of the id_token; None takes one away
    sign: Sign = signed
    published: Claims = field(default_factory=dict)  # changes what it publishes of itself
    userinfo: Claims | None = None
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)  # instead of its own, by path
    asked: dict[str, str] = field(default_factory=dict)  # the last request for authorization
    heard: list[str] = field(default_factory=list)  # paths, in order

    def id_token(self) -> str:
        """The token for whoever asked last."""
        now = int(time.time())
        claims: Claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": self.asked.get("nonce")} | self.person | self.changes
        return self.sign({name: value for name, value in claims.items() if value is not None})

    def answer(self, path: str, sent: dict[str, str], authorization: str) -> tuple[int, str]:
        """Its answer to a request."""
        self.heard.append(path)
        if path in self.answers:
            return self.answers[path]
        return 200, json.dumps(self.pages(path, sent, authorization))

    def pages(self, path: str, sent: dict[str, str], authorization: str) -> Claims:
        """What it says at each address."""
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
                "response_types_supported": ["code"],
                "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
                "code_challenge_methods_supported": ["S256"],
            } | self.published
        if path == "/keys":
            return {"keys": [OWN_KEY.as_dict(private=False)]}
        if path == "/userinfo":
            assert authorization == f"Bearer {ACCESS_TOKEN}"
            return self.userinfo or {}
        assert path == "/token"
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=")
        right = (challenge.decode(), f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}")
        if (self.asked["code_challenge"], authorization) != right or sent["code"] != "good":
            return {"error": "invalid_grant"}
        return {"access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": self.id_token()}


@contextmanager
def serving(answer: Callable[[str, dict[str, str], str], tuple[int, str]]) -> Iterator[str]:
    """Serve on a free port; the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.reply({name: values[0] for name, values in parse_qs(body).items()})

        def reply(self, sent: dict[str, str]) -> None:
            code, text = answer(urlsplit(self.path).path, sent, self.headers.get("Authorization", ""))
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            if code == 302:
                self.send_header("Location", text)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_given: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@contextmanager
def local_provider() -> Iterator[LocalProvider]:
    """A provider that runs."""
    made = LocalProvider("")
    with serving(lambda *given: made.answer(*given)) as address:
        made.address = address
        yield made
