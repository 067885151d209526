"""Importing people as a recruiter does: a file, its columns, what is wrong, the good ones first, the rest later."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from assess.screening.imports import inviting_lines
from assess.store.tables import ImportLine, Invitation, Job, OutboxMail, PeopleImport
from tests.web.house import House
from tests.web.test_confirming import late

LIST = (
    "Candidate;Mail;Bewerbernummer;Telefon\n"
    '"Müller, Jürgen";jm@example.com;B-1;030 1\n'
    "Kim Oduya;kim at example;B-2;030 2\n"
    "Ann Smith;ann@example.com, ann@example.net;B-3;030 3\n"
    "Ida Late;ida@example.com;B-4;030 4\n"
)


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The browser of the Lobby's recruiter."""
    return house.browser("rosa")


def send(rosa: FlaskClient, house: House, content: bytes, name: str = "applicants.csv") -> str:
    """Send a file; the address of the list's page."""
    data = {"file": (io.BytesIO(content), name)}
    answer = rosa.post(house.address + "/invite", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_file_shows_how_it_was_read_before_anybody_is_invited(rosa: FlaskClient, house: House) -> None:
    page = rosa.get(send(rosa, house, LIST.encode("cp1252"))).text
    assert "applicants.csv" in page
    assert "Windows-1252" in page
    assert "1 person can be invited" in page
    assert "<bdi>Jürgen Müller</bdi>" in page
    assert "1 person has a place in this campaign already" in page
    assert "Line 3" in page
    assert "Column “Mail”: Enter an e-mail address" in page
    assert "There are 2 addresses" in page
    assert house.fresh.exec(select(OutboxMail).where(OutboxMail.recipient == "jm@example.com")).all() == []


def test_the_good_go_and_the_bad_wait_until_they_are_corrected(rosa: FlaskClient, house: House) -> None:
    address = send(rosa, house, LIST.encode())
    page = rosa.post(address + "/invite").text
    assert "1 person is invited" in page
    assert "Other lines of the list wait to be corrected" in page
    assert "2 lines of a list wait to be corrected" in rosa.get(house.address + "/invitations").text
    mine = select(ImportLine).join(PeopleImport).where(PeopleImport.id != house.list.id)
    kim, ann = house.fresh.exec(mine.order_by(col(ImportLine.id))).all()
    sent = {
        f"name-{kim.id}": "Kim Oduya", f"email-{kim.id}": "kim@example.com", f"number-{kim.id}": "B-2",
        f"name-{ann.id}": "", f"email-{ann.id}": "", "out": str(ann.id),
    }  # fmt: skip
    assert rosa.post(address + "/lines", data=sent).location.endswith("#wrong")
    assert "1 person can be invited" in rosa.get(address).text
    assert "Kim Oduya" in rosa.post(address + "/invite").text
    assert rosa.get(address).status_code == 404
    numbers = {one.applicant_number for one in house.fresh.exec(select(Invitation))}
    assert numbers == {"", "B-1", "B-2"}
    assert "B-2" in rosa.get(house.address + "/invitations?q=b-2").text


def test_columns_are_chosen_and_a_choice_that_cannot_be_says_so(rosa: FlaskClient, house: House) -> None:
    address = send(rosa, house, b"Anna;Lind;anna@example.com\nBo;Lee;bo@example.com")
    wrong = rosa.post(address + "/columns", data={"column-0": "name", "column-1": "name", "column-2": ""})
    assert wrong.status_code == 422
    assert "Choose the column of the e-mail address" in wrong.text
    right = {"column-0": "family", "column-1": "given", "column-2": "email"}
    assert "<bdi>Lind Anna</bdi>" in rosa.post(address + "/columns", data=right, follow_redirects=True).text


def test_a_list_is_forgotten(rosa: FlaskClient, house: House) -> None:
    address = send(rosa, house, LIST.encode())
    assert "4 lines are forgotten" in rosa.post(address + "/remove", follow_redirects=True).text
    assert len(house.fresh.exec(select(ImportLine)).all()) == 1  # of the list that was there


def test_what_is_no_list_says_what_would_do(rosa: FlaskClient, house: House) -> None:
    data = {"file": (io.BytesIO(b"%PDF-1.7 ..."), "letter.pdf")}
    answer = rosa.post(house.address + "/invite", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "save it as CSV or XLSX" in answer.text
    assert 'href="#file"' in answer.text


def test_many_go_in_the_background_and_the_page_says_how_far(rosa: FlaskClient, house: House) -> None:
    rows = "".join(f"Guest {n},g{n}@example.com\n" for n in range(inviting_lines.AT_ONCE + 1))
    address = send(rosa, house, f"Name,Email\n{rows}".encode())
    assert "Invite 101 people" in rosa.get(address).text
    assert rosa.post(address + "/invite").location == address
    page = rosa.get(address).text
    assert "0 of 101 are invited" in page
    assert "Look again" in page
    job = house.fresh.exec(select(Job).where(Job.kind == "invite-people")).one()
    found = house.session.exec(select(PeopleImport).where(PeopleImport.state == "inviting")).one()
    assert (job.payload["list"], job.payload["actor"]) == (found.id, f"staff:{house.users['rosa'].id}")
    assert rosa.post(address + "/invite").location == address
    assert len(house.fresh.exec(select(Job).where(Job.kind == "invite-people")).all()) == 1


def test_a_long_paste_asks_for_no_password_since_it_invites_nobody(
    house: House,
) -> None:
    rosa = late(house, "rosa")
    rows = "\n".join(f"Guest {n}, g{n}@example.com" for n in range(inviting_lines.AT_ONCE + 1))
    answer = rosa.post(house.address + "/invite", data={"people": rows})
    assert re.search(r"/imports/[\w-]+$", answer.location)


def test_nobody_of_another_team_sees_a_list(rosa: FlaskClient, house: House) -> None:
    address = send(rosa, house, LIST.encode())
    otto = house.browser("otto")
    assert otto.get(address).status_code == 404
    data = {"title": "Night desk", "team": str(house.teams["Online"].id), "places": "3", "language": "en"}
    own = otto.post("/campaigns/new", data=data).location.removesuffix("/invite")
    assert otto.get(f"{own}/imports/{address.rsplit('/', 1)[1]}").status_code == 404
    assert house.browser("hana").get(address).status_code == 403
