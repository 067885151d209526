"""Style sheets: what pages and papers share stands once, and colours stand in one place."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assess.config import shipped
from tests.style_sheets import complaints, rules_of

CANDIDATES = (
    "tokens.css",
    "base.css",
    "candidate.css",
    "candidate-head.css",
    "own-page.css",
)  # what candidates' pages load
SHEETS = sorted((shipped("static") / "css").glob("*.css"))
OWN_IN_EACH = {":root"}  # where a sheet says what its room wants otherwise: sizes, row heights, the font
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(")
NAMED = re.compile(r":[^;{}]*\b(?:black|white|red|green|blue|gr[ae]y|silver|gold|navy|orange|yellow)\b[^;{}]*;")


def rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selector and declarations of every rule outside media queries and other at-rules."""
    around: list[str] = []
    words = ""
    for letter in re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL):
        if letter == "{":
            around.append(words.strip())
            words = ""
        elif letter == "}":
            selector = around.pop()
            if not any(outer.startswith("@") for outer in [*around, selector]):
                yield from ((one.strip(), words) for one in re.split(r",(?![^(]*\))", selector))
            words = ""
        else:
            words += letter


def test_no_selector_is_styled_in_two_sheets() -> None:
    homes: dict[str, set[str]] = {}
    for path in SHEETS:
        for selector, _declarations in rules(path.read_text()):
            homes.setdefault(selector, set()).add(path.name)
    twice = {selector: sorted(sheets) for selector, sheets in homes.items() if len(sheets) > 1}
    assert {selector: sheets for selector, sheets in twice.items() if selector not in OWN_IN_EACH} == {}


@pytest.mark.parametrize("path", [path for path in SHEETS if path.name != "tokens.css"], ids=lambda path: path.name)
def test_colours_stand_among_the_tokens_only(path: Path) -> None:
    sheet = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert COLOUR.findall(sheet) == []
    assert NAMED.findall(re.sub(r"var\([^)]*\)|white-space", "", sheet)) == []


def test_every_token_that_is_used_is_declared() -> None:
    written = {path.name: path.read_text() for path in SHEETS}
    declared = set(re.findall(r"(--[\w-]+)\s*:", "".join(written.values())))
    used = set(re.findall(r"var\((--[\w-]+)\)", "".join(written.values())))
    assert used - declared == set()


def test_nothing_that_old_browsers_skip_stands_alone_on_candidates_pages() -> None:
    sheets = [(shipped("static") / "css" / name).read_text() for name in CANDIDATES]
    assert complaints([rule for sheet in sheets for rule in rules_of(sheet)]) == []
