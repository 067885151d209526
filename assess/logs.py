"""Logs on standard error, without link tokens, query strings, addresses of people, answers or local values.

One JSON line an event where a machine reads them, plain lines on a terminal.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any

import structlog

_TOKEN = re.compile(r"[\w-]{16}\.[\w-]{26}")
_QUERY = re.compile(r"\?[\w%.+-]+=[^\s\"\\]*")
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)+")
_requests: list[Any] = []  # where requests are written, once `configure` has said so


def configure() -> None:
    """Send structlog and the standard library's records to standard error."""
    terminal = sys.stderr.isatty()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not terminal:
        shared.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    finish: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        plain if terminal else structlog.processors.JSONRenderer(ensure_ascii=False),
        conceal,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=finish))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for chatty in ("alembic", "fontTools", "weasyprint"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    _requests[:] = [structlog.get_logger().info] if terminal else [_write]


def conceal(_logger: Any, _method: str, line: str) -> str:
    """The line without link tokens, query strings and email addresses, wherever a library may have put them."""
    return _EMAIL.sub("…@…", _QUERY.sub("?…", _TOKEN.sub("…", line)))


def request(request_id: str, endpoint: str, status: int, seconds: float) -> None:
    """A request was answered. All of it is ours, so it takes the short way: there are many."""
    for write in _requests:
        write(
            "request", request_id=request_id, endpoint=endpoint, status=status, milliseconds=round(seconds * 1e3, 1)
        )


def _write(event: str, **said: Any) -> None:
    line = {"event": event, **said, "level": "info", "timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"}
    sys.stderr.write(json.dumps(line) + "\n")
