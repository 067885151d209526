"""Which language tags name a language (BCP 47)."""

from babel import Locale, UnknownLocaleError


def known_language(tag: str) -> bool:
    """Whether a tag such as `de`, `pt-BR` or `zh-Hans` names a language that is known here."""
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True
