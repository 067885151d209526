"""When a page was shown by the server's clock, signed for its sitting and number so that nobody can make it up."""

import hmac
from collections.abc import Sequence


def stamp(key: str, sitting: str, number: int, moment: float) -> str:
    """The moment with its signature."""
    shown = f"{moment:.1f}"
    return f"{shown}~{_signature(key, sitting, number, shown)}"


def shown_at(keys: Sequence[str], sitting: str, number: int, stamp: str) -> float | None:
    """The moment of a stamp made with one of the keys for this page; None for any other."""
    shown, _, signature = stamp.partition("~")
    right = [_signature(key, sitting, number, shown) for key in keys]
    if not any(hmac.compare_digest(signature.encode(), one.encode()) for one in right):
        return None
    return float(shown)


def _signature(key: str, sitting: str, number: int, shown: str) -> str:
    return hmac.digest(key.encode(), f"shown|{sitting}|{number}|{shown}".encode(), "sha256").hex()[:32]
