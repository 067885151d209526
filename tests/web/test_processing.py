"""The record of processing: what the installation says of itself, what the employer adds, every field kept."""

import csv
import io

import pytest

from assess.screening.privacy import processing_record
from assess.store.tables import metadata
from tests.web.house import House


def test_it_says_how_this_installation_is_set_up(house: House) -> None:
    page = house.browser("ada").get("/data/processing").text
    assert "Hotel Aurora" in page
    assert "365 days after the campaign has ended" in page
    assert "No voluntary questions are asked." in page
    assert "to be filled in" in page


def test_what_only_the_employer_knows_is_filled_in_by_the_administrator(house: House) -> None:
    ada = house.browser("ada")
    words = {
        "legal_basis": "§ 26 BDSG",
        "officer": "Dr. Lind, dpo@example.com",
        "processors": "",
        "transfers": "none",
    }
    assert ada.post("/data/processing", data=words).status_code == 303
    assert "§ 26 BDSG" in house.browser("axel").get("/data/processing").text
    long = ada.post("/data/processing", data=words | {"officer": "x" * 401})
    assert long.status_code == 422
    assert "at most 400 characters" in long.text
    assert "Dr. Lind" in ada.get("/data/processing").text


@pytest.mark.parametrize(("name", "status"), [("hana", 200), ("axel", 200), ("rosa", 403), ("otto", 403)])
def test_hr_and_the_auditor_read_it_and_recruiters_do_not(house: House, name: str, status: int) -> None:
    assert house.browser(name).get("/data/processing").status_code == status


def test_reading_it_offers_no_form_to_whoever_may_not_fill_it_in(house: House) -> None:
    assert "What only you know" not in house.browser("hana").get("/data/processing").text


def test_the_list_holds_every_field_of_the_database(house: House) -> None:
    kept = {(table.name, column.name) for table in metadata.sorted_tables for column in table.columns}
    listed = {(one.table, field) for one in processing_record.field_list() for field in one.fields}
    assert listed == kept
    written = house.browser("axel").get("/data/processing/fields.csv").data.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(written))
    assert {(row["Table"], row["Field"]) for row in rows} == kept
