"""Careless answering: an independent package's indices, people planted to be found, and plain readings."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis import quality
from assess.analysis.attentive_people import attentive_people
from assess.analysis.errors import NotEstimable, SingularMatrix, UnusableAnswers
from assess.analysis.flagging import ALARM
from assess.report.study_words import sentence
from tests.analysis.refusals import refuses

BLOCKS = [list(range(start, start + 5)) for start in range(0, 40, 5)]
REVERSED = [block[position] for block in BLOCKS for position in (1, 3)]


@pytest.fixture(scope="module")
def answers(table):
    return table("careless", skip=2)


@pytest.fixture(scope="module")
def turned(answers):
    turned = answers.copy()
    turned[:, REVERSED] = 6 - turned[:, REVERSED]
    return turned


@pytest.fixture(scope="module")
def expected(figures):
    recorded = figures("careless")
    return {name: np.array(values, dtype=float) for name, values in recorded.items() if isinstance(values, list)}


def test_strings_and_variability_agree_with_the_reference(answers, expected):
    assert quality.longstring(answers).values == pytest.approx(expected["longstring"])
    assert quality.average_string(answers).values == pytest.approx(expected["average_string"])
    assert quality.response_variability(answers).values == pytest.approx(expected["irv"], abs=1e-9)


def test_mahalanobis_distances_agree_with_the_reference(answers, expected):
    assert quality.mahalanobis(answers).values == pytest.approx(expected["mahalanobis"], abs=1e-6)


def test_even_odd_agrees_with_the_reference(turned, expected):
    # The reference correlates one item of each half: the first two of every block.
    found = quality.even_odd(turned, [block[:2] for block in BLOCKS])
    assert found.values == pytest.approx(expected["even_odd"], abs=1e-6, nan_ok=True)


def test_even_odd_of_whole_blocks_tells_the_planted_people_from_the_rest(turned):
    found = quality.even_odd(turned, BLOCKS).values
    assert np.nanmedian(found[20:40]) > -0.3 > np.nanmedian(found[60:])


def test_synonyms_agree_with_the_reference_where_they_are_defined(answers, expected):
    # Where one side of the pairs does not vary the reference swaps sides at random; here it stays undefined.
    found = quality.synonyms(answers, critical=0.50)
    recorded = expected["psychometric_synonyms_r50"]
    defined = ~np.isnan(found.values)
    assert found.values[defined] == pytest.approx(recorded[defined], abs=1e-6)
    assert np.isnan(found.values[np.isnan(recorded)]).all()
    assert "do not vary" in sentence(found.reason)


def test_the_summary_finds_the_planted_people_and_leaves_most_others_alone(answers):
    found = quality.flags(
        answers,
        scales=BLOCKS,
        reversed_items=REVERSED,
        scale_range=(1, 5),
        seconds=np.full((400, 2), 90.0),
        items_on_page=[20, 20],
    )
    people = {flag.person for flag in found.flags}
    assert set(range(20)) <= people
    assert len(people & set(range(20, 40))) >= 18
    assert len(people - set(range(60))) < 0.15 * 340
    assert found.counts["longstring"] == 20
    assert found.counts["too fast"] == 0
    assert "identical answers in a row" in sentence(
        next(flag.reading for flag in found.flags if flag.index == "longstring")
    )


def attentive_sample(items: int, facets: int, people: int = 600, categories: int = 5, seed: int = 3) -> np.ndarray:
    """People who answer every item by their facet, facets related, items of different difficulty."""
    generator = np.random.default_rng(seed)
    person = generator.normal(size=(people, 1))
    facet = 0.7 * person + 0.7 * generator.normal(size=(people, facets))
    response = facet[:, np.arange(items) % facets] + generator.normal(size=(people, items))
    cuts = np.linspace(-2, 2, categories - 1) + generator.normal(0, 0.5, (items, 1)) - 0.5
    return 1.0 + (response[:, :, None] > cuts).sum(axis=2)


@pytest.mark.parametrize(
    ("items", "facets", "categories"), [(2, 1, 5), (3, 1, 5), (6, 1, 7), (10, 1, 2), (20, 1, 5), (40, 8, 5)]
)
def test_each_index_flags_at_most_two_attentive_people_in_a_hundred(items, facets, categories):
    found = quality.flags(
        attentive_sample(items, facets, categories=categories),
        scales=[list(range(facet, items, facets)) for facet in range(facets)],
        scale_range=(1, categories),
    )
    assert all(count <= 0.02 * found.n for count in found.counts.values()), found.counts
    assert all(rate <= ALARM for rate in found.rates.values())
    assert all(flag.chance <= ALARM for flag in found.flags)


def test_whoever_answers_ideally_throughout_is_flagged_and_more_so_than_attentive_people():
    table = attentive_sample(24, 4)
    reversed_items = list(range(0, 24, 3))
    table[:, reversed_items] = 6 - table[:, reversed_items]
    ideal = np.full(24, 5.0)
    ideal[reversed_items] = 1.0
    table[:5] = ideal
    found = quality.flags(table, reversed_items=reversed_items, scale_range=(1, 5))
    assert {flag.person for flag in found.flags if flag.index == "one-sided"} >= set(range(5))
    assert found.counts["one-sided"] <= 5 + 0.02 * 600
    assert "100% of the answers lie at one end" in sentence(
        next(flag.reading for flag in found.flags if flag.index == "one-sided")
    )


def test_attentive_people_answer_like_the_sample():
    table = attentive_sample(8, 2, people=3000)
    table[::4, 2] = np.nan
    made = attentive_people(table)
    assert np.nanmean(made, axis=0) == pytest.approx(np.nanmean(table, axis=0), abs=0.1)
    assert np.nanstd(made, axis=0) == pytest.approx(np.nanstd(table, axis=0), abs=0.1)
    assert np.corrcoef(made[:, 3:].T) == pytest.approx(np.corrcoef(table[:, 3:].T), abs=0.07)
    assert np.isnan(made[:, 2]).mean() == pytest.approx(0.25)
    assert attentive_people(table).tobytes() == made.tobytes()


def test_a_table_of_three_people_has_its_chances_too():
    found = quality.flags([[3, 3], [1, 2], [2, 1]])
    assert found.flags == []
    assert found.rates["longstring"] == 0.0


def test_on_a_scale_of_two_answers_ends_are_no_sign():
    found = quality.flags(attentive_sample(10, 1, categories=2))
    assert "each is an end" in sentence(found.not_computed["one-sided"])


def test_what_cannot_be_computed_is_listed_with_its_reason(answers):
    found = quality.flags(answers[:30])
    assert "no scales were given" in sentence(found.not_computed["even-odd"])
    assert "no page times were given" in sentence(found.not_computed["too fast"])
    assert "cannot be inverted" in sentence(found.not_computed["mahalanobis"])
    assert set(found.counts) & set(found.not_computed) == set()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_reversing_the_whole_scale_changes_no_index(seed):
    table = np.random.default_rng(seed).integers(1, 6, (60, 9)).astype(float)
    table[np.random.default_rng(seed).random(table.shape) < 0.05] = np.nan
    for index in (quality.longstring, quality.average_string, quality.response_variability, quality.mahalanobis):
        assert index(6 - table).values == pytest.approx(index(table).values, nan_ok=True)
    scales = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    straight, turned = quality.even_odd(table, scales).values, quality.even_odd(6 - table, scales).values
    assert turned == pytest.approx(straight, abs=1e-7, nan_ok=True)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_person_s_index_does_not_depend_on_where_they_stand(seed):
    table = np.random.default_rng(seed).integers(1, 6, (40, 6)).astype(float)
    order = np.random.default_rng(seed + 1).permutation(40)
    for index in (quality.longstring, quality.response_variability, quality.mahalanobis):
        assert index(table[order]).values == pytest.approx(index(table).values[order])


def test_a_missing_answer_ends_a_run_and_nobody_loses_their_row():
    table = [[1, 1, np.nan, 1], [2, 2, 2, 3], [np.nan] * 4]
    assert quality.longstring(table).values == pytest.approx([2, 3, np.nan], nan_ok=True)
    assert quality.average_string(table).values == pytest.approx([1.5, 2, np.nan], nan_ok=True)
    assert quality.response_variability(table).values[0] == 0.0


def test_distances_use_the_items_a_person_answered():
    table = np.random.default_rng(2).standard_normal((300, 4))
    table[0, 1] = np.nan
    found = quality.mahalanobis(table)
    assert found.degrees[0] == 3
    assert 0 <= found.p.min() <= found.p.max() <= 1
    assert found.values[0] < quality.mahalanobis(np.nan_to_num(table, nan=9.0)).values[0]


def test_pages_answered_faster_than_two_seconds_a_question():
    found = quality.too_fast_pages([[9.0, 100.0], [10.0, np.nan], [np.nan, np.nan]], [5, 10])
    assert found.values == pytest.approx([0.5, 0.0, np.nan], nan_ok=True)
    assert "timed" in sentence(found.reason)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: quality.even_odd([[1, 2, 3, 4]], [[0, 1], [2, 3]]), NotEstimable, "three scales"),
        (lambda: quality.even_odd([[1, 2]], [[0, 5]]), UnusableAnswers, "Column 5"),
        (lambda: quality.synonyms(np.random.default_rng(1).random((50, 4))), NotEstimable, "Only 0 pairs"),
        (lambda: quality.mahalanobis(np.arange(20.0)[:, None] * [1, 2]), SingularMatrix, "items 1, 2"),
        (lambda: quality.too_fast_pages([[1.0]], [1, 2]), UnusableAnswers, "2 item counts"),
        (lambda: quality.too_fast_pages([[-1.0]], [1]), UnusableAnswers, "negative"),
        (lambda: quality.longstring(["a", "b"]), UnusableAnswers, "text"),
        (lambda: quality.longstring([1, 2]), UnusableAnswers, "one row a person"),
        (lambda: quality.flags([[1, 2]], reversed_items=[0]), UnusableAnswers, "lowest and highest"),
    ],
)
def test_bad_input_is_refused_with_its_reason(call, error, words):
    with refuses(error, match=words):
        call()
