"""Six figures that show an address to be somebody's own: made from the link key, good for a while, not stored."""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from assess.store.tables import AddressCheck

PLACE = "[[code]]"  # in a letter, until it leaves
FIGURES = 6
LASTS = timedelta(minutes=30)
TRIES = 5


def code(key: str, check: AddressCheck) -> str:
    """The present code of an address that is being checked."""
    said = f"address|{check.public_id}|{check.serial}"
    number = int.from_bytes(hmac.digest(key.encode(), said.encode(), hashlib.sha256))
    return f"{number % 10**FIGURES:0{FIGURES}d}"


def usable(check: AddressCheck, moment: datetime) -> bool:
    """Whether the present code still opens something: unused, young, and not guessed at too often."""
    return check.used_at is None and check.tries < TRIES and moment < check.sent_at + LASTS


def right(keys: Iterable[str], check: AddressCheck, typed: str) -> bool:
    """Whether that is the present code under any of the keys, whatever script its figures are in."""
    figures = "".join(str(unicodedata.decimal(one)) for one in typed[:60] if one.isdecimal())
    same = [hmac.compare_digest(code(key, check), figures) for key in keys]
    return any(same)
