"""Shipped versions never change: whoever edits one must publish it under a new version instead."""

import hashlib
import json
from pathlib import Path

from assess.config import shipped

RECORD = Path(__file__).parent.parent / "data" / "shipped.json"


DRAFT = 'status = "draft"\n'


def marks() -> dict[str, str]:
    """The sha256 of every published document and translation that is shipped, by its path."""
    folder = shipped("instruments")
    files = sorted(path for path in folder.glob("*/*.toml") if not is_draft(path))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def is_draft(path: Path) -> bool:
    """Whether the document says that it is one, or the one that it translates does."""
    version = ".".join(path.name.split(".")[:2])
    return DRAFT in (path.parent / f"{version}.toml").read_text()


def test_no_shipped_document_has_changed_or_gone() -> None:
    now, then = marks(), json.loads(RECORD.read_text())
    assert {name: now.get(name) for name in then} == then


def test_every_shipped_document_is_on_record() -> None:
    assert sorted(marks()) == sorted(json.loads(RECORD.read_text()))
