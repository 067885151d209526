"""A real server in a process of its own, and Debian's Chromium."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from assess.config import Settings
from tests.conftest import missing
from tests.postgres import free_port

FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
expect.set_options(timeout=30_000)  # a machine with other work takes its time; what is right is seen at once


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium, shared by the tests; each opens contexts of its own."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        missing("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Server:
    """`assess serve` on a free port; it can be killed without warning and started again on the same data."""

    settings: Settings
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    lines: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """What a browser opens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Server":
        """Start it and wait until it says that it is ready."""
        environment = (
            os.environ
            | self.environment
            | {
                "ASSESS_DATA": str(self.settings.data),
                "DATABASE_URL": self.settings.database,
                "PORT": str(self.port),
                "ASSESS_RATE_LIMITS": "false",
            }
        )
        command = [sys.executable, "-m", "assess", "serve"]
        log = (self.settings.data / "server.log").open("a")
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.strip())
            if line.startswith("admin "):
                return self
        raise AssertionError(f"the server did not start:\n{self.log()[-3000:]}")

    def log(self) -> str:
        """What it wrote to its log."""
        return (self.settings.data / "server.log").read_text()

    def kill(self) -> None:
        """SIGKILL to the server and all its children, as when the power fails."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.process.stdout.close()  # type: ignore[union-attr]
        self.process = None


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """A running server on the test's own data."""
    running = Server(settings).start()
    yield running
    if running.process is not None:
        running.kill()


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """Where downloads go."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder
