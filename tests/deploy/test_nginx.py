"""nginx with the sample in front of a real server: https, headers, sizes, and a log that names nobody."""

import http.client
import re
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from sqlmodel import Session
from werkzeug.serving import make_server

from assess.config import Settings
from assess.web.app import create_app
from tests.deploy.conftest import DEPLOY, program
from tests.postgres import free_port

Certificate = tuple[Path, Path]
TOKEN = "Ab1_Ab1_Ab1_Ab1_.Zz9_Zz9_Zz9_Zz9_Zz9_Zz9_Zz"


def configured(folder: Path, certificate: Certificate, plain: int, secure: int, node: int) -> Path:
    """The sample between the lines that Debian's nginx.conf has around it; ports and places are the test's."""
    text = (DEPLOY / "nginx.conf").read_text()
    for old, new in (
        ("127.0.0.1:8000", f"127.0.0.1:{node}"), ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;"),
        ("server_name assess.example.org", "server_name localhost"),
        ("https://assess.example.org$request_uri", f"https://localhost:{secure}$request_uri"),
        ("proxy_set_header Host $host;", "proxy_set_header Host $http_host;"),
        ("X-Forwarded-Host $host;", "X-Forwarded-Host $http_host;"),  # the test's port is part of its name
        ("/etc/ssl/assess/fullchain.pem", str(certificate[0])),
        ("/etc/ssl/assess/privkey.pem", str(certificate[1])),
        ("/var/log/nginx/", f"{folder}/"),
    ):  # fmt: skip
        assert old in text, old
        text = text.replace(old, new)
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.M)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    scratch = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    path = folder / "nginx.conf"
    first = f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/first-error.log;"
    path.write_text(f"{first}\nevents {{}}\nhttp {{\n{scratch}{text}}}\n")
    return path


@dataclass
class Front:
    """nginx, and what stands behind it."""

    folder: Path
    plain: int
    secure: int

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        """An answer by https."""
        trusting = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("localhost", self.secure, timeout=20, context=trusting)
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode(errors="replace")  # type: ignore[attr-defined]
        return answer


@contextmanager
def nginx_before(node: int, folder: Path, certificate: Certificate, plain: int, secure: int) -> Iterator[Front]:
    """nginx with the sample, as long as the test wants."""
    config = configured(folder, certificate, plain, secure, node)
    nginx = subprocess.Popen([program("nginx"), "-c", config, "-p", folder], stderr=subprocess.PIPE)
    made = Front(folder, plain, secure)
    try:
        await_port(made)
        yield made
    finally:
        nginx.terminate()
        nginx.wait(20)


@pytest.fixture
def front(settings: Settings, session: Session, tmp_path: Path, certificate: Certificate) -> Iterator[Front]:
    """A server of ours behind nginx."""
    node, plain, secure = free_port(), free_port(), free_port()
    address = f"https://localhost:{secure}"
    app = create_app(settings.model_copy(update={"base_url": address, "trusted_proxies": 1}), TESTING=True)
    server = make_server("127.0.0.1", node, app, threaded=True)
    serving = Thread(target=server.serve_forever)
    serving.start()
    try:
        with nginx_before(node, tmp_path, certificate, plain, secure) as made:
            yield made
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def await_port(front: Front) -> None:
    """Until nginx answers."""
    deadline = time.monotonic() + 20
    while True:
        try:
            front.ask("GET", "/healthz")
            return
        except OSError:
            assert time.monotonic() < deadline


def test_nginx_reads_its_sample(tmp_path: Path, certificate: Certificate) -> None:
    config = configured(tmp_path, certificate, free_port(), free_port(), 8000)
    said = subprocess.run(
        [program("nginx"), "-t", "-c", config, "-p", tmp_path], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr


def test_a_page_comes_by_https_with_cookies_bound_to_the_server(front: Front) -> None:
    answer = front.ask("GET", "/login", **{"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"})
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"]
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-staff=")
    assert "Secure" in cookie
    assert "evil.example" not in answer.text  # type: ignore[attr-defined]


def test_a_form_is_taken_and_leads_on_by_https(front: Front) -> None:
    first = front.ask("GET", "/login")
    found = re.search(r'name="csrf_token" value="([^"]+)"', first.text)  # type: ignore[attr-defined]
    assert found is not None
    body = f"csrf_token={found[1]}&username=rosa&password=wrong".encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": first.headers["Set-Cookie"].split(";")[0],
    }
    assert front.ask("POST", "/login", body, **headers).status == 200
    asked = front.ask("GET", "/campaigns")
    assert asked.status == 302
    assert asked.headers["Location"].startswith("/login")


def test_plain_http_is_sent_to_https(front: Front) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=20)
    connection.request("GET", "/login", headers={"Host": "evil.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://localhost:{front.secure}/login")
    connection = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=20)
    connection.request("GET", "/metrics", headers={"Authorization": "Bearer sent in the clear"})
    assert connection.getresponse().status == 404


def test_what_is_too_long_and_what_is_for_machines_stops_in_front(front: Front) -> None:
    assert front.ask("POST", "/login", b"x" * (2 * 1024 * 1024 + 1)).status == 413
    assert front.ask("GET", "/metrics").status == 404
    assert front.ask("GET", "/readyz").status == 200


def test_the_log_in_front_holds_marks_and_no_addresses(front: Front) -> None:
    answer = front.ask("GET", f"/i/{TOKEN}?name=amira")
    assert answer.status == 404
    front.ask("GET", "/healthz")  # a line is written when its answer is gone
    said = (front.folder / "assess.log").read_text()
    assert answer.headers["X-Request-ID"] in said
    written = said + (front.folder / "assess-error.log").read_text()
    assert TOKEN not in written
    assert "amira" not in written


def test_nodes_that_are_away_are_said_to_come_back(tmp_path: Path, certificate: Certificate) -> None:
    with nginx_before(free_port(), tmp_path, certificate, free_port(), free_port()) as front:
        answer = front.ask("GET", "/login")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert "Nothing is lost" in answer.text  # type: ignore[attr-defined]
