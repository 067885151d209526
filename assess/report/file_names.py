"""Names of files that people keep: what it is, of whom, with what reference, of which day; safe on every system."""

import re
import unicodedata
from datetime import date
from urllib.parse import quote

LONGEST = 48  # letters of a name
LONGEST_BYTES = 120  # of the same: a file system counts bytes, up to 255 for the whole
_KEPT = ("L", "M", "N")  # letters of any script, their marks, digits
_PLAIN = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
    }
)  # fmt: skip


def file_name(kind: str, day: date, name: str = "", reference: str = "", suffix: str = "pdf") -> str:
    """Such as `profile_Zoë-Lind_K7Q-4MX_2026-11-28.pdf`: no path, sign or hidden mark of a name is left in it.

    >>> file_name("profile", date(2026, 11, 28), "../Zoë  O'Brien\u202e 🌟", "K7Q-4MX")
    'profile_Zoë-O-Brien_K7Q-4MX_2026-11-28.pdf'
    """
    parts = [kind, _safe(name), reference, day.isoformat()]
    return f"{'_'.join(part for part in parts if part)}.{suffix}"


def disposition(name: str) -> str:
    """The header by which a browser keeps a file of that name (RFC 6266): ASCII for the old, UTF-8 for the others.

    >>> disposition("profile_Zoë_K7Q-4MX.pdf")
    'attachment; filename="profile_Zoe_K7Q-4MX.pdf"; filename*=UTF-8\\'\\'profile_Zo%C3%AB_K7Q-4MX.pdf'
    """
    plain = in_ascii(name)
    return f'attachment; filename="{plain}"' + (
        "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    )


def in_ascii(name: str) -> str:
    """The name as old programs read it: without accents, and without what has no Latin letters."""
    apart = unicodedata.normalize("NFKD", name.translate(_PLAIN))
    kept = re.sub(r"[^A-Za-z0-9._-]+", "", apart)
    return re.sub(r"_[-.]*_|-{2,}", lambda found: found[0][0], kept)


def _safe(name: str) -> str:
    """Letters, marks and digits of any script; hyphens for whatever stands between them."""
    composed = unicodedata.normalize("NFC", name)
    words = "".join(letter if unicodedata.category(letter)[0] in _KEPT else " " for letter in composed).split()
    return _cut("-".join(words))


def _cut(text: str) -> str:
    """As much of it as a file's name has room for, whole letters with their marks."""
    end = min(LONGEST, len(text))
    while len(text[:end].encode()) > LONGEST_BYTES:
        end -= 1
    while 0 < end < len(text) and unicodedata.category(text[end])[0] == "M":
        end -= 1
    return text[:end].strip("-")
