"""One sentence of the places, and which levels are shown."""

import pytest

from assess.report import level_words
from assess.report.catalogues import catalogue
from assess.report.place_words import PlaceCounts, sentence
from tests.report.documents import blueprint


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            PlaceCounts(8, 2, 12, 212, 6),
            "2 are as good as in, 12 compete for the last 6 places, for 212 a place is very unlikely.",
        ),
        (PlaceCounts(2, 1, 4, 0, 1), "1 is as good as in, 4 compete for the last place."),
        (PlaceCounts(1, 0, 3, 9, 1), "3 compete for the one place, for 9 a place is very unlikely."),
        (PlaceCounts(2, 2, 0, 5, 0), "2 are as good as in, for 5 a place is very unlikely."),
        (PlaceCounts(3, 3, 0, 0, 0), "There is a place for everybody who has a score."),
        (PlaceCounts(3, 0, 0, 0, 3), "Nobody has a score yet."),
    ],
)
def test_one_sentence_says_who_is_in_and_who_competes(counts: PlaceCounts, said: str) -> None:
    assert sentence(counts) == said


def test_it_is_said_in_the_readers_language() -> None:
    german = sentence(PlaceCounts(8, 2, 12, 212, 6), catalogue("de"))
    assert german == (
        "2 sind so gut wie dabei, 12 konkurrieren um die letzten 6 Plätze, "
        "für 212 ist ein Platz sehr unwahrscheinlich."
    )


@pytest.mark.parametrize(
    ("chances", "shown"),
    [
        ((0.05, 0.1, 0.8, 0.05), 1),
        ((0.01, 0.1, 0.79, 0.1), 2),
        ((0.0, 0.5, 0.5, 0.0), 2),
        ((0.0, 0.0, 0.0, 1.0), 1),
    ],
)
def test_below_80_percent_two_levels_are_shown_from_the_lower_up(chances: tuple[float, ...], shown: int) -> None:
    levels = level_words.ordered(blueprint().levels)
    found = level_words.shown({one.id: chance for one, chance in zip(levels, chances, strict=True)}, levels)
    assert len(found) == shown
    assert max(one.probability for one in found) == max(chances)
    assert [one.dots for one in found] == sorted(one.dots for one in found)
