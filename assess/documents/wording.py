"""Measures of plain English: words, syllables, reading grade, shared content words."""

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_SENTENCE = re.compile(r"[.!?…]+(?=[\s\"'”’)]|$)")
_NUMBER_WORDS = """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred quarter half&past
"""
_NUMBER = re.compile(rf"\b(?:\d[\d.,:]*|{'|'.join(_NUMBER_WORDS.split()).replace('&', ' ')})\b", re.IGNORECASE)
_VOWELS = re.compile(r"[aeiouy]+")
_FUNCTION_WORDS = frozenset(
    """
    a about after again all also am an and any are aren't as at be because been before being but by can can't
    could did do does doesn't doing don't down each even every few for from get gets give go goes had has
    have having he her here him his how i i'd i'll i'm i've if in into is isn't it it's its just keep know
    let like make makes many me more most much my myself no not of off often on once one only or other others
    our out over own put quite rarely same say see seldom she should so some soon still such take than that
    that's the their them then there these they thing things think this those though through to too turn
    under until up upon us usually very want was we well were what when where whether which while who whom
    whose why will with within without work would you your
    """.split()
)


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def numbers(text: str) -> list[str]:
    """The numbers of a text, in digits or words; one is none, since it seldom counts."""
    return _NUMBER.findall(text)


def sentences(text: str) -> int:
    """How many sentences a text has, at least one."""
    return max(1, len(_SENTENCE.findall(text.strip())))


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Syllables by vowel groups: a silent final e or ed does not count, le after a consonant does; at least one."""
    word = re.sub(r"[^a-z]", "", word.lower())
    count = len(_VOWELS.findall(word))
    if word.endswith("e") and not re.search(r"[^aeiouy]le$", word) and count > 1:
        count -= 1
    if re.search(r"[^aeioudt]ed$", word) and count > 1:
        count -= 1
    if re.search(r"(ia|io|eo|ua)(?!u)", word) and not re.search(r"(tio|sio|cia|tia|quo|qua|gua|cio)", word):
        count += 1
    return max(1, count)


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade: 0.39 words/sentences + 11.8 syllables/words - 15.59 (Kincaid et al., 1975).

    ValueError for a text without words.
    """
    found = words(text)
    if not found:
        raise ValueError("a text without words has no reading grade")
    total = sum(syllables(word) for word in found)
    return 0.39 * len(found) / sentences(text) + 11.8 * total / len(found) - 15.59


def content_words(text: str) -> frozenset[str]:
    """The words that carry the meaning, their plainest endings cut off."""
    return frozenset(_stem(word) for word in words(text) if word not in _FUNCTION_WORDS and len(word) > 2)


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    for ending in ("ing", "ies", "ers", "ed", "es", "er", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def shared_content(one: str, other: str) -> float:
    """Shared content words as a share of the shorter text's; 0 when either has none."""
    first, second = content_words(one), content_words(other)
    if not first or not second:
        return 0.0
    return len(first & second) / min(len(first), len(second))


def double_barrelled(statement: str) -> bool:
    """Whether a statement seems to ask two things: two verbs or clauses joined by and, or, but."""
    return bool(re.search(r"(,\s+(and|but|or)\s+i\b)|(\b(and|but|or)\s+i\s+\w+)", statement.lower()))


def join_texts(texts: Iterable[str]) -> str:
    """Texts as one passage, each closed by a full stop."""
    return " ".join(text if text.rstrip().endswith((".", "!", "?", "”", '"')) else text + "." for text in texts)
