"""A small supervisor: starts the server's processes, revives a dead one, and takes all of them down with itself."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import structlog

log = structlog.get_logger()
PATIENCE = 20.0  # seconds that a child may take to end in peace
STEADY = 30.0  # a child that lived as long as this starts again at once when it dies
SUPERVISOR = "ASSESS_SUPERVISOR"
_PR_SET_PDEATHSIG = 1


class ChildDied(RuntimeError):
    """A process ended before the server was ready; the message names it."""


def die_with_parent(parent: int) -> None:
    """On Linux: let the kernel end this process when its parent dies, however the parent dies."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we could say so
        os._exit(1)


def die_with_supervisor() -> None:
    """End with the supervisor that started this process, if one did."""
    if SUPERVISOR in os.environ:
        die_with_parent(int(os.environ[SUPERVISOR]))


def python(module: str, *words: str) -> list[str]:
    """The command that runs a module of ours, and imports nothing from the folder it is started in."""
    return [sys.executable, "-P", "-m", module, *words]


def _import_path() -> str:
    """Where a child finds us: where we were found, also when that was the folder itself."""
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.pathsep.join([str(Path(__file__).resolve().parents[3]), *filter(None, given)])


@dataclass
class Child:
    """A process to keep alive."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        """Start the process."""
        environment = os.environ | self.environment | {SUPERVISOR: str(os.getpid()), "PYTHONPATH": _import_path()}
        self.process = subprocess.Popen(list(self.command), env=environment, stdout=sys.stderr)  # noqa: S603 - ours
        self.started = time.monotonic()

    @property
    def dead(self) -> bool:
        """Whether the process has ended."""
        return self.process is not None and self.process.poll() is not None

    def revive(self) -> None:
        """Start the process again, later each time while it does not live for long."""
        lived = time.monotonic() - self.started
        self.deaths = 0 if lived > STEADY else self.deaths
        if lived < min(30.0, 0.5 * 2**self.deaths - 0.5):
            return
        assert self.process is not None
        log.error("process died, starting it again", name=self.name, code=self.process.returncode)
        self.deaths += 1
        self.start()

    def end(self) -> None:
        """Ask the process to end."""
        if self.process is not None and not self.dead:
            self.process.terminate()


def supervise(
    server: Child, helpers: Sequence[Child], ready: Callable[[], bool], announce: Callable[[], None]
) -> None:
    """Run until SIGTERM or SIGINT. Once `ready`, `announce` and start the helpers; ChildDied if it never is."""
    stop = threading.Event()

    def finish(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    children = [server, *helpers]
    before = {number: signal.signal(number, finish) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        server.start()
        while not stop.is_set() and not ready():
            if server.dead and server.process is not None:
                raise ChildDied(f"{server.name} ended with code {server.process.returncode} before it was ready")
            stop.wait(0.05)
        if not stop.is_set():
            announce()
            for child in helpers:
                child.start()
        while not stop.wait(0.25):
            for child in children:
                if child.dead:
                    child.revive()
    finally:
        _end(children)
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(children: Sequence[Child]) -> None:
    for child in children:
        child.end()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
