"""The running server: it says where to go in, survives a dead worker, and leaves nobody behind."""

import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.postgres import free_port

PATIENCE = 60


@dataclass
class Serving:
    """`assess serve` in a process of its own."""

    home: Path
    port: int = field(default_factory=free_port)
    lines: list[str] = field(default_factory=list)
    log: "queue.Queue[str]" = field(default_factory=queue.Queue)
    process: "subprocess.Popen[str] | None" = None
    settings: dict[str, str] = field(default_factory=dict)

    def start(self, *words: str) -> "Serving":
        """Start it; wait until it prints the administrator's line."""
        inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "HOST")}
        environment = inherited | {"ASSESS_DATA": str(self.home), "PORT": str(self.port)} | self.settings
        self.process = subprocess.Popen(
            [sys.executable, "-m", "assess", "serve", *words],
            env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        threading.Thread(target=self._read_log, args=(self.process,), daemon=True).start()
        assert self.process.stdout is not None
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line.strip())
            if line.startswith("admin "):
                return self
        raise AssertionError(f"the server did not start: {list(self.log.queue)}")

    def _read_log(self, process: "subprocess.Popen[str]") -> None:
        assert process.stderr is not None
        for line in process.stderr:
            self.log.put(line)

    def wait_for(self, words: str) -> str:
        """The next line of the log with these words."""
        while words not in (line := self.log.get(timeout=PATIENCE)):
            continue
        return line

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def get(self, path: str) -> int:
        """The status of a page."""
        return self.fetch(self.port, path)[0]

    @staticmethod
    def fetch(port: int, path: str, token: str = "") -> tuple[int, str]:
        """The status and the text of a page."""
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """A server that is ended whatever happens."""
    made = Serving(tmp_path / "home")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()


def test_the_first_start_shows_a_password_once_and_a_dead_worker_is_revived(serving: Serving) -> None:
    serving.start()
    assert len(serving.lines) == 1
    role, address, name, password = serving.lines[0].split()
    assert (role, address, name) == ("admin", f"http://127.0.0.1:{serving.port}/", "admin")
    assert len(password) > 20
    assert serving.get("/login") == 200

    first = int(re.findall(r'"process": (\d+)', serving.wait_for("worker ready"))[0])
    os.kill(first, signal.SIGKILL)
    assert "starting it again" in serving.wait_for("process died")
    second = int(re.findall(r'"process": (\d+)', serving.wait_for("worker ready"))[0])
    assert second != first

    token = "a" * 16 + "." + "b" * 26
    assert serving.get(f"/i/{token}?q=secret") == 404
    assert token not in serving.wait_for("dead link")
    assert serving.stop() == 0
    assert serving.process is not None
    with socket.create_server(("127.0.0.1", serving.port)):
        pass  # nobody holds the port any more
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
    kept = b"".join(path.read_bytes() for path in serving.home.glob("*.db*"))
    assert kept
    assert password.encode() not in kept

    serving.start()
    assert serving.lines == [f"admin http://127.0.0.1:{serving.port}/ admin assess user reset admin"]
    serving.stop(signal.SIGKILL)
    serving.start()  # the kernel took the old one's processes down with it
    assert serving.stop(signal.SIGINT) == 0


def test_pages_alone_with_figures_of_all_processes_on_a_port_of_their_own(serving: Serving) -> None:
    port, token = free_port(), "a token that monitoring has"
    serving.settings = {"ASSESS_METRICS_PORT": str(port), "ASSESS_METRICS_TOKEN_FILE": str(serving.home / "token")}
    serving.home.mkdir()
    (serving.home / "token").write_text(token)
    for _ in range(2):  # the second start begins to count afresh
        serving.start("--no-worker")
        serving.wait_for(f"127.0.0.1:{port}")
        for _ in range(20):
            assert serving.get("/login") == 200
        assert serving.fetch(port, "/metrics")[0] == 401
        status, said = serving.fetch(port, "/metrics", token)
        assert status == 200
        assert 'assess_requests_total{endpoint="account.login",status="200"} 20.0' in said
        assert "assess_database_up 1.0" in said
        assert serving.fetch(port, "/", token)[0] == 404
        assert serving.stop() == 0
    assert not [line for line in serving.log.queue if "worker ready" in line]
    for path in Path("/dev/shm").glob(f"assess-{os.getuid()}-*-{serving.port}"):
        shutil.rmtree(path)


def test_the_demonstration_is_built_once(serving: Serving) -> None:
    serving.start("--demo")
    address = f"http://127.0.0.1:{serving.port}/"
    assert [line.split()[0] for line in serving.lines] == ["candidate", "recruiter", "hr", "admin"]
    assert all(line.split()[1].startswith(address) for line in serving.lines)
    assert serving.get(serving.lines[0].split()[1].removeprefix(address[:-1])) == 200
    link = serving.lines[0]
    assert serving.stop() == 0

    serving.start("--demo")
    assert serving.lines == [
        link,
        f"recruiter {address} recruiter assess user reset recruiter",
        f"hr {address} hr assess user reset hr",
        f"admin {address} admin assess user reset admin",
    ]
    assert serving.stop() == 0


def test_a_port_in_use_is_said_in_one_line_with_the_remedy(serving: Serving) -> None:
    with socket.create_server(("127.0.0.1", serving.port)):
        said = subprocess.run(
            [sys.executable, "-m", "assess", "serve", "--port", str(serving.port)],
            env=os.environ | {"ASSESS_DATA": str(serving.home)}, text=True, capture_output=True, check=False,
        )  # fmt: skip
    assert said.returncode == 1
    assert said.stdout == ""
    assert said.stderr.count("\n") == 1
    assert "choose another port with PORT=" in said.stderr
    assert not serving.home.exists()
