"""How many blocks, and which keying: what the study says holds for people of known traits."""

import numpy as np
import pytest
from click.testing import CliRunner

from assess.analysis.thurstonian import Design, precision_study
from assess.analysis.thurstonian.precision_study import blocks_needed, written
from assess.cli.simulate_command import simulate


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
