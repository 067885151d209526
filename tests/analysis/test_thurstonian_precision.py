"""How many blocks, and which keying: what the study says holds for people of known traits."""

import numpy as np
import pytest
from click.testing import CliRunner

from assess.analysis.errors import UnusableAnswers
from assess.analysis.thurstonian import Design, Form, precision_of, precision_study
from assess.analysis.thurstonian.precision_study import blocks_needed, keyed, written
from assess.analysis.thurstonian.written_form import Assumed, expected_of, expected_precision
from assess.cli.simulate_command import simulate
from tests.analysis.refusals import refuses
from tests.shipped import SHIPPED

SERVICE_STYLE = SHIPPED.instruments["service-style-forced-choice/2.0"]


def test_more_blocks_and_mixed_keys_tell_more_and_keep_their_promise() -> None:
    designs = [Design(4, blocks, keying=keying) for keying in ("positive", "mixed") for blocks in (8, 24)]
    found = precision_study(designs, people=400, replications=2)
    few, many, few_mixed, many_mixed = (one.reliability.mean() for one in found)
    assert few < many
    assert few_mixed < many_mixed
    assert many < many_mixed
    assert found[0].scores_together < 0.0 < found[3].scores_together  # ipsative, as far as keys all point one way
    for one in found:
        assert one.promised.mean() == pytest.approx(one.reliability.mean(), abs=0.06)
        assert one.held == pytest.approx(0.9, abs=0.03)
        assert (one.reliability_se > 0).all()


def test_a_calibration_on_few_people_costs_reliability() -> None:
    known, calibrated = precision_study(
        [Design(3, 10, task="rank", calibration=people) for people in (0, 200)], people=400, replications=2
    )
    assert calibrated.reliability.mean() < known.reliability.mean()
    assert calibrated.held < known.held


@pytest.mark.parametrize("size", [2, 3, 4])
def test_forms_use_and_reverse_traits_equally_often(size: int) -> None:
    form = written(Design(6, 24, size))
    used = np.bincount(form.trait_of)
    reversed_often = np.bincount(form.trait_of[form.key_of < 0], minlength=6)
    assert np.ptp(used) <= 1
    assert np.ptp(reversed_often) <= 2
    assert all(len(set(block)) == size for block in form.traits)
    assert written(Design(6, 24, size, "positive")).key_of.min() == 1


def test_the_fewest_blocks_are_those_that_reach_the_target_in_every_trait() -> None:
    found = precision_study([Design(3, blocks) for blocks in (20, 5, 10)], people=200, replications=1)
    target = float(found[2].reliability.min())
    assert blocks_needed(found, target) == {("mixed", 3): 10}
    assert blocks_needed(found, 0.999) == {("mixed", 3): None}


def test_a_design_that_nobody_could_write_is_refused() -> None:
    with pytest.raises(ValueError, match="of different traits"):
        precision_study([Design(2, 5, 3)])


def test_the_command_prints_the_table_and_how_many_blocks_are_needed(tmp_path) -> None:
    asked = ["forced-choice", "--blocks", "6,18", "--traits", "3", "--people", "100", "--replications", "1"]
    told = CliRunner().invoke(simulate, [*asked, "--target", "0.75", "--out", str(tmp_path)])
    assert told.exit_code == 0, told.output
    assert "mixed keying, blocks of 3: 18 reach 0.75 in every trait" in told.output
    report = (tmp_path / "forced-choice.md").read_text()
    assert "| 18 | 3 | mixed |" in report
    again = CliRunner().invoke(simulate, [*asked, "--target", "0.75"])
    assert again.output.splitlines()[:5] == told.output.splitlines()[:5]


def test_the_command_says_what_is_no_list_and_what_no_block() -> None:
    assert "no list of whole numbers" in CliRunner().invoke(simulate, ["forced-choice", "--blocks", "a"]).output
    told = CliRunner().invoke(simulate, ["forced-choice", "--statements", "5", "--people", "50"])
    assert told.exit_code == 1
    assert "two to four statements" in told.output


