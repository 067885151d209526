"""The content manual, on the screen and on paper."""

import io
import re
from datetime import date
from html import escape
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from assess.config import shipped
from assess.documents.authors_check import AuthorsCheck
from assess.documents.bank import Bank
from assess.documents.item import Item
from assess.documents.library import Library
from assess.report.catalogues import catalogue
from assess.report.manual import NoManual, main_form, manual, print_html, screen_html
from assess.report.numbers import coefficient
from assess.report.pdf import pdf
from assess.scoring.snapshot import InstrumentValues, ScaleValues, Snapshot, StarValues
from tests.shipped import FIRST_EDITION as LIBRARY

KEYS = sorted(key for key, one in LIBRARY.documents.items() if one.kind in ("instrument", "bank"))
BANK = LIBRARY.documents["moments-of-truth/1.0"]
assert isinstance(BANK, Bank)
CHECK = AuthorsCheck.model_validate(
    {
        "kind": "authors-check",
        "date": date(2026, 3, 31),
        "sorting": {
            "readers": 5, "who": "Invented for a test.", "scope": "All statements", "agreement": 0.91,
            "kappa": 0.88, "facets": {"poise": 0.95, "detachment": 0.55},
        },
        "rating": {
            "readers": 5, "who": "Invented for a test.", "scope": "All options", "icc": 0.9,
            "rewritten": ["plot-number", "gone"],
        },
        "options_only": {
            "readers": 5, "who": "Invented for a test.", "scope": "Options", "hits": 0.41, "chance": 0.23,
            "worst_hits": 0.3, "worst_chance": 0.23,
        },
        "scenarios": {
            "readers": 5, "who": "Invented for a test.", "scope": "Scenarios", "hits": 0.8, "chance": 0.23,
        },
        "desirability": {
            "readers": 5, "who": "Invented for a test.", "scope": "Statements", "icc": 0.8, "correlation": 0.93,
            "widest_block": 0.4,
        },
        "tags": {
            "readers": 5, "who": "Invented for a test.", "scope": "Options", "agreement": {"moment": 0.83},
            "moment_key": 0.78,
        },
        "translations": [
            {
                "language": "de", "readers": 1, "who": "Invented for a test.", "scope": "All", "found": 12,
                "open": 1, "keys": 0.97,
            },
        ],
        "language_model": {
            "readers": 3, "who": "Invented for a test.", "scope": "Form A", "score": 0.93, "best": 0.9,
        },
    }
)  # fmt: skip


def page(key: str, **given: Any) -> str:
    """The manual's page as the printer gets it."""
    return print_html(manual(LIBRARY, key, **given))


def text(html: str) -> str:
    """What can be read on a page, spaces made single."""
    return " ".join("".join(ElementTree.fromstring(html).itertext()).split())


def local(n: int = 60) -> Snapshot:
    """Sixty people who were really tested with form A."""
    values = ScaleValues(0.7, 0.12, 0.5, 18)
    known = InstrumentValues(0.05, 0.05, values, {}, {})
    return Snapshot(f"local sample, n={n}", n, {"moments-of-truth-a/1.0": known}, {}, {}, StarValues(1.0, 0.5))


@pytest.mark.parametrize("key", KEYS)
class TestEveryInstrument:
    def test_prints_every_item_option_and_reason(self, key: str) -> None:
        document = LIBRARY.instruments.get(key) or LIBRARY.documents[key]
        assert not isinstance(document, str)
        found = text(page(key))
        for item in getattr(document, "items"):  # noqa: B009 - banks and instruments have items
            for option in item.options:
                assert option.text in found
                assert option.rationale in found
            assert item.text in found or not item.facet

    def test_says_that_it_is_confidential_and_where_the_items_come_from(self, key: str) -> None:
        found = text(page(key))
        assert "Confidential: contains the key" in found
        assert "the project’s own" in found

    def test_the_page_needs_nothing_but_itself(self, key: str) -> None:
        html = screen_html(manual(LIBRARY, key))
        assert not re.search(r'(src|href)="(?!#)', html)
        assert all(address.startswith("data:") for address in re.findall(r'url\("([^"]+)"\)', html))
        assert "<script" not in html


@pytest.mark.parametrize("key", ["moments-of-truth-a/1.0", "service-style/1.0", "service-style-forced-choice/1.0"])
def test_it_prints_without_complaint(key: str) -> None:
    printed = pdf(page(key))
    assert printed.blocked == ()
    reader = PdfReader(io.BytesIO(printed.content))
    assert "confidential: contains the key" in reader.pages[-1].extract_text()


def test_the_same_documents_make_the_same_bytes() -> None:
    assert screen_html(manual(LIBRARY, KEYS[0])) == screen_html(manual(LIBRARY, KEYS[0]))
    assert pdf(page("flexibility/1.0")).content == pdf(page("flexibility/1.0")).content


def test_what_is_written_in_a_document_stays_text() -> None:
    wild = "<script>alert(1)</script> & “so on”"
    items = (Item.model_validate(BANK.items[0].model_dump() | {"text": wild}), *BANK.items[1:])
    library = Library({**LIBRARY.documents, "moments-of-truth/1.0": BANK.model_copy(update={"items": items})})
    html = print_html(manual(library, "moments-of-truth/1.0"))
    assert escape(wild) in html
    assert "<script>" not in html


