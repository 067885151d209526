"""Logs: one JSON line an event on standard error, without link tokens, query strings, answers or local values."""

import logging
import re
import sys
from typing import Any

import structlog

_TOKEN = re.compile(r"[\w-]{16}\.[\w-]{26}")
_QUERY = re.compile(r"\?[\w%.+-]+=[^\s\"\\]*")


def configure() -> None:
    """Send structlog and the standard library's records to standard error as JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    finish: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
        conceal,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=finish))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for chatty in ("alembic", "fontTools", "weasyprint"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def conceal(_logger: Any, _method: str, line: str) -> str:
    """The line without link tokens and query strings, wherever a library may have put them."""
    return _QUERY.sub("?…", _TOKEN.sub("…", line))
