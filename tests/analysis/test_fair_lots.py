"""A lot is as even as chance, follows from what was published, and anybody can draw it again."""

import io
import itertools
from contextlib import redirect_stdout

from hypothesis import given
from hypothesis import strategies as st

from assess.analysis import fair_lots as lots
from assess.report import lot_program

PEOPLE = ["0GZ-BNW", "49A-N6K", "96P-8D3", "DKJ-7T4"]
seeds = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(seeds, st.text(max_size=60), st.integers(1, 3))
def test_ten_lines_of_python_draw_it_again(seed, word, places):
    word = word.replace("\x00", "").encode("utf-8", "ignore").decode()
    program = lot_program.program(seed, word, places, PEOPLE, lots.commitment(seed, places, PEOPLE))
    assert len(program.strip().splitlines()) == 10
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(program, "program", "exec"), {})
    assert said.getvalue().split() == lots.draw(seed, word, PEOPLE)[:places]


@given(seeds, st.text("abc", max_size=5), st.permutations(PEOPLE))
def test_what_is_drawn_does_not_depend_on_the_order_of_the_list(seed, word, listed):
    assert lots.draw(seed, word, listed) == lots.draw(seed, word, PEOPLE)
    assert sorted(lots.draw(seed, word, listed)) == sorted(PEOPLE)


@given(seeds, st.integers(1, 3))
def test_another_seed_list_or_number_of_places_has_another_print(seed, places):
    published = lots.commitment(seed, places, PEOPLE)
    assert published != lots.commitment(seed[::-1] + "0", places, PEOPLE)
    assert published != lots.commitment(seed, places + 1, PEOPLE)
    assert published != lots.commitment(seed, places, PEOPLE[:-1])


def test_each_order_comes_as_often_as_any_other():
    counts = dict.fromkeys(itertools.permutations(PEOPLE), 0)
    for number in range(4800):
        counts[tuple(lots.draw(f"{number:064x}", "word", PEOPLE))] += 1
    expected = 4800 / 24
    surprise = sum((count - expected) ** 2 / expected for count in counts.values())
    assert surprise < 49.7  # chi^2 with 23 degrees, p = .001
