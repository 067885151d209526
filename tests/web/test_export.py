"""Results to take along: CSV as spreadsheets want it, a workbook, JSON; answers by item for HR, by pseudonym."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlmodel import select

from assess.cli import main
from assess.screening.tuning import item_answers
from assess.store.tables import AuditEvent, Candidate, Cohort, Invitation
from tests.web.house import NAMES, House
from tests.web.test_evidence import finished


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The Lobby's recruiter."""
    return house.browser("rosa")


@pytest.fixture
def hana(house: House) -> FlaskClient:
    """The HR analyst."""
    return house.browser("hana")


def download(browser: FlaskClient, house: House, **asked: str) -> bytes:
    answer = browser.get(f"{house.address}/export/file", query_string=asked)
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.data


class TestRanking:
    """The ranking as each kind of file."""

    def test_semicolons_and_decimal_commas_are_what_a_german_spreadsheet_reads(
        self, rosa: FlaskClient, house: House
    ) -> None:
        written = download(rosa, house, delimiter="semicolon", decimal="comma").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(written), delimiter=";"))
        assert [row["Name"] for row in rows] == [*NAMES, "Hugo Leer"]
        assert rows[0]["Star score"] == "69,0"

    def test_a_workbook_has_numbers_as_numbers_and_names_as_texts(self, rosa: FlaskClient, house: House) -> None:
        person = house.session.get_one(Invitation, house.invitations["Bo Lind"].id).candidate
        person.name = "=1+1"
        house.session.commit()
        book = CalamineWorkbook.from_filelike(io.BytesIO(download(rosa, house, kind="xlsx")))
        header, *rows = book.get_sheet_by_index(0).to_python()
        line = dict(zip(header, rows[1], strict=True))
        assert line["Name"] == "=1+1"
        assert line["Star score"] == 62.0

    def test_the_same_ranking_is_the_same_workbook(self, rosa: FlaskClient, house: House) -> None:
        assert download(rosa, house, kind="xlsx") == download(rosa, house, kind="xlsx")

    def test_json_holds_the_ranking_with_scores_and_the_not_ranked_apart(
        self, rosa: FlaskClient, house: House
    ) -> None:
        found = json.loads(download(rosa, house, kind="json"))
        assert [one["name"] for one in found["people"]] == list(NAMES)
        assert [one["name"] for one in found["not_ranked"]] == ["Hugo Leer"]
        judgement = found["people"][0]["scores"]["judgement"]
        assert judgement["from"] < judgement["value"] < judgement["to"]

    def test_points_and_facets_stand_beside_their_intervals(self, rosa: FlaskClient, house: House) -> None:
        written = download(rosa, house, what="scores").decode("utf-8-sig")
        first = next(csv.DictReader(io.StringIO(written)))
        shown = [name for name in first if f"{name} 90 % from" in first and first[name]]
        assert len(shown) > 3
        for name in shown:
            assert float(first[f"{name} 90 % from"]) < float(first[name]) < float(first[f"{name} 90 % to"])

    def test_what_cannot_be_written_is_said_and_nothing_is_handed_out(
        self, rosa: FlaskClient, house: House
    ) -> None:
        clash = rosa.get(f"{house.address}/export/file?kind=csv&delimiter=comma&decimal=comma")
        assert clash.status_code == 422
        assert "A comma cannot do both" in clash.text
        unknown = rosa.get(f"{house.address}/export/file?kind=docx&delimiter=pipe")
        assert unknown.status_code == 422
        assert unknown.text.count("Choose one of") >= 2

    def test_taking_a_file_is_an_event_and_another_teams_file_is_not_there(
        self, rosa: FlaskClient, house: House
    ) -> None:
        download(rosa, house)
        taken = select(AuditEvent).where(AuditEvent.verb == "ranking.downloaded")
        assert [one.object for one in house.fresh.exec(taken)] == [house.campaign.public_id]
        assert house.browser("otto").get(f"{house.address}/export/file").status_code == 404

    def test_of_the_people_ticked_alone(self, rosa: FlaskClient, house: House) -> None:
        people = [house.invitations[name].public_id for name in ("Chen Wei", "Amira Haddad")]
        asked = {"chosen": "yes", "person": people}
        page = rosa.get(f"{house.address}/export", query_string=asked).text
        assert "Of the 2 people ticked." in page
        for what, kind in (("ranking", "csv"), ("scores", "csv"), ("ranking", "json")):
            answer = rosa.get(f"{house.address}/export/file", query_string=asked | {"what": what, "kind": kind})
            told = [name for name in NAMES if name in answer.text]
            assert told == ["Amira Haddad", "Chen Wei"], what
        nobody = rosa.get(f"{house.address}/export?chosen=yes", follow_redirects=True)
        assert "Tick the people" in nobody.text

    def test_the_page_offers_it_and_the_ranking_leads_there(self, rosa: FlaskClient, house: House) -> None:
        assert f"{house.address}/export" in rosa.get(house.address).text
        page = rosa.get(f"{house.address}/export").text
        assert "Workbook (XLSX)" in page
        assert "not erased with the person" in page


