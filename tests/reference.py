"""The reference of analysis, written from its docstrings: `python -m tests.reference` renews `docs/analysis.md`."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import assess.analysis

PAGE = Path(__file__).parents[1] / "docs" / "analysis.md"
OPENING = """# Reference of `assess.analysis`

Written from the docstrings by `make reference`; the examples are run by the tests. Each function says its formula,
its source, shapes and units, and what it refuses. What it refuses is a code with values
(`assess.analysis.errors.AnalysisError.problems`); `assess.report.study_words.sentences` makes sentences of them.
"""


def reference() -> str:
    """The whole page."""
    modules = [getattr(assess.analysis, name) for name in assess.analysis.__all__]
    contents = "\n".join(f"- [{_short(module)}](#{_short(module)}): {_first(module)}" for module in modules)
    return (
        "\n\n".join([OPENING.strip(), contents, *(part for module in modules for part in _module(module))]) + "\n"
    )


def public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """What a module's `__all__` names, in its order."""
    for name in module.__all__:
        yield name, getattr(module, name)


def _module(module: ModuleType) -> Iterator[str]:
    yield f"## {_short(module)}"
    yield _prose(inspect.getdoc(module) or "")
    plain = [f"`{name}`" for name, found in public(module) if not callable(found)]
    if plain:
        yield f"Constants: {', '.join(plain)}"
    for name, found in public(module):
        if inspect.isclass(found):
            yield f"### {name}"
            yield from _documented(inspect.getdoc(found) or "")
            yield from _methods(found)
        elif callable(found):
            yield f"### {name}{_signature(found)}"
            yield from _documented(inspect.getdoc(found) or "")


def _methods(kind: type) -> Iterator[str]:
    lines = []
    for name, member in vars(kind).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            lines.append(f"- `{name}`: {_prose(_first(member.fget))}")
        elif isinstance(member, FunctionType | staticmethod | classmethod):
            found = getattr(kind, name)
            lines.append(f"- `{name}{_signature(found)}`: {_prose(_first(found))}")
    if lines:
        yield "\n".join(lines)


def _documented(text: str) -> Iterator[str]:
    """Prose, and examples in a fence; a line that introduces an example stays above it."""
    prose, mark, examples = text.partition(">>> ")
    yield _prose(prose.strip())
    if mark:
        yield f"```pycon\n{mark}{examples.strip()}\n```"


def _prose(text: str) -> str:
    """With its code marked as Markdown does, and nothing read as emphasis; formulas set apart stay as they are."""
    lines = []
    for line in text.replace("::\n", ":\n").splitlines():
        parts = re.split(r"(`[^`]*`)", line.replace("``", "`"))
        escaped = [part if part.startswith("`") else re.sub(r"([*_<])", r"\\\1", part) for part in parts]
        lines.append(line if line.startswith("    ") else "".join(escaped))
    return "\n".join(lines)


def _signature(found: Any) -> str:
    """Names and short defaults."""
    kept = []
    for one in inspect.signature(found).parameters.values():
        long = one.default is not inspect.Parameter.empty and len(repr(one.default)) > 30
        default = _Elided() if long else one.default
        if one.name != "self":
            kept.append(one.replace(annotation=inspect.Parameter.empty, default=default))
    return str(inspect.Signature(kept))


class _Elided:
    def __repr__(self) -> str:
        return "…"


def _first(found: Any) -> str:
    return (inspect.getdoc(found) or "").partition("\n\n")[0].replace("\n", " ")


def _short(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
