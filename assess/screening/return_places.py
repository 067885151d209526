"""Addresses that lie beneath one that the employer allows: nobody is led anywhere else."""

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

LONGEST = 500
_PLAIN = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-\[\]-~]*)?")  # no blank, no backslash, nobody's name
_STEPS = re.compile(r"/(\.|%2e){1,2}(/|$)|%2f|%5c|//", re.IGNORECASE)


def allowed(address: str, beginnings: Iterable[str]) -> bool:
    """Whether an address lies within one of the beginnings: the same host and port, its path beneath theirs.

    >>> allowed("https://ats.example/jobs?n=1", ["https://ats.example/jobs"])
    True
    >>> allowed("https://ats.example.evil.example/jobs", ["https://ats.example"])
    False
    """
    asked = _parted(address)
    return asked is not None and any(_within(asked, urlsplit(one)) for one in beginnings)


def host(address: str) -> str:
    """The host of an address, as people are told where they go."""
    return urlsplit(address).hostname or ""


def is_beginning(line: str) -> bool:
    """Whether a line can be the beginning of addresses."""
    parts = _parted(line)
    return parts is not None and not parts.query and not parts.fragment


def _parted(address: str) -> SplitResult | None:
    if len(address) > LONGEST or not _PLAIN.fullmatch(address):
        return None
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:  # beyond 65535
        return None
    return None if _STEPS.search(parts.path) or not parts.hostname or port == 0 else parts


def _within(asked: SplitResult, beginning: SplitResult) -> bool:
    if (asked.hostname, asked.port or 443) != (beginning.hostname, beginning.port or 443):
        return False
    path = beginning.path.rstrip("/")
    return asked.path == path or asked.path.startswith(f"{path}/")
