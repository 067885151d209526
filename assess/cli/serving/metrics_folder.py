"""Where the processes of a server count together: files in memory, begun afresh at each start."""

import hashlib
import os
from pathlib import Path

from assess.config import Settings

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # its library reads this when it is loaded
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it is made by us alone, or not used


def begin(settings: Settings) -> None:
    """Empty the folder and name it to the library; to be called before that is loaded."""
    found = folder(settings)
    for left in found.glob("*.db"):
        left.unlink(missing_ok=True)
    os.environ[VARIABLE] = str(found)


def folder(settings: Settings) -> Path:
    """The folder of the server on this port: the one asked for, else in memory, else in the data folder."""
    if chosen := os.environ.get(VARIABLE):
        Path(chosen).mkdir(parents=True, exist_ok=True, mode=0o700)
        return Path(chosen)
    mark = hashlib.sha256(str(settings.data.absolute()).encode()).hexdigest()[:16]
    memory = MEMORY / f"assess-{os.getuid()}-{mark}-{settings.port}"
    return memory if _is_ours(memory) else _made(settings.data / "metrics" / str(settings.port))


def _is_ours(path: Path) -> bool:
    """Whether the folder is there and nobody else's: everybody may make folders in memory."""
    try:
        _made(path)
    except OSError:
        return False
    seen = path.lstat()
    return not path.is_symlink() and seen.st_uid == os.getuid() and not seen.st_mode & 0o077


def _made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path
