"""The manual of a battery says what its star is expected to be worth, or that nobody studied it."""

import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assess.config import shipped
from assess.documents.star_study import Faked, StarStudy, kept_study
from assess.report.battery_manual import battery_manual
from assess.report.faking_study import faking_markdown, faking_svg, machine_told
from assess.report.manual import print_html, screen_html
from tests.shipped import FIRST_EDITION, SHIPPED

STAR = SHIPPED.blueprints["engagement-star/2.0"]


@pytest.fixture
def study() -> StarStudy:
    """The shipped one."""
    found = kept_study(SHIPPED, shipped("instruments"), STAR)
    assert found is not None
    return found


def told(study: StarStudy | None) -> str:
    """The words of the page."""
    page = screen_html(battery_manual(SHIPPED, STAR, study))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page[page.index("<body>") :])).split())


def with_clicking(study: StarStudy, strong: float) -> StarStudy:
    """The study, so many of those who click being likely strong."""

    def mended(one: Faked) -> Faked:
        return one.model_copy(update={"strong": strong}) if one.condition == "random-tests" else one

    return study.model_copy(update={"faked": tuple(map(mended, study.faked))})


def test_battery_weights_worth_and_faking_stand_in_plain_words(study: StarStudy) -> None:
    words = told(study)
    own, former = (next(row for row in study.reached if row.what == what) for what in ("battery", "former"))
    assert f"Expected reliability .{100 * own.sittings.value:.0f}" in words
    assert f"the edition before reached .{100 * former.sittings.value:.0f}" in words
    assert "Judgement rational 40 %" in words
    assert "moments-of-truth-a/2.0" in words
    assert "Clicking does not pay" in words
    machine = next(one for one in study.faked if one.condition == "machine")
    assert f"It reaches {100 * machine.lenses['judgement']:.0f} % of the maximum in scenarios" in words
    assert "What this cannot do Tell a person from a machine." in words


def test_without_a_study_no_figure_of_other_documents_is_shown() -> None:
    words = told(None)
    assert "assess simulate faking --blueprint engagement-star/2.0 --keep" in words
    assert "Reliability – not studied" in words
    assert "Strong or above" not in words


def test_a_battery_of_the_first_edition_has_one_too() -> None:
    star = FIRST_EDITION.blueprints["engagement-star/1.0"]
    page = screen_html(battery_manual(FIRST_EDITION, star, None))
    assert "60&#160;% of the weight is self-description" in page


def test_where_clicking_pays_the_manual_says_so(study: StarStudy) -> None:
    words = told(with_clicking(study, 0.03))
    assert "Clicking pays: 3.0 %" in words
    assert "at most 1 % was the aim" in words


def test_the_printed_page_asks_for_its_sheets_and_is_well_formed(study: StarStudy) -> None:
    page = print_html(battery_manual(SHIPPED, STAR, study))
    assert "css/manual.css" in page
    ElementTree.fromstring(page.partition("<!DOCTYPE html>")[2])


def test_the_report_and_its_drawing_hold_every_way(study: StarStudy) -> None:
    report, drawing = faking_markdown(study, STAR), faking_svg(study, STAR)
    for name in ("Honest", "Coached", "Clicking everywhere", "Language model"):
        assert f"| {name} |" in report
        assert name in drawing
    assert drawing.count("<circle") == 7
    assert "Outstanding" in drawing


def test_the_page_among_the_documents_is_that_of_the_shipped_study(study: StarStudy) -> None:
    folder = Path(__file__).parents[2] / "docs" / "faking"
    assert (folder / "faking.md").read_text(encoding="utf-8") == faking_markdown(study, STAR)
    assert (folder / "faking.svg").read_text(encoding="utf-8") == faking_svg(study, STAR)


def test_sources_of_the_machine_are_told_apart_where_they_differ(study: StarStudy) -> None:
    first, *rest = study.machine
    alike = [one.model_copy(update={"best": first.best, "source": first.source}) for one in rest]
    same = study.model_copy(update={"machine": (first, *alike)})
    assert machine_told(same).count("times in 100") == 1
    other = study.model_copy(update={"machine": (first.model_copy(update={"best": 0.8}), *rest)})
    assert machine_told(other).startswith(f"80 times in 100 in {first.instrument} (")
