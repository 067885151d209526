"""Lines without columns, as they are copied out of letters: "Name, address", "Name <address>", several of these."""

import re
from dataclasses import dataclass

from assess.store.search_key import search_key

ADDRESS = re.compile(r"(?:mailto:)?([^\s,;:<>\"()|\[\]]+@[^\s,;:<>\"()|\[\]]*)", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*<\s*(?:mailto:)?([^\s<>]+@[^\s<>]*)\s*>", re.IGNORECASE)
_PARTED = re.compile(r"[;\t|]")
_AROUND = " \t,;|"
_QUOTES = "\"'“”„«»"


@dataclass(frozen=True)
class Entry:
    """What one line says of one person, as it stands there; `guessed` where it may be meant otherwise."""

    name: str
    email: str
    rest: str = ""
    guessed: bool = False


def entries(line: str) -> list[Entry]:
    """The people of a line: several only where each has a name of their own before an address in brackets.

    >>> entries('"Lee, Bo" <bo@example.com>; "Smith, Ann" <ann@example.com>')[1]
    Entry(name='Smith, Ann', email='ann@example.com', rest='', guessed=False)
    """
    found = ADDRESS.findall(line)
    if len(found) > 1 and len({address.lower() for address in found}) == 1:  # as a name beside itself
        return [Entry("", found[0])]
    if len(found) < 2:
        return [_one(line, found[0])] if found else [_none(line)]
    bracketed = list(_BRACKETED.finditer(line))
    starts = [0, *(match.end() for match in bracketed)]
    names = [bare(line[start : match.start()]) for start, match in zip(starts, bracketed, strict=False)]
    if len(bracketed) == len(found) and all(names):
        return [Entry(name, match.group(1)) for name, match in zip(names, bracketed, strict=True)]
    first = line.index(found[0])
    return [Entry(bare(line[:first].rstrip(_AROUND + "<")), "; ".join(found))]


def bare(text: str) -> str:
    """A text without what parts it from others and without quotation marks around it."""
    text = text.strip(_AROUND)
    while len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        text = text[1:-1].strip()
    return text.replace('""', '"').replace('\\"', '"')


def _none(line: str) -> Entry:
    """No address: what follows the first sign that parts was meant to be one."""
    name, _sign, rest = line.partition(next((sign for sign in "\t;|," if sign in line), "\0"))
    return Entry(bare(name), bare(rest))


def _one(line: str, email: str) -> Entry:
    match = ADDRESS.search(line)
    assert match is not None
    before, after = line[: match.start()].rstrip(_AROUND + "<"), line[match.end() :].lstrip(_AROUND + ">")
    if not before.strip(_AROUND):
        pieces = [bare(piece) for piece in re.split(r"[,;\t|]", after)] if '"' not in after else [bare(after)]
        return Entry(pieces[0], email, " ".join(filter(None, pieces[1:])))
    quoted = before.strip(_AROUND)[0] in _QUOTES
    parts = [bare(part) for part in _PARTED.split(before) if bare(part)]
    if len(parts) == 2 and not quoted:
        return Entry(_joined(parts, email), email, bare(after), guessed=True)
    return Entry(bare(before), email, bare(after))


def _joined(parts: list[str], email: str) -> str:
    """Two parts of a name: the given one is that by which the address begins, else the first."""
    start = re.split(r"[^\w]", search_key(email.partition("@")[0]))[0]
    turned = search_key(parts[1]).split(" ")[0] == start
    return " ".join(reversed(parts) if turned else parts)
