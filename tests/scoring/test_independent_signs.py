"""Signs of unread questions: counted once for each cause, told with how many careful people show them."""

import pytest

from assess.scoring.independent_signs import RATES, counted
from assess.scoring.profile import Flag
from benchmarks import signs


def flag(code: str, instrument: str = "style/1.0", **values: float) -> Flag:
    """A sign as scoring raises it."""
    return Flag(code, instrument, 1.0, dict(values))


@pytest.mark.parametrize(
    ("flags", "number"),
    [
        ([], 0),
        ([flag("straight-lining"), flag("one-sided")], 1),
        ([flag("too-fast", "style/1.0"), flag("too-fast", "moments/1.0")], 1),
        ([flag("scattered"), flag("inconsistency", "")], 1),
        ([flag("directed", missed=2), flag("infrequency", unusual=1)], 3),
        ([flag("missing", missing=4)], 0),
        ([flag("straight-lining"), flag("too-fast"), flag("directed", missed=1)], 3),
    ],
)
def test_each_cause_counts_once_and_each_slip_is_its_own(flags: list[Flag], number: int) -> None:
    found = counted(flags)
    assert found.number == number
    assert found.many is (number >= 3)


def test_careful_people_hardly_ever_show_three_and_who_reads_nothing_nearly_always_does() -> None:
    careful = [counted(found) for found in signs.careful(400)]
    assert sum(one.many for one in careful) <= 2
    for way in ("random", "same"):
        assert sum(counted(found).many for found in signs.unread(40, way)) >= 34


def test_the_rates_are_those_of_the_study() -> None:
    codes, _numbers = signs.shares(signs.careful(800))
    for code, rate in RATES.items():
        assert codes.get(code, 0.0) == pytest.approx(rate, abs=0.03)
