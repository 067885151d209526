"""TOML files as plain data with the line of every key, and what is wrong with them in our own words."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assess.documents.fault import DocumentError, Fault

LARGEST = 5_000_000  # bytes; the largest shipped bank has 150,000
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_KEY = re.compile(
    r"\s*((?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:\"[^\"]*\"|[A-Za-z0-9_-]+))*)\s*="
)
_NAME = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([A-Za-z0-9_-]+)")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_SAID = (
    ("Illegal character", "a text has no closing quote", "close it on the same line, or write it in triple quotes"),
    ("Expected newline", "something follows the value", "one key a line; decimals have a point, not a comma"),
    ("Cannot overwrite", "this key stands here for the second time", "keep one of the two"),
    ("Cannot declare", "this table stands here for the second time", "keep one of the two"),
    ("Invalid statement", "this is neither key, table nor comment", "write key = value, or begin with #"),
    ("Expected '='", "a name without a value", "write name = value; decimals have a point, not a comma"),
    ("Unclosed", "something in brackets or braces is not closed", "close it; decimals have a point, not a comma"),
    ("Unterminated", "a text or list is not closed", "close it"),
    (
        "Invalid value",
        "this value can be read as nothing",
        "put texts in quotes; true, false and numbers plainly",
    ),
)
Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class Source:
    """A file as it was written: its text, its data, and on which line each key stands."""

    path: Path
    text: str
    data: dict[str, Any]
    lines: Mapping[Steps, int]

    def line(self, path: Steps) -> int:
        """The line of that key, else where its first part begins, else of what is around it; 0 for nothing."""
        for end in range(len(path), 0, -1):
            part = path[:end]
            if part in self.lines:
                return self.lines[part]
            if inside := [line for place, line in self.lines.items() if place[:end] == part]:
                return min(inside)
        return 0

    def line_of_place(self, place: str) -> int:
        """The line of a place as problems name it, keys and ids joined by ` > `; 1 for what is not there."""
        here: Any = self.data
        path: Steps = ()
        for part in place.split(" > "):
            step = _step(here, part)
            if not step:
                break
            path += step
            for one in step:
                here = here[one]
        return self.line(path) or self.line(("texts",)) or 1


def _step(here: Any, part: str) -> Steps:
    """The way from here to a key, or to the entry of that id in one of the lists here."""
    if isinstance(here, list):
        return next(((n,) for n, one in enumerate(here) if isinstance(one, dict) and one.get("id") == part), ())
    if not isinstance(here, dict):
        return ()
    if part in here:
        return (part,)
    for name, value in here.items():
        if isinstance(value, list) and (inside := _step(value, part)):
            return (name, *inside)
    return ()


def read_source(path: Path) -> Source:
    """One TOML file; DocumentError says with its line why it cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            reason = f"the file has {path.stat().st_size / 1e6:.0f} MB; {LARGEST / 1e6:.0f} MB is the most"
            raise _refused(path, reason, "split it, and keep pictures and sounds beside it")
        raw = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})", "check the name and who may read it") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _refused(path, "a letter is not in UTF-8", "save the file as UTF-8", line) from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, str(error), text) from None
    return Source(path, text, data, lines_of(text))


def _refused(path: Path, reason: str, remedy: str, line: int = 0) -> DocumentError:
    return DocumentError([Fault("file", reason, remedy, str(path), line=line)])


def _not_toml(path: Path, said: str, text: str) -> DocumentError:
    found = _AT.search(said)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    for beginning, reason, remedy in _SAID:
        if said.startswith(beginning):
            return _refused(path, reason, remedy, line)
    return _refused(path, "this is not TOML", "compare with a document that works", line)


def lines_of(text: str) -> dict[Steps, int]:
    """On which line each key, table and entry of a list of tables stands. The text is valid TOML."""
    found: dict[Steps, int] = {}
    counts: dict[Steps, int] = {}
    prefix: Steps = ()
    open_key: Steps | None = None
    closing, depth = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            closing = "" if closing in line else closing
            continue
        if open_key is not None:
            if depth == 1 and line.strip().startswith("{"):
                place = (*open_key, counts.setdefault(open_key, 0))
                counts[open_key] += 1
                found[place] = number
            depth += _depth(line)
            open_key = open_key if depth > 0 else None
            continue
        if line.lstrip().startswith("["):
            prefix = _table(line, counts)
            found.setdefault(prefix, number)
        elif key := _KEY.match(line):
            place = prefix + _names(key[1])
            found[place] = number
            value = line[key.end() :]
            closing, depth = _opened(value), _depth(value)
            open_key = place if depth > 0 and not closing else None
    return found


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(next(filter(None, parts), "") for parts in _NAME.findall(dotted))


def _table(line: str, counts: dict[Steps, int]) -> Steps:
    """The path of a table's header; an entry of a list of tables gets its number."""
    path: Steps = ()
    names = _names(line.split("#")[0])
    for place, name in enumerate(names):
        path = (*path, name)
        if line.lstrip().startswith("[[") and place == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _opened(value: str) -> str:
    """The triple quotes that a value opens and does not close on its line."""
    for quotes in ('"""', "'''"):
        if value.lstrip().startswith(quotes) and value.count(quotes) == 1:
            return quotes
    return ""


def _depth(value: str) -> int:
    plain = _QUOTED.sub("", value).split("#")[0]
    return plain.count("[") + plain.count("{") - plain.count("]") - plain.count("}")
