"""The content manual on the instrument's page, for those who may see the key."""

from dataclasses import replace

import pytest
from sqlmodel import select

from assess.report.pdf import RenderError
from assess.screening.results import stored_results
from assess.store.tables import Cohort
from tests.web.house import House

ADDRESS = "/instruments/moments-of-truth-a/1.0/manual.pdf"


class Printer:
    """Stands in for the print processes."""

    def __init__(self, error: RenderError | None = None) -> None:
        self.error = error
        self.html = ""

    def render(self, html: str) -> bytes:
        self.html = html
        if self.error:
            raise self.error
        return b"%PDF-"


@pytest.fixture
def printer(house: House) -> Printer:
    """A printer that keeps what it was given."""
    made = house.app.extensions["renderer"] = Printer()
    return made


def test_hr_finds_it_on_the_page_and_keeps_it_under_its_name(house: House, printer: Printer) -> None:
    hana = house.browser("hana")
    assert f'href="{ADDRESS}"' in hana.get("/instruments/moments-of-truth-a/1.0").text
    answer = hana.get(ADDRESS)
    assert answer.mimetype == "application/pdf"
    assert 'filename="moments-of-truth-a-1.0-manual.pdf"' in answer.headers["Content-Disposition"]
    assert "Local components stand here once 30 people have been tested." in printer.html


def test_it_is_printed_in_the_language_asked_for(house: House, printer: Printer) -> None:
    hana = house.browser("hana")
    assert hana.get(f"{ADDRESS}?language=ar").status_code == 200
    assert '<html lang="ar" dir="rtl">' in printer.html
    assert hana.get(f"{ADDRESS}?language=xx").status_code == 404


@pytest.mark.parametrize("name", ["rosa", "axel", "nils"])
def test_people_who_may_not_see_the_key_do_not_get_it(house: House, printer: Printer, name: str) -> None:
    assert house.browser(name).get(ADDRESS).status_code == 403
    assert printer.html == ""


@pytest.mark.parametrize("key", ["none/1.0", "engagement-star/1.0", "interview/1.0"])
def test_what_holds_no_items_has_none(house: House, printer: Printer, key: str) -> None:
    hana = house.browser("hana")
    assert hana.get(f"/instruments/{key}/manual.pdf").status_code == 404
    assert "manual.pdf" not in hana.get(f"/instruments/{key}").text


def test_a_bank_has_one_with_what_its_people_showed(house: House, printer: Printer) -> None:
    cohort = house.session.exec(select(Cohort)).one()
    known = stored_results.load_snapshot(house.session, cohort.snapshot)
    tested = replace(known, n=42, source="local sample, n=42")
    cohort.snapshot = stored_results.keep_snapshot(house.session, tested)
    house.session.commit()
    house.browser("hana").get("/instruments/moments-of-truth/1.0/manual.pdf")
    assert "Local: local sample, n=42." in printer.html


def test_a_failed_print_says_so_kindly(house: House, printer: Printer) -> None:
    printer.error = RenderError("crashed")
    answer = house.browser("hana").get(ADDRESS)
    assert answer.status_code == 503
    assert "crashed" not in answer.text