def test_blueprints_and_unknown_documents_have_no_manual() -> None:
    for key in ("engagement-star/1.0", "interview/1.0", "none/1.0"):
        with pytest.raises(NoManual):
            manual(LIBRARY, key)
        assert main_form(LIBRARY, key) is None


class TestPrecision:
    def test_assumed_components_say_so(self) -> None:
        found = text(page("moments-of-truth-a/1.0"))
        assert "18 scenarios give .60; .70 takes 28. Assumed" in found
        assert "Local components stand here once 30 people have been tested." in found

    def test_local_components_stand_beside_the_assumed(self) -> None:
        found = text(page("moments-of-truth/1.0", local=local()))
        assert "18 scenarios give .50; .70 takes 42. Local" in found
        assert "Local: local sample, n=60." in found
        assert "Assumed: authors, provisional." in found

    def test_figures_of_statements_say_that_they_are_of_one_day(self) -> None:
        said = "6 % of a facet’s variance, is assumed until people have been tested twice"
        assert said in text(page("flexibility/1.0"))
        assert "These figures are of one day" not in text(page("moments-of-truth-a/1.0"))

    def test_a_snapshot_of_nobody_is_not_local(self) -> None:
        assert "Local: " not in text(page("moments-of-truth/1.0", local=local(0)))

    def test_a_banks_precision_is_that_of_its_first_form(self) -> None:
        form = main_form(LIBRARY, "moments-of-truth/1.0")
        assert form is not None
        assert form.key == "moments-of-truth-a/1.0"


class TestAuthorsCheck:
    def test_none_is_said_to_be_none(self) -> None:
        assert "None is recorded for this version." in text(page("flexibility/1.0"))

    def test_every_number_stands_beside_its_bar(self) -> None:
        found = text(page("flexibility/1.0", check=CHECK))
        assert "All91 %80 %met" in found
        assert "Detachment55 %60 %not met" in found
        assert "Fleiss’ κ among the readers.88" in found
        assert "ICC(2,k) of the readers’ mean.90.85met" in found
        assert "Best option; chance is 23 %41 %31 %not met" in found
        assert "Worst option; chance is 23 %30 %31 %met" in found
        assert "Best option; chance is 23 %80 %––" in found
        assert "ICC(2,k) of the readers’ mean.80.85not met" in found
        assert "Widest spread within a block, of 1 to 50.4≤ 0.4met" in found
        assert "Correlation of the moment they gave with the key.78.75not met" in found
        assert "German12197 %" in found
        assert "It scores 93 % of the maximum. It picks the keyed best option in 90 % of scenarios." in found

    def test_it_says_whether_people_have_read(self) -> None:
        assert "By automated readers; no people yet." in text(page("flexibility/1.0", check=CHECK))
        people = CHECK.model_copy(update={"people": True})
        assert "no people yet" not in text(page("flexibility/1.0", check=people))

    def test_a_rewritten_scenario_is_linked_where_it_still_exists(self) -> None:
        html = page("moments-of-truth/1.0", check=CHECK)
        assert '<a href="#item-plot-number">plot number</a>, gone.' in html


def test_editions_of_one_form_share_a_column_of_the_coverage() -> None:
    found = text(page("moments-of-truth/1.0"))
    assert "Form A, ranking edition and rating edition" in found
    assert "Whole bank" in found


@pytest.mark.parametrize(
    ("value", "printed"), [(0.5, ".50"), (-0.034, "−.03"), (-0.001, ".00"), (1.0, "1.00"), (None, "–")]
)
def test_coefficients_are_printed_as_the_field_does(value: float | None, printed: str) -> None:
    assert coefficient(value) == printed


def test_letters_of_other_scripts_are_not_mixed_up() -> None:
    faces = re.findall(
        r'font-family: "([^"]+)"; src: url\("\.\./fonts/source-sans-3-(latin|latin-ext|greek)-\d',
        (shipped("static") / "css" / "paper.css").read_text(),
    )
    assert len({name for name, _script in faces}) == len({script for _name, script in faces}) == 3


@pytest.mark.parametrize(("language", "way", "title", "day"), [
    ("de", "ltr", "Flexibilität", "31. März 2026"), ("ar", "rtl", "المرونة", "31 مارس 2026"),
])  # fmt: skip
def test_in_another_language_only_the_items_stand_as_they_were_written(
    language: str, way: str, title: str, day: str
) -> None:
    html = page("flexibility/1.0", check=CHECK, translations=catalogue(language))
    root = ElementTree.fromstring(html)
    assert (root.get("lang"), root.get("dir")) == (language, way)
    assert day in text(html)
    assert [one.text for one in root.iter() if one.tag.endswith("h1")] == [title]
    english = {one.text for one in root.iter() if one.get("lang") == "en" and one.get("dir") == "ltr"}
    assert {item.text for item in LIBRARY.instruments["flexibility/1.0"].items} <= english
    assert title not in english
    assert "Poise" not in text(html)
