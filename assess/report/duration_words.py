"""How long an assessment takes, in words: an estimate, or what people who finished took."""

from gettext import NullTranslations
from typing import Protocol


class ToldDuration(Protocol):
    """What the sentences need to know; `low` and `high` hold eight in ten people, where people were observed."""

    @property
    def minutes(self) -> int:
        """The estimate, or the median."""

    @property
    def second_language(self) -> int:
        """The same for somebody who reads it in a second language."""

    @property
    def low(self) -> int | None:
        """What one in ten stayed below."""

    @property
    def high(self) -> int | None:
        """What one in ten went beyond."""


def duration(found: ToldDuration, said: NullTranslations) -> str:
    """Two or three short sentences."""
    pace = said.ngettext(
        "If you read it in a second language, allow about %(num)s minute.",
        "If you read it in a second language, allow about %(num)s minutes.",
        found.second_language,
    )
    return f"{usual(found, said)} {pace % {'num': found.second_language}}"


def usual(found: ToldDuration, said: NullTranslations) -> str:
    """The same, without the pace of others."""
    values = {"num": found.minutes}
    if found.low is None or found.high is None:
        return said.ngettext("About %(num)s minute.", "About %(num)s minutes.", found.minutes) % values
    half = said.ngettext(
        "Half of the people took %(num)s minute or less.", "Half of the people took %(num)s minutes or less.",
        found.minutes,
    )  # fmt: skip
    most = said.ngettext(
        "Eight in ten took between %(low)s and %(num)s minute.",
        "Eight in ten took between %(low)s and %(num)s minutes.",
        found.high,
    )
    return f"{half % values} {most % {'low': found.low, 'num': found.high}}"
