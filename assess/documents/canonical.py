"""Canonical JSON and the fingerprints made of it: equal values have equal bytes, on every machine."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

SHORT_PRINT = 12  # letters of a fingerprint that are enough within one document


def canonical(value: Any) -> str:
    """Canonical JSON: keys sorted, no spaces, floats to six decimals, so that equal values have equal bytes."""
    return json.dumps(_rounded(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6) + 0.0
    if isinstance(value, Mapping):
        return {str(key): _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return value


def fingerprint(value: Any) -> str:
    """The sha256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def text_print(text: str) -> str:
    """The short fingerprint of one text, by which a translation says what it translates."""
    return hashlib.sha256(text.encode()).hexdigest()[:SHORT_PRINT]
