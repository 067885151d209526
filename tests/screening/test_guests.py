"""Pasted lines of people to invite."""

import pytest

from assess.screening.campaigns.identity import Identity
from assess.screening.campaigns.imports import MOST_LINES, read_lines
from assess.screening.problems import Refused


@pytest.mark.parametrize(
    "line",
    ["Jo Park, jo@example.com", "Jo Park; jo@example.com", "Jo Park\tjo@example.com", "Jo Park <jo@example.com>",
     "  Jo  Park ,  JO@Example.com , ", "Jo Park jo@example.com"],
)  # fmt: skip
def test_a_line_is_read_as_people_write_it(line: str) -> None:
    assert read_lines(line) == [Identity("Jo Park", "jo@example.com")]


def test_names_with_commas_and_apostrophes_stay_whole() -> None:
    assert read_lines("O'Brien, Dana, dana@example.com")[0].name == "O'Brien, Dana"


def test_blank_lines_do_not_count_but_keep_the_numbers() -> None:
    with pytest.raises(Refused, match="line 3"):
        read_lines("\n\nnobody here\n")


def test_every_wrong_line_is_named() -> None:
    with pytest.raises(Refused) as caught:
        read_lines(
            "Jo, jo@example.com\nnot an address\n, x@example.com\nJo, jo@example.com\nNul\x00, n@example.com"
        )
    assert [problem.values["line"] for problem in caught.value.problems] == [2, 3, 4, 5]


def test_nothing_and_far_too_many_are_refused() -> None:
    with pytest.raises(Refused, match="people: missing"):
        read_lines("  \n ")
    with pytest.raises(Refused, match=f"most {MOST_LINES}"):
        read_lines("\n".join(f"P {n}, p{n}@example.com" for n in range(MOST_LINES + 1)))
