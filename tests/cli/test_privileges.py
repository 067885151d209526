"""Root is not needed: the server becomes the owner of the data, and says what it would take where it cannot."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assess.cli import privileges

NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that everybody may walk to."""
    made = Path(tempfile.mkdtemp(dir="/tmp"))
    yield made
    shutil.rmtree(made)


def tried(data: Path) -> tuple[str, int]:
    """What is said, and who owns a file written then; in a process of its own, since there is no way back."""
    note, child = data / "note", os.fork()
    if child == 0:
        try:
            said = privileges.leave_root(data)
            note.write_text(said)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    return note.read_text(), note.stat().st_uid


def reachable(program: Path) -> bool:
    """Whether everybody may read a folder and walk to it."""
    return all(path.stat().st_mode & 0o005 == 0o005 for path in (program, *program.parents))


def test_root_becomes_the_owner_of_the_data(folder: Path) -> None:
    if os.geteuid() != 0:
        assert tried(folder) == ("", os.geteuid())
        return
    os.chown(folder, NOBODY, NOBODY)
    said, owner = tried(folder)
    if reachable(Path(privileges.__file__).parent):
        assert owner == NOBODY
        assert said.endswith(f"who owns {folder}, instead of root")
    else:
        assert owner == 0
        assert "may not read the program" in said


def test_root_with_data_of_its_own_is_told_what_to_do(folder: Path) -> None:
    said, owner = tried(folder)
    assert owner == os.geteuid()
    assert ("chown -R USER" in said) == (owner == 0)


def test_a_folder_that_is_not_there_yet_changes_nothing(tmp_path: Path) -> None:
    assert bool(privileges.leave_root(tmp_path / "none")) == (os.geteuid() == 0)
    assert os.geteuid() == os.getuid()
