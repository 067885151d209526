"""The one estimate of time: 180 words a minute, 7 seconds a choice among options, 4 seconds a statement."""

import pytest

from assess.documents.instrument import Format, Instrument
from assess.documents.item import Item
from assess.documents.library import Library
from assess.formats.duration import WORDS_A_MINUTE_IN_A_SECOND_LANGUAGE, minutes, paces, words
from assess.screening.documents.checking import problems_of
from tests import conversations
from tests.content.test_bars import LIBRARY

OPTIONS = [{"id": letter, "text": "Say so at once."} for letter in "abcd"]


def instrument_of(kind: str, items: int = 1, text: str = "A guest waits.") -> Instrument:
    """So many items of that format."""
    given = [] if kind == "likert" else OPTIONS
    made = [
        Item.model_validate({"id": f"item-{number}", "text": text, "options": given}) for number in range(items)
    ]
    like = LIBRARY.instruments["flexibility/1.0"]
    return like.model_copy(update={"items": tuple(made), "format": Format(kind=kind)})


@pytest.mark.parametrize(
    ("kind", "read", "seconds"),
    [
        ("likert", 3, 4),
        ("pick-one", 19, 7),
        ("best-worst", 19, 7),
        ("forced-choice", 19, 7),
        ("rank", 19, 21),
        ("rate-each", 19, 16),
    ],
)
def test_each_format_adds_what_it_asks(kind: str, read: int, seconds: int) -> None:
    instrument = instrument_of(kind, items=9)
    assert words(instrument) == 9 * read
    assert minutes(instrument) == pytest.approx(9 * (read / 180 + seconds / 60))


def test_a_conversation_takes_its_longest_way_and_of_twins_only_one_counts() -> None:
    desk = conversations.instrument()
    opening, turn, last = 13, 4 + 3 * 5, 5  # “Something said at low-2.” with “Words of a at low-2.” three times
    assert words(desk) == opening + 6 * turn + last
    assert minutes(desk) == pytest.approx(words(desk) / 180 + 6 * 7 / 60)


def test_in_a_second_language_reading_takes_longer_and_choosing_does_not() -> None:
    instrument = instrument_of("best-worst")
    usual, slow = paces(instrument)
    assert slow - usual == pytest.approx(words(instrument) * (1 / WORDS_A_MINUTE_IN_A_SECOND_LANGUAGE - 1 / 180))


@pytest.mark.parametrize("text", ["ضيف ينتظر هنا", "Gäste warten länger", "Un huésped espera"])
def test_words_count_in_every_script(text: str) -> None:
    assert words(instrument_of("likert", text=text)) == 3


def test_a_translated_battery_takes_about_as_long() -> None:
    form = LIBRARY.instruments["moments-of-truth-a/1.0"]
    for language in LIBRARY.languages(form):
        assert minutes(LIBRARY.localised(form, language)) == pytest.approx(minutes(form), rel=0.25)


def test_a_battery_that_takes_longer_than_promised_is_warned_of() -> None:
    star = LIBRARY.blueprints["engagement-star/1.0"]
    needed = sum(minutes(LIBRARY.instruments[key]) for key in star.battery)
    found = {}
    for promised in (None, int(needed) + 1, int(needed)):
        changed = star.model_copy(update={"minutes": promised})
        library = Library({**LIBRARY.documents, star.key: changed})
        found[promised] = [one.reason for one in problems_of(library) if one.file == star.key]
    assert found[None] == found[int(needed) + 1] == []
    (reason,) = found[int(needed)]
    assert reason.startswith(f"the battery takes {needed:.1f} minutes (moments-of-truth-a ")
    assert reason.endswith(f", {int(needed)} at most")
