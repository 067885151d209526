"""Nothing in `assess` is left that nobody calls: what vulture finds goes, or lives for a reason that is given."""

import ast
import re
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).parent.parent
ALLOWED = ROOT / "tests" / "vulture_allow.py"
DECORATED = [
    "@pages.*",
    "@*.command",
    "@*.cli.*",
    "@field_validator",
    "@model_serializer",
]  # Flask, click and pydantic call them


def written_in_templates() -> set[str]:
    """Every word of the templates: pages and papers read properties and fields of plain data."""
    texts = [path.read_text() for path in (ROOT / "templates").rglob("*") if path.is_file()]
    return set(re.findall(r"\w+", " ".join(texts)))


def fields_and_arguments(path: Path) -> set[int]:
    """Lines of fields declared in classes, which stored data and readers outside use, and of views' arguments."""
    lines = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef):
            lines |= {part.lineno for part in node.body if isinstance(part, ast.AnnAssign)}
        elif isinstance(node, ast.FunctionDef) and node.decorator_list:
            lines |= {argument.lineno for argument in node.args.args}
    return lines


def test_nothing_is_left_that_nobody_calls() -> None:
    vulture = Vulture(ignore_decorators=DECORATED)
    vulture.scavenge([ROOT / "assess", ALLOWED], exclude=["*/migrations/versions/*"])
    in_templates = written_in_templates()
    dead = [
        f"{Path(found.filename).relative_to(ROOT)}:{found.first_lineno}: {found.name}"
        for found in vulture.get_unused_code(min_confidence=60)
        if found.name not in in_templates
        and not (found.typ == "variable" and found.first_lineno in fields_and_arguments(Path(found.filename)))
    ]
    assert dead == []


def test_every_allowed_name_still_exists() -> None:
    named = set(re.findall(r"^(?:_\.)?(\w+)", ALLOWED.read_text(), re.M)) - {""}
    source = " ".join(path.read_text() for path in (ROOT / "assess").rglob("*.py"))
    assert [name for name in named if not re.search(rf"\b{name}\b", source)] == []
