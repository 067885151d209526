"""The command in this process, on an installation of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assess.cli import main

Assess = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty data folder."""
    return tmp_path / "home"


@pytest.fixture
def assess(home: Path, monkeypatch: pytest.MonkeyPatch) -> Assess:
    """`assess("user", "list")`, as typed; what an exception would print is raised instead."""
    for name in ("DATABASE_URL", "REDIS_URL", "ASSESS_BASE_URL", "SMTP_URL", "HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ASSESS_DATA", str(home))

    def typed(*words: str) -> Result:
        result = CliRunner().invoke(main, list(words))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return typed


@pytest.fixture
def installed(assess: Assess) -> str:
    """An installation without a demonstration; the administrator's password."""
    return assess("init").stdout.split("admin http://127.0.0.1:8000/ admin ")[1].split()[0]
