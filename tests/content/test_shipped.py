"""Shipped versions never change: whoever edits one must publish it under a new version instead."""

import hashlib
import json
from pathlib import Path

from assess.config import shipped

RECORD = Path(__file__).parent.parent / "data" / "shipped.json"


def marks() -> dict[str, str]:
    """The sha256 of every shipped document and translation, by its path."""
    folder = shipped("instruments")
    files = sorted(folder.glob("*/*.toml"))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_no_shipped_document_has_changed_or_gone() -> None:
    now, then = marks(), json.loads(RECORD.read_text())
    assert {name: now.get(name) for name in then} == then


def test_every_shipped_document_is_on_record() -> None:
    assert sorted(marks()) == sorted(json.loads(RECORD.read_text()))
