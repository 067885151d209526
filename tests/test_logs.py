"""Logs tell what happened, and nothing that opens a door."""

import json
import logging

import pytest
import structlog

from assess import logs

TOKEN = "Ab1_-" * 3 + "x" + "." + "Zz9_-" * 5 + "q"


@pytest.mark.parametrize(
    "line",
    [
        f"Error handling request /i/{TOKEN}",
        f"http://127.0.0.1:8000/i/{TOKEN}?from=mail",
        "/login?next=/campaigns&name=amira",
        "550 5.1.1 <amira@example.com>: no such mailbox",
        "cannot write to amira@mail.example.com",
    ],
)
def test_tokens_and_query_strings_are_taken_out(line: str) -> None:
    kept = logs.conceal(None, "", line)
    assert TOKEN not in kept
    assert "amira" not in kept
    assert "from=mail" not in kept


def test_each_event_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        logs.configure()
        structlog.get_logger("one").warning("dead link", reason=f"/i/{TOKEN}")
        try:
            raise RuntimeError(f"no such page /i/{TOKEN}")
        except RuntimeError:
            logging.getLogger("two").exception("unexpected")
        first, second = capsys.readouterr().err.splitlines()
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        structlog.reset_defaults()
        logs._requests.clear()
    assert json.loads(first)["event"] == "dead link"
    assert json.loads(first)["level"] == "warning"
    assert "RuntimeError" in json.loads(second)["exception"]
    assert TOKEN not in first + second