class TestWrittenForm:
    """The blocks that are shipped, before anybody has answered them."""

    def test_seven_mixed_blocks_of_twenty_four_are_worth_most_of_what_keys_can_give(self) -> None:
        found = expected_of(SHIPPED, SERVICE_STYLE.key, Assumed(people=300, replications=2))
        assert found is not None
        assert [one.mixed_blocks for one in found.variants] == [7, 0, 24]
        now, none, every = (np.mean(list(one.points.values())) for one in found.variants)
        assert none + 0.25 < now < every
        assert now == pytest.approx(0.69, abs=0.05)
        for one in found.variants:
            assert list(one.facets) == list(Form.of(SERVICE_STYLE).trait_names)
            assert one.studies[0].held == pytest.approx(0.9, abs=0.03)

    def test_the_same_seed_gives_the_same_digits_and_a_higher_loading_higher_ones(self) -> None:
        form = written(Design(3, 10))
        first, again = (precision_of(form, people=200, replications=2) for _ in range(2))
        assert first.reliability.tolist() == again.reliability.tolist()
        loaded = precision_of(form, people=200, replications=2, loading=0.8)
        assert (loaded.reliability > first.reliability).all()

    def test_the_figures_are_those_of_the_study_of_designs(self) -> None:
        design = Design(4, 12, task="most-least", correlation=0.5, loading=0.6)
        (studied,) = precision_study([design], people=200, replications=2)
        made = precision_of(written(design), people=200, replications=2)
        assert (made.design, made.reliability.tolist()) == (studied.design, studied.reliability.tolist())

    def test_keys_are_turned_and_nothing_else(self) -> None:
        form = Form.of(SERVICE_STYLE)
        one_each, none = keyed(form, "mixed"), keyed(form, "positive")
        assert {sum(key < 0 for key in block) for block in one_each.keys} == {1}
        assert set(none.key_of) == {1.0}
        reversed_often = np.bincount(form.trait_of[one_each.key_of < 0])
        assert np.ptp(reversed_often) <= 1
        assert (one_each.traits, one_each.statements, one_each.task) == (form.traits, form.statements, "most-least")

    def test_points_are_left_out_where_a_block_compares_one_with_itself(self) -> None:
        homes = dict.fromkeys(Form.of(SERVICE_STYLE).trait_names, "all")
        found = expected_precision(SERVICE_STYLE, homes, Assumed(people=60, replications=1))
        assert all(not one.points and len(one.studies) == 1 for one in found.variants)

    def test_other_formats_have_none(self) -> None:
        assert expected_of(SHIPPED, "flexibility/2.0") is None
        assert expected_of(SHIPPED, "interview/2.0") is None
        with refuses(UnusableAnswers, "forced choice"):
            expected_precision(SHIPPED.instruments["flexibility/2.0"], {})

    def test_people_who_calibrate_it_first_can_be_too_few(self) -> None:
        told = CliRunner().invoke(simulate, [*self.COMMAND, "--calibrate-on", "5"])
        assert told.exit_code == 1
        assert "could not be calibrated: ask more people" in told.output

    COMMAND = (
        "forced-choice", "--document", "service-style-forced-choice/2.0", "--people", "60", "--replications", "1",
    )  # fmt: skip

    def test_the_command_prints_and_keeps_the_three_keyings(self, tmp_path) -> None:
        told = CliRunner().invoke(simulate, [*self.COMMAND, "--out", str(tmp_path)])
        assert told.exit_code == 0, told.output
        for said in ("as written          7 of 24", "none reversed       0 of 24", "one in every block  24 of 24"):
            assert said in told.output
        report = (tmp_path / "forced-choice.md").read_text()
        assert "standardised loadings of about 0.60, parameters known" in report
        assert "Seed 1, 1 replications of 60 people." in report
        assert CliRunner().invoke(simulate, self.COMMAND).output.splitlines() == told.output.splitlines()[:-1]

    def test_the_command_says_what_does_not_go_together(self) -> None:
        told = CliRunner().invoke(simulate, [*self.COMMAND, "--traits", "3"])
        assert "--traits is for forms that are not written yet" in told.output
        assert "--from goes with --document" in CliRunner().invoke(
            simulate, ["forced-choice", "--from", "."]
        ).output  # fmt: skip
        unknown = CliRunner().invoke(simulate, ["forced-choice", "--document", "interview/2.0"])
        assert "no form of forced choice of that name" in unknown.output
