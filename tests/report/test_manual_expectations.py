"""The manual of forced choice says what its blocks may reach, what mixed keys add, and what they cost."""

import pytest

from assess.analysis.thurstonian.written_form import ExpectedPrecision, expected_of
from assess.report.catalogues import LANGUAGES, catalogue
from assess.report.manual import manual, print_html, screen_html
from assess.report.manual_expectations import widest_block
from tests.report.test_manual import text
from tests.shipped import SHIPPED

KEY = "service-style-forced-choice/2.0"


@pytest.fixture(scope="module")
def expected() -> ExpectedPrecision:
    found = expected_of(SHIPPED, KEY)
    assert found is not None
    return found


def test_points_and_facets_stand_under_each_keying_and_low_facets_are_withheld(expected: ExpectedPrecision) -> None:
    found = manual(SHIPPED, KEY, expected=expected).context["expected"]
    assert [title for title, _found in found["points"]] == [
        "Composure", "Flexibility", "Empathy", "Service heart", "Distinction",
    ]  # fmt: skip
    for _title, (now, none, every) in found["points"]:
        assert none < 0.5 < now < every
    assert len(found["facets"]) == 10
    for _title, (now, none, every) in found["facets"]:
        assert none is None
        assert 0.5 <= now < every


def test_the_page_says_what_is_assumed_and_what_it_costs(expected: ExpectedPrecision) -> None:
    said = text(print_html(manual(SHIPPED, KEY, expected=expected)))
    assert "7 of 24 blocks mixed" in said
    assert "standardised loadings of about .60, any two traits correlating .50" in said
    assert "Desirability differs by 0.4 at most within a block. Where one is reversed, by 0.4 at most." in said
    assert "with one reversed in each of 20 blocks the widest spread had been 2.0" in said
    assert screen_html(manual(SHIPPED, KEY, expected=expected)) == screen_html(
        manual(SHIPPED, KEY, expected=expected_of(SHIPPED, KEY))
    )


def test_without_the_simulation_and_for_other_formats_the_section_is_not_there() -> None:
    for key in (KEY, "flexibility/2.0"):
        assert manual(SHIPPED, key, expected=expected_of(SHIPPED, "flexibility/2.0")).context["expected"] is None
        assert "mixed keying" not in screen_html(manual(SHIPPED, key))


def test_blocks_are_matched_as_the_manual_says() -> None:
    items = SHIPPED.instruments[KEY].items
    assert widest_block(items) == pytest.approx(0.4)
    unjudged = [one.model_copy(update={"desirability": None}) for one in items[0].options]
    assert widest_block([items[0].model_copy(update={"options": tuple(unjudged)})]) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_written_in_every_language(expected: ExpectedPrecision, language: str) -> None:
    page = screen_html(manual(SHIPPED, KEY, expected=expected, translations=catalogue(language)))
    assert (">None reversed<" in page) == (language == "en")
