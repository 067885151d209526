"""`assess snapshot occasion`: what a day adds, brought from the command line."""

from tests.cli.conftest import Assess


def test_a_share_with_its_source_is_brought_and_one_without_is_not(assess: Assess, installed: str) -> None:
    said = assess(
        "snapshot", "occasion", "flexibility/1.0", "--share", "0.05", "--source", "retest", "--people", "140"
    )
    assert said.exit_code == 0, said.stderr
    assert "5.0 % of a facet's variance, measured on 140 people tested twice" in said.stdout
    assumed = assess("snapshot", "occasion", "flexibility/1.0", "--share", "0.05", "--source", "a guess")
    assert "assumed" in assumed.stdout
    without = assess("snapshot", "occasion", "flexibility/1.0", "--share", "0.05")
    assert (without.exit_code, "--source" in without.stderr) == (1, True)


def test_nobody_tested_twice_measures_nothing(assess: Assess, installed: str) -> None:
    said = assess("snapshot", "occasion", "flexibility/1.0")
    assert said.exit_code == 1
    assert "0 people were tested twice" in said.stderr
    assert "nothing was changed" in said.stderr


def test_unknown_instruments_and_impossible_shares_are_said_in_words(assess: Assess, installed: str) -> None:
    unknown = assess("snapshot", "occasion", "nothing/1.0", "--share", "0.05", "--source", "retest")
    assert "There is no instrument nothing/1.0" in unknown.stderr
    wide = assess("snapshot", "occasion", "flexibility/1.0", "--share", "0.9", "--source", "retest")
    assert "lies from 0 to 0.5" in wide.stderr
