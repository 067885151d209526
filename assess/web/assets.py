"""Addresses of static files that change with their content, so that a browser may keep them for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, request


def init_app(app: Flask) -> None:
    """Let every template call `asset`."""
    folder, root = Path(str(app.static_folder)), str(app.static_url_path)

    @lru_cache(maxsize=512)
    def marked(name: str) -> str:
        mark = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:10]
        return f"{root}/{name}?v={mark}"

    def asset(name: str) -> str:
        """The address of a static file with a mark of its content."""
        return f"{request.script_root}{marked(name)}"

    app.jinja_env.globals["asset"] = asset
