"""The key by which names are found: without marks, capitals and width, in any script."""

import unicodedata

# What Unicode calls letters of their own, though people type the plain one beside it.
_PLAIN = str.maketrans(
    {
        "ı": "i", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t",
        "ŋ": "n", "ə": "e", "ƒ": "f", "ɓ": "b", "ɗ": "d", "ƙ": "k",
        "ى": "ي", "ی": "ي", "ې": "ي", "ٱ": "ا", "ة": "ه", "ہ": "ه", "ھ": "ه", "ۀ": "ه", "ک": "ك", "ـ": "", "ء": "",
        "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʹ": "'", "`": "'", "´": "'", "′": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    }
)  # fmt: skip


def search_key(text: str) -> str:
    """The text as it is compared: one blank between words, which `LIKE` can look for one by one.

    Capitals fold as Unicode says (ß is ss, a final sigma a sigma), width and ligatures go by NFKD, marks of every
    script go, and letters with a stroke become the letter without.

    >>> search_key("Đặng  Ngọc"), search_key("YILMAZ ışık"), search_key("Ｗｅiß"), search_key("Ἰωάννης")
    ('dang ngoc', 'yilmaz isik', 'weiss', 'ιωαννησ')
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = (letter for letter in apart if unicodedata.category(letter) not in ("Mn", "Mc", "Me", "Cf"))
    return " ".join("".join(bare).translate(_PLAIN).split())
