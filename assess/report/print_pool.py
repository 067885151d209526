"""A small pool of render processes: a crash, a hang or a leak in the layout engine never reaches the server.

The processes are started afresh (not forked), see none of the server's secrets, and are replaced when they die.
"""

import json
import logging
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Timer
from types import TracebackType
from typing import IO, Any, Self

from assess.report import glyphs
from assess.report.pdf import Printed, RenderError
from assess.report.print_process import receive, send

LOG = logging.getLogger(__name__)
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "SYSTEMROOT", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
         "FONTCONFIG_PATH", "FONTCONFIG_FILE", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")  # fmt: skip


class RenderCrashed(RenderError):
    """The render process died; the next document gets a new one."""


class RenderTimeout(RenderError):
    """Printing took too long, or every process stayed busy for too long."""


class RenderUnavailable(RenderError):
    """The layout engine cannot be loaded, usually because Pango is not installed."""


class Renderer:
    """Prints HTML in up to `processes` processes, started when first needed; safe to share between threads."""

    def __init__(self, processes: int = 2, timeout: float = 60.0, command: tuple[str, ...] | None = None) -> None:
        self._command = command or (sys.executable, "-P", "-m", "assess.report.print_process")
        self._timeout = timeout
        self._idle: LifoQueue[_Printer | None] = LifoQueue()
        self._processes = processes
        for _ in range(processes):
            self._idle.put(None)

    def render(self, html: str) -> bytes:
        """The page as a PDF; RenderError and its kinds say what went wrong."""
        printed = self.print(html)
        for url in printed.blocked:
            LOG.warning("a document asked for %s and did not get it", url)
        if printed.missing:
            fonts = " ".join(glyphs.fonts_for(printed.missing))
            LOG.warning("no installed font draws some letters of a document; install %s and restart", fonts)
        return printed.content

    def print(self, html: str) -> Printed:
        """The same, with what it was refused and what no font could draw."""
        try:
            printer = self._idle.get(timeout=self._timeout)
        except Empty:
            raise RenderTimeout(
                f"all {self._processes} render processes were busy for {self._timeout:g} s"
            ) from None
        try:
            if printer is None or not printer.alive:
                printer = _Printer(self._command)
            return printer.print(html, self._timeout)
        finally:
            self._idle.put(printer if printer is not None and printer.alive else None)

    def close(self) -> None:
        """End the idle processes; busy ones end with their document."""
        for _ in range(self._processes):
            try:
                printer = self._idle.get_nowait()
            except Empty:
                return
            if printer is not None:
                printer.end()
            self._idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Printer:
    """One render process."""

    def __init__(self, command: tuple[str, ...]) -> None:
        root = str(Path(__file__).resolve().parents[2])
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**kept, "PYTHONPATH": root},
        )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def print(self, html: str, timeout: float) -> Printed:
        """The PDF; a process that misses the time is killed, which ends the waiting."""
        late = Timer(timeout, self._process.kill)
        late.start()
        try:
            answer, content = self._ask(html)
        finally:
            in_time = late.is_alive()
            late.cancel()
        if answer is None or (content is None and "error" not in answer):
            self.end()
            if not in_time:
                raise RenderTimeout(f"printing took longer than {timeout:g} s")
            raise RenderCrashed(f"the render process ended with code {self._process.returncode}")
        if "error" in answer:
            kinds = {"unavailable": RenderUnavailable, "crash": RenderCrashed}
            raise kinds.get(answer["kind"], RenderError)(answer["error"])
        assert content is not None
        return Printed(content, tuple(answer["blocked"]), answer.get("missing", ""))

    def _ask(self, html: str) -> tuple[dict[str, Any] | None, bytes | None]:
        """Answer and PDF; None for what did not come."""
        with suppress(OSError):  # a dying process may have said why before it closed its input
            send(_open(self._process.stdin), html.encode())
        answers = _open(self._process.stdout)
        head = receive(answers)
        if head is None:
            return None, None
        answer = json.loads(head)
        return answer, None if "error" in answer else receive(answers)

    def end(self) -> None:
        """Close the pipes and the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
