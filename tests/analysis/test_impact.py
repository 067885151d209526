"""Adverse impact: published worked examples, exact boundaries, and "n/a, because" instead of a division error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.analysis import impact
from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.impact import Counts, NotAvailable
from assess.report.study_words import sentence, sentences
from tests.analysis.refusals import refuses


def ratios(table: impact.ImpactTable) -> dict[str, object]:
    return {line.name: line.impact_ratio for line in table.categories}


# The four-fifths rule


def test_the_guidelines_own_example_flags_seventy_five_but_not_eighty_percent():
    table = impact.selection_impact({"A": (60, 100), "B": (45, 100), "C": (48, 100), "D": (51, 100)})
    assert ratios(table) == pytest.approx({"A": 1.0, "B": 0.75, "C": 0.80, "D": 0.85})
    assert [line.below_four_fifths for line in table.categories] == [False, True, False, False]
    assert table.highest == "A"


@pytest.mark.parametrize(
    ("focal", "below"),
    [((48, 100), False), ((479_999, 1_000_000), True), ((480_001, 1_000_000), False), ((4_799, 10_000), True)],
)
def test_the_boundary_is_exact(focal, below):
    assert impact.compare(focal, (60, 100)).below_four_fifths is below


@given(st.integers(1, 10**9), st.integers(1, 10**4))
def test_exactly_four_fifths_is_never_below_however_large_the_counts(people, selected):
    total = people + selected
    assert impact.compare((4 * selected, 5 * total), (selected, total)).below_four_fifths is False


def test_four_groups_of_a_thousand_pass():
    table = impact.selection_impact(
        dict(zip("ABCD", [(270, 1000), (250, 1000), (240, 1000), (260, 1000)], strict=True))
    )
    assert ratios(table)["C"] == pytest.approx(24 / 27)
    assert not any(line.below_four_fifths for line in table.categories)


# New York City's selection and scoring rates


def test_selection_rates_by_sex():
    table = impact.selection_impact({"Male": (667, 1390), "Female": (555, 1181)})
    assert [line.rate for line in table.categories] == pytest.approx([0.480, 0.470], abs=5e-4)
    assert ratios(table)["Female"] == pytest.approx(0.979, abs=5e-4)


def test_selection_rates_by_race_or_ethnicity():
    table = impact.selection_impact(
        {
            "Hispanic": (204, 408),
            "White": (412, 797),
            "Black": (170, 390),
            "Pacific": (52, 119),
            "Asian": (302, 616),
            "Native": (18, 41),
            "Two or more": (96, 213),
        }
    )
    expected = [0.967, 1.0, 0.843, 0.845, 0.948, 0.849, 0.872]
    assert list(ratios(table).values()) == pytest.approx(expected, abs=6e-4)
    assert table.highest == "White"
    assert [line.name for line in table.categories if line.may_be_excluded] == ["Native"]


def test_selection_rates_of_crossed_categories():
    table = impact.selection_impact(
        {"Hispanic × Male": (90, 205), "White × Male": (215, 412), "Hispanic × Female": (82, 190)}
    )
    assert ratios(table)["Hispanic × Male"] == pytest.approx(0.841, abs=5e-4)
    assert ratios(table)["Hispanic × Female"] == pytest.approx(0.827, abs=5e-4)


def test_scoring_rates_count_scores_strictly_above_the_median():
    scores = np.concatenate([np.ones(50), np.zeros(42), np.ones(50), np.zeros(58)])
    table = impact.scoring_impact(scores, ["Male"] * 92 + ["Female"] * 108)
    assert table.median == 0.5
    assert [line.rate for line in table.categories] == pytest.approx([0.543, 0.463], abs=5e-4)
    assert ratios(table)["Female"] == pytest.approx(0.852, abs=0.002)


def test_scores_at_the_median_are_not_above_it_and_their_share_is_told():
    table = impact.scoring_impact([1, 2, 2, 2, 3, 2], ["a"] * 3 + ["b"] * 3, minimum=1)
    assert table.share_at_median == pytest.approx(4 / 6)
    assert [line.rate for line in table.categories] == pytest.approx([0.0, 1 / 3])


def test_people_of_unknown_category_are_counted_and_shape_the_median():
    table = impact.scoring_impact([1, 2, 3, 10, 11, np.nan], ["a", "a", "b", None, None, None], minimum=1)
    assert table.unknown == 2
    assert table.median == 3
    assert [line.total for line in table.categories] == [2, 1]


def test_crossing_keeps_the_unknown_unknown():
    assert impact.intersect(["f", None, "m"], ["x", "x", None]) == ["f × x", None, None]


# Two groups compared


def test_two_of_ten_women_and_fifteen_of_twenty_five_men():
    found = impact.compare((2, 10), (15, 25))
    assert found.z == pytest.approx(-2.138963, abs=1e-6)
    assert found.z_p == pytest.approx(0.03243865, abs=1e-7)
    assert found.chi_square == pytest.approx(4.575163, abs=1e-6)
    assert found.phi == pytest.approx(-0.361551, abs=1e-6)
    assert found.fisher == pytest.approx(0.0599078, abs=1e-7)
    assert found.one_sided == pytest.approx(0.0371577, abs=1e-7)
    assert found.mid_p_one_sided == pytest.approx(0.0209492, abs=1e-7)
    assert found.mid_p == pytest.approx(0.0436993, abs=1e-7)
    assert found.h == pytest.approx(-0.844859, abs=1e-6)
    assert (found.impact_ratio, found.ratio_low, found.ratio_high) == pytest.approx(
        (0.3333, 0.0927, 1.1992), abs=1e-4
    )
    assert found.shortfall == pytest.approx(2.857, abs=5e-4)
    assert sentences(found.notes) == ["An expected count is 4.9, below 5: read Fisher's test, not Z."]


def test_the_textbook_pair():
    found = impact.compare((12, 40), (48, 80))
    assert (found.impact_ratio, found.ratio_low, found.ratio_high) == pytest.approx((0.50, 0.301, 0.829), abs=5e-4)
    assert (found.z, found.z_p) == pytest.approx((-3.0984, 0.00195), abs=5e-5)
    assert found.fisher == pytest.approx(0.00341, abs=5e-6)
    assert (found.h, found.phi) == pytest.approx((-0.6129, -0.2828), abs=5e-5)


def test_one_person_turning_the_order_round_forbids_the_inference():
    found = impact.compare((3, 20), (16, 80))
    assert found.impact_ratio == pytest.approx(0.75)
    assert found.below_four_fifths
    assert found.flips_with_one_person
    assert found.fisher == pytest.approx(0.757, abs=5e-4)
    assert any("do not infer impact" in note for note in sentences(found.notes))
    assert impact.compare((12, 40), (48, 80)).flips_with_one_person is False


def test_pass_rates_of_a_large_sample():
    found = impact.compare((230, 453), (144, 247))
    assert found.impact_ratio == pytest.approx(0.871, abs=5e-4)
    assert found.fisher == pytest.approx(0.0576, abs=5e-5)


@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 60), st.integers(1, 60))
def test_every_comparison_is_finite_or_says_why_not(one, more_one, two, more_two):
    found = impact.compare(
        (one, one + more_one - 1 if one else more_one), (two, two + more_two - 1 if two else more_two)
    )
    for name, value in vars(found).items():
        if isinstance(value, float):
            assert np.isfinite(value), name
        if isinstance(value, NotAvailable):
            assert value.reason
    assert 0 <= found.mid_p <= found.fisher <= 1
    assert 0 <= found.one_sided <= 1


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_fisher_does_not_know_which_group_is_called_focal(one, rest_one, two, rest_two):
    first, second = Counts(one, one + rest_one + 1), Counts(two, two + rest_two + 1)
    there, back = impact.compare(first, second), impact.compare(second, first)
    assert there.fisher == pytest.approx(back.fisher)
    assert there.shortfall == pytest.approx(-back.shortfall)


# Nothing to divide by


@pytest.mark.parametrize(
    ("focal", "reference", "figure", "reason"),
    [
        ((0, 0), (5, 10), "impact_ratio", "focal group is empty"),
        ((0, 0), (0, 0), "z", "focal and the reference group are empty"),
        ((3, 10), (0, 10), "impact_ratio", "nobody of the reference group"),
        ((0, 10), (5, 10), "ratio_low", "no logarithm"),
        ((0, 10), (0, 10), "z", "nobody was selected"),
        ((10, 10), (10, 10), "z", "everybody was selected"),
        ((10, 10), (10, 10), "phi", "everybody was selected"),
    ],
)
def test_not_available_says_because(focal, reference, figure, reason):
    value = getattr(impact.compare(focal, reference), figure)
    assert isinstance(value, NotAvailable)
    assert reason in sentence(value.reason)


def test_small_and_empty_categories_carry_no_figure_and_are_no_yardstick():
    table = impact.selection_impact({"large": (30, 100), "tiny": (4, 4), "nobody": (0, 0)}, unknown=7)
    assert table.highest == "large"
    assert table.unknown == 7
    assert [sentence(line.rate.reason) for line in table.categories[1:]] == [
        "fewer than 5 people",
        "nobody is in this category",
    ]
    assert [line.below_four_fifths for line in table.categories] == [False, None, None]


def test_when_nobody_is_selected_there_is_no_ratio():
    table = impact.selection_impact({"a": (0, 50), "b": (0, 60)})
    assert table.highest is None
    assert table.categories[0].impact_ratio == NotAvailable(message("nobody-selected"))


def test_everybody_selected_has_no_impact():
    table = impact.selection_impact({"a": (50, 50), "b": (60, 60)})
    assert list(ratios(table).values()) == [1.0, 1.0]


def test_when_all_scores_are_equal_nobody_is_above_the_median():
    table = impact.scoring_impact(np.full(20, 3.0), ["a"] * 10 + ["b"] * 10)
    assert table.share_at_median == 1.0
    assert table.highest is None


def test_impossible_counts_are_all_named():
    with refuses(UnusableAnswers, match=r"a: 5 selected of 3.*b: -1 selected") as caught:
        impact.selection_impact({"a": (5, 3), "b": (-1, 3)}, unknown=-2)
    assert len(caught.value.problems) == 3
    with refuses(UnusableAnswers, match="whole numbers"):
        impact.selection_impact({"a": (1.5, 3)})


def test_scores_need_a_category_each_and_somebody_scored():
    with refuses(UnusableAnswers, match="2 categories"):
        impact.scoring_impact([1.0], ["a", "b"])
    with refuses(UnusableAnswers, match="Nobody has a score"):
        impact.scoring_impact([np.nan], ["a"])
    with refuses(UnusableAnswers, match="text"):
        impact.scoring_impact(["high"], ["a"])


# Effect sizes


def test_standardised_difference_from_published_moments():
    found = impact.cohens_d_from_moments((28.7854, 5.0637, 247), (28.4172, 4.6881, 453))
    assert found.value == pytest.approx(0.0763, abs=5e-5)
    assert found.low < 0 < found.high


def test_standardised_difference_from_scores():
    generator = np.random.default_rng(1)
    focal, reference = generator.normal(0, 1, 40), generator.normal(1, 2, 60)
    moments = [(group.mean(), group.std(ddof=1), group.size) for group in (focal, reference)]
    found = impact.cohens_d(np.append(focal, np.nan), reference)
    assert found == impact.cohens_d_from_moments(*moments)


@pytest.mark.parametrize(
    ("d", "rate", "share", "expected"),
    [
        (-0.15, 0.25, 0.30, (0.8234140, 0.2174, 0.2640, 0.6311)),
        (-0.40, 0.10, 0.15, (0.4708164,)),
        (-1.0, 0.10, 0.20, (0.1241,)),
    ],
)
def test_impact_ratio_expected_from_a_standardised_difference(d, rate, share, expected):
    found = impact.impact_ratio_from_d(d, rate, share)
    # The reference engine's root finder stops within about 5e-6, and one figure has four digits.
    assert found[0] == pytest.approx(expected[0], abs=6e-5 if d == -1.0 else 1e-5)
    assert found[1 : len(expected)] == pytest.approx(expected[1:], abs=6e-5)


@given(st.floats(-3, 3), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_the_groups_rates_average_to_the_selection_rate(d, rate, share):
    _, focal, reference, _ = impact.impact_ratio_from_d(d, rate, share)
    assert share * focal + (1 - share) * reference == pytest.approx(rate, abs=1e-9)


def test_effects_without_people_or_spread_are_refused():
    with refuses(NotEstimable, match="focal group has 1 scores"):
        impact.cohens_d([1.0], [1.0, 2.0])
    with refuses(NotEstimable, match="undefined"):
        impact.cohens_d([1.0, 1.0], [2.0, 2.0])
    with refuses(NotEstimable, match="two people"):
        impact.cohens_d_from_moments((0, 1, 1), (0, 1, 5))
    with refuses(NotEstimable, match="strictly between"):
        impact.impact_ratio_from_d(0.5, 0.0, 0.5)
    with refuses(NotEstimable, match="between 0 and 1"):
        impact.cohens_h(1.2, 0.5)


# Differential prediction


def published_groups() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """People with the moments of a published sample, outcomes on its two lines, and its R² by construction."""
    generator = np.random.default_rng(5)
    scores, lines, noise, focal = [], [], [], []
    for code, n, mean, sd, line in (
        (0, 247, 28.7854, 5.0637, (216.625, 13.8434)),
        (1, 453, 28.4172, 4.6881, (216.625 + 33.619, 13.8434 - 1.1602)),
    ):
        drawn = generator.standard_normal(n)
        score = mean + sd * (drawn - drawn.mean()) / drawn.std(ddof=1)
        design = np.column_stack([np.ones(n), score])
        error = generator.standard_normal(n)
        noise.append(error - design @ np.linalg.lstsq(design, error, rcond=None)[0])
        scores.append(score)
        lines.append(design @ line)
        focal.append(np.full(n, code))
    line, error = np.concatenate(lines), np.concatenate(noise)
    wanted = ((line - line.mean()) ** 2).sum() * (1 - 0.31537) / 0.31537
    return np.concatenate(scores), line + error * np.sqrt(wanted / (error @ error)), np.concatenate(focal)


def test_cleary_repeats_a_published_analysis():
    found = impact.cleary(*published_groups())
    assert found.r_squared == pytest.approx((0.31478, 0.31479, 0.31537), abs=2e-5)
    assert found.coefficients == pytest.approx((216.625, 13.8434, 33.619, -1.1602), rel=1e-6)
    assert found.omnibus.degrees == (2, 696)
    assert (found.omnibus.f, found.omnibus.p) == pytest.approx((0.2976, 0.743), abs=2e-3)
    assert (found.slope.f, found.slope.p) == pytest.approx((0.5925, 0.442), abs=2e-3)
    assert "No sign" in sentence(found.reading)


@pytest.mark.parametrize(
    ("group", "product", "words"),
    [(0.0, 0.0, "No sign"), (1.0, 0.0, "over-predicts"), (0.0, 1.0, "different slope")],
)
def test_cleary_reads_the_omnibus_test_first(group, product, words):
    generator = np.random.default_rng(3)
    score, focal = generator.standard_normal(400), np.arange(400) % 2
    outcome = score + group * focal + product * score * focal + 0.5 * generator.standard_normal(400)
    found = impact.cleary(np.append(score, np.nan), np.append(outcome, 1.0), np.append(focal, 1))
    assert words in sentence(found.reading)
    assert found.n == 400


def test_cleary_names_every_group_that_has_no_line():
    with refuses(NotEstimable, match=r"reference group has 2 .*focal group has the same score") as caught:
        impact.cleary([1, 2, 3, 3, 3], [1, 1, 1, 1, 1], [0, 0, 1, 1, 1])
    assert len(caught.value.problems) == 3
    with refuses(UnusableAnswers, match="coded 0"):
        impact.cleary([1, 2, 3], [1, 2, 3], [1, 2, 1])
    with refuses(UnusableAnswers, match="same people"):
        impact.cleary([1, 2], [1, 2, 3], [0, 1])
    with refuses(UnusableAnswers, match="one column"):
        impact.cleary([[1, 2]], [1, 2], [0, 1])
    with refuses(NotEstimable, match="without error"):
        impact.cleary(np.arange(8), 2.0 * np.arange(8), [0, 1] * 4)
