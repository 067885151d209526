"""What the doctor finds outside the database, each with its remedy."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from sqlmodel import Session

from assess.config import Settings
from assess.screening.organisation import health, health_of_host
from assess.store.tables import Candidate, Team
from tests.postgres import free_port


def test_a_data_folder_that_others_can_enter_is_an_illness(settings: Settings) -> None:
    assert health_of_host.file_modes(settings).ok
    settings.data.chmod(0o755)
    (settings.data / "assess.db").touch()
    (settings.data / "assess.db").chmod(0o644)  # whatever this process masks
    check = health_of_host.file_modes(settings)
    assert not check.ok
    assert "read assess.db" in check.said
    assert check.remedy == f"chmod 700 {settings.data.absolute()}"


class UnderAssess(BaseHTTPRequestHandler):
    """A server that lives under /assess."""

    def do_GET(self) -> None:
        """Well there, not found elsewhere."""
        self.send_response(200 if self.path == "/assess/healthz" else 404)
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        """Nothing."""


@pytest.fixture
def neighbour() -> Iterator[int]:
    """The port of a server that lives under /assess."""
    server = HTTPServer(("127.0.0.1", 0), UnderAssess)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_the_path_of_the_address_is_asked_for(settings: Settings, neighbour: int) -> None:
    def at(base: str, port: int) -> health.Check:
        return health_of_host.path_prefix(settings.model_copy(update={"base_url": base, "port": port}))

    assert at("https://assess.example.org", neighbour).said == "the whole host"
    assert at("https://jobs.example.org/assess", neighbour).ok
    assert "no server runs" in at("https://jobs.example.org/assess", free_port()).said
    wrong = at("https://jobs.example.org/hiring", neighbour)
    assert not wrong.ok
    assert "answers 404" in wrong.said
    assert "ASSESS_BASE_URL" in wrong.remedy


@pytest.fixture
def post() -> Iterator[int]:
    """The port of a mail server that offers no STARTTLS."""
    controller = Controller(object(), hostname="127.0.0.1", port=free_port(), ready_timeout=30)
    controller.start()
    yield controller.port
    controller.stop(no_assert=True)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("smtp://127.0.0.1:{port}", ""),
        ("smtp+starttls://127.0.0.1:{port}", "offers no STARTTLS"),
        ("smtps://127.0.0.1:{port}", "cannot be used"),
        ("smtp://mara:secret@127.0.0.1:{port}", "password in clear"),
        ("smtp://127.0.0.1:{closed}", "cannot be used"),
    ],
)
def test_the_mail_server_is_tried(session: Session, settings: Settings, post: int, address: str, said: str) -> None:
    url = SecretStr(address.format(port=post, closed=free_port()))
    check = health.letters(
        session, settings.model_copy(update={"smtp_url": url, "mail_from": "hiring@example.com"})
    )
    assert check.ok is (not said)
    assert said in check.said
    assert "secret" not in check.said
    assert check.remedy


def test_names_that_no_font_draws_are_counted_with_the_fonts_to_install(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts = "<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{}</cachedir></fontconfig>"
    (tmp_path / "fonts.conf").write_text(fonts.format(tmp_path))
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    check = health_of_host.fonts(session)
    assert check.ok
    assert "for Chinese, Japanese, Korean, Devanagari, Thai, emoji: apt install" in check.said

    team = Team(name="Lobby")
    session.add(team)
    session.flush()
    session.add(Candidate(team_id=team.id, name="李娜", email="li@example.com"))
    session.flush()
    check = health_of_host.fonts(session)
    assert not check.ok
    assert "2 letters of names" in check.said
    assert "apt install fonts-noto-cjk (" in check.remedy
