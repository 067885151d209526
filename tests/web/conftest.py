"""The application with a small house: two teams, six people of staff, one campaign with results."""

import gc
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, template_rendered
from jinja2 import FileSystemBytecodeCache, Template
from sqlmodel import Session, SQLModel

from assess.config import Settings
from assess.report.print_pool import Renderer
from assess.store.tables import metadata
from assess.web.app import create_app
from assess.web.extensions import db
from tests.web.house import House, find_house


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    """One print process for all applications of these tests; it starts with the first PDF."""
    with Renderer(processes=1) as made:
        yield made


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(shared_folder: Path) -> Iterator[None]:
    """One application compiles its templates for all others."""
    before = Flask.jinja_options
    Flask.jinja_options = {**before, "bytecode_cache": FileSystemBytecodeCache(str(shared_folder))}
    yield
    Flask.jinja_options = before


@pytest.fixture
def app(settings: Settings, renderer: Renderer) -> Iterator[Flask]:
    """The application; forms are checked for their token only where a test is about that."""
    gc.disable()  # routes are parsed, and before Python 3.11.5 what a collection parses meanwhile breaks that
    made = create_app(settings, WTF_CSRF_ENABLED=False, TESTING=True, PROPAGATE_EXCEPTIONS=False)
    gc.enable()
    made.extensions["renderer"] = renderer
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def no_rows_in_templates(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever page a test opens, its template gets plain data and no database row."""
    if "app" not in request.fixturenames:
        yield
        return
    found: set[str] = set()

    def look(_app: Flask, template: Template, context: dict[str, Any]) -> None:
        found.update(f"{template.name}: {path}" for path in rows_in(context))

    made = request.getfixturevalue("app")
    with template_rendered.connected_to(look, made):
        yield
    assert not found, sorted(found)


def rows_in(value: Any, path: str = "", seen: set[int] | None = None) -> Iterator[str]:
    """Where a database row is reachable by attributes, keys and places."""
    seen = set() if seen is None else seen
    if isinstance(value, SQLModel) and value.__class__.metadata is metadata and hasattr(value, "__table__"):
        yield path
    elif id(value) not in seen:
        seen.add(id(value))
        for name, one in parts_of(value):
            yield from rows_in(one, f"{path}.{name}" if path else name, seen)


def parts_of(value: Any) -> list[tuple[str, Any]]:
    """What a value holds, where it is plain data."""
    if isinstance(value, Mapping):
        return [(str(name), one) for name, one in value.items() if name not in ("g", "request", "session")]
    if isinstance(value, list | tuple | set | frozenset):
        return [(str(number), one) for number, one in enumerate(value)]
    return list(vars(value).items()) if is_dataclass(value) and not isinstance(value, type) else []


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    """Rosa recruits for Lobby, Otto for Online; Hana is HR, Ada administrator, Axel auditor, Nils has no role."""
    return find_house(app, session)
