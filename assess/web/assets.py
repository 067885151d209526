"""Addresses of static files that change with their content, so that a browser may keep them for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, request


def init_app(app: Flask) -> None:
    """Let every template call `asset`."""
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """The address of a static file with a mark of its content."""
    root = f"{request.script_root}{current_app.static_url_path}"
    return _address(root, Path(str(current_app.static_folder)), name)


@lru_cache(maxsize=512)
def _address(root: str, folder: Path, name: str) -> str:
    mark = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:10]
    return f"{root}/{name}?v={mark}"
