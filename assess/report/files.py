"""Where templates and static files lie: inside the installed package, else at the top of the checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def shared(folder: str) -> Path:
    """The folder `templates` or `static`."""
    installed = _PACKAGE / "_shared" / folder
    return installed if installed.is_dir() else _PACKAGE.parent / folder
