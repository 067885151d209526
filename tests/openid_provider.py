"""Canaille, an OpenID Connect provider that organisations run, started by the tests on loopback.

It lives in an environment of its own, `.venv/openid-provider`, made from `requirements-openid.txt`.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from joserfc.jwk import RSAKey

from tests.postgres import free_port

CANAILLE = Path(sys.prefix) / "openid-provider" / "bin" / "canaille"
CLIENT, SECRET = "asterism", "a secret of the client"
PATIENCE = 60  # seconds for it to start on a busy machine
SETTINGS = """
SECRET_KEY = "of the tests"
SERVER_NAME = "127.0.0.1:{port}"
PREFERRED_URL_SCHEME = "http"

[CANAILLE]
NAME = "Login of the house"
DATABASE = "sql"
JAVASCRIPT = false
HTMX = false
EMAIL_CONFIRMATION = false
CAPTCHA_ENABLED = false
LOGIN_ATTRIBUTES = ["user_name"]

[CANAILLE_SQL]
DATABASE_URI = "sqlite:///{folder}/provider.db"

[CANAILLE_OIDC]
ACTIVE_JWKS = ['''{key}''']
TRUSTED_DOMAINS = ["127.0.0.1"]
"""


class Unavailable(RuntimeError):
    """The provider is not installed."""


def password_of(name: str) -> str:
    """What somebody types at the provider."""
    return f"a long password of {name}"


@dataclass
class RealProvider:
    """The provider with its people; `groups` says who is in which."""

    folder: Path
    client_address: str
    groups: dict[str, list[str]]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "RealProvider":
        """Set it up and wait until it answers."""
        if not CANAILLE.exists():
            raise Unavailable("The OpenID provider of the tests is not installed")
        self.folder.mkdir()
        key = RSAKey.generate_key(2048).as_pem(private=True).decode()
        told = SETTINGS.format(port=self.port, folder=self.folder, key=key)
        (self.folder / "provider.toml").write_text(told)
        self._canaille("install")
        self._canaille("restore", given=json.dumps(self._content()))
        self.serve()
        return self

    def serve(self) -> None:
        """Start it on what it holds."""
        command = [str(CANAILLE), "run", "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            command, env=self._environment(), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, start_new_session=True,
        )  # fmt: skip
        ready = threading.Event()
        threading.Thread(target=self._listen, args=(self.process, ready), daemon=True).start()
        assert ready.wait(PATIENCE), self.lines
        assert self.process.poll() is None, self.lines

    def stop(self) -> None:
        """End it; what it holds stays."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def leave_group(self, group: str) -> None:
        """Nobody is in a group any more."""
        self._canaille("delete", "group", "--display-name", group, given="y\n")

    def _listen(self, process: "subprocess.Popen[str]", ready: threading.Event) -> None:
        assert process.stderr is not None
        with process.stderr as said:
            for line in said:
                self.lines.append(line)
                if "Running on" in line:
                    ready.set()
        ready.set()  # it ended

    def _content(self) -> dict[str, object]:
        people = sorted({name for members in self.groups.values() for name in members})
        return {
            "user": [
                {
                    "id": name, "user_name": name, "display_name": name, "family_name": "Sato",
                    "formatted_name": f"{name.capitalize()} Sato", "emails": [f"{name}@example.org"],
                    "password": password_of(name),
                }
                for name in people
            ],
            "group": [
                {"id": group, "display_name": group, "members": members} for group, members in self.groups.items()
            ],
            "client": [
                {
                    "id": CLIENT, "client_id": CLIENT, "client_secret": SECRET, "audience": [CLIENT],
                    "client_name": "Asterism",
                    "client_uri": f"{self.client_address}/", "scope": ["openid", "profile", "groups"],
                    "redirect_uris": [f"{self.client_address}/login/openid/back"],
                    "post_logout_redirect_uris": [f"{self.client_address}/login"],
                    "grant_types": ["authorization_code"], "response_types": ["code"],
                    "token_endpoint_auth_method": "client_secret_basic",
                }
            ],
        }  # fmt: skip

    def _canaille(self, *words: str, given: str = "") -> None:
        done = subprocess.run(
            [str(CANAILLE), *words], env=self._environment(), cwd=self.folder, input=given, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {"CANAILLE_CONFIG": str(self.folder / "provider.toml")}
