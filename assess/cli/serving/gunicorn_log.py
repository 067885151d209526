"""Gunicorn's log by way of ours, so that no address with a token in it is ever written."""

from typing import Any

from gunicorn.glogging import Logger


class Log(Logger):  # type: ignore[misc, unused-ignore]
    """Passes its records on to the root logger instead of writing them itself."""

    def setup(self, cfg: Any) -> None:
        """Take the level, but no handlers."""
        super().setup(cfg)
        self.error_log.handlers[:] = []
        self.error_log.propagate = True