class TestAnswers:
    """Answers by item, for HR."""

    def take(self, hana: FlaskClient, house: House) -> zipfile.ZipFile:
        answer = hana.get(f"/evidence/{house.campaign.public_id}/1/answers.zip")
        assert answer.mimetype == "application/zip", answer.text
        return zipfile.ZipFile(io.BytesIO(answer.data))

    def test_nobody_can_be_recognised_by_name_address_or_order(self, hana: FlaskClient, house: House) -> None:
        finished(house, 30)
        archive = self.take(hana, house)
        whole = "".join(archive.read(name).decode() for name in archive.namelist())
        for person in house.fresh.exec(select(Candidate)):
            assert person.name not in whole
            assert person.email not in whole
        for place in house.session.exec(select(Invitation)):
            assert place.public_id not in whole
        people = [row["person"] for row in csv.DictReader(io.StringIO(archive.read(name_of(archive)).decode()))]
        assert people == sorted(people)

    def test_the_same_answers_are_the_same_file(self, hana: FlaskClient, house: House) -> None:
        finished(house, 12)
        first, second = (hana.get(f"/evidence/{house.campaign.public_id}/1/answers.zip").data for _ in range(2))
        assert first == second

    def test_the_commands_in_it_work(
        self, hana: FlaskClient, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finished(house, 60)
        archive = self.take(hana, house)
        archive.extractall(tmp_path)
        monkeypatch.chdir(tmp_path)
        guide = archive.read("README.txt").decode().splitlines()
        command = next(line.split() for line in guide if "-best.csv" in line)
        told = CliRunner().invoke(main, command[1:])
        assert told.exit_code == 0, told.output
        assert "items, alpha" in told.output

    def test_letters_are_the_options_that_were_chosen(self, hana: FlaskClient, house: House) -> None:
        finished(house, 12)
        archive = self.take(hana, house)
        key = list(csv.DictReader(io.StringIO(archive.read("items.csv").decode())))
        letters = {row["letter"] for row in key if row["instrument"].startswith("moments-of-truth")}
        best = csv.DictReader(io.StringIO(archive.read(name_of(archive)).decode()))
        given = {cell for row in best for name, cell in row.items() if name != "person" and cell}
        assert given <= letters

    def test_few_people_would_be_known_by_their_answers_so_nothing_is_handed_out(
        self, hana: FlaskClient, house: House
    ) -> None:
        assert "Answers by item" not in hana.get(f"/evidence/{house.campaign.public_id}/1").text
        answer = hana.get(f"/evidence/{house.campaign.public_id}/1/answers.zip", follow_redirects=True)
        assert "from 10 people on" in answer.text
        cohort = house.session.exec(select(Cohort)).one()
        with pytest.raises(item_answers.TooFewPeople):
            item_answers.answer_archive(house.session, cohort.id or 0)

    def test_whoever_takes_them_is_on_the_trail(self, hana: FlaskClient, house: House) -> None:
        finished(house, 12)
        self.take(hana, house)
        cohort = house.fresh.exec(select(Cohort)).one()
        taken = select(AuditEvent.actor, AuditEvent.object).where(AuditEvent.verb == "answers.downloaded")
        assert house.session.exec(taken).all() == [(f"staff:{house.users['hana'].id}", f"cohort:{cohort.id}")]

    def test_recruiters_are_not_handed_answers(self, rosa: FlaskClient, house: House) -> None:
        assert rosa.get(f"/evidence/{house.campaign.public_id}/1/answers.zip").status_code == 403


def name_of(archive: zipfile.ZipFile) -> str:
    return next(name for name in archive.namelist() if name.endswith("-best.csv"))
