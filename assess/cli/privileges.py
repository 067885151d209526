"""Nobody needs root here: whoever is root becomes the owner of the data, or is told what that would take."""

import os
import stat
import sys
from pathlib import Path

REMEDY = (
    "Running as root: whoever breaks in here would own the whole machine. Make a user for it, give it the data "
    "(chown -R USER {data}), and start this as that user; started as root it then becomes that user by itself"
)
CLOSED = "Running as root, since the owner of {data} may not read the program in {program}: move it where it may"


def leave_root(data: Path) -> str:
    """Become the owner of the data folder, so that no file in it is closed to the server; a word on what was done.

    Empty for whoever is not root.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return ""
    owner = _owner(data)
    if owner is None:
        return REMEDY.format(data=data.absolute())
    user, group = owner
    program = Path(__file__).resolve().parent
    if not _may_read(user, group, program):
        return CLOSED.format(data=data.absolute(), program=program)
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
    return f"Running as user {_name(user)}, who owns {data.absolute()}, instead of root"


def _owner(data: Path) -> tuple[int, int] | None:
    """User and group of the folder; None where it is root's, or not there yet."""
    try:
        seen = data.stat()
    except OSError:
        return None
    return (seen.st_uid, seen.st_gid) if stat.S_ISDIR(seen.st_mode) and seen.st_uid else None


def _may_read(user: int, group: int, program: Path) -> bool:
    os.setegid(group)
    os.seteuid(user)
    try:
        return all(os.access(path, os.R_OK | os.X_OK, effective_ids=True) for path in (program, sys.executable))
    finally:
        os.seteuid(0)
        os.setegid(0)


def _name(user: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
