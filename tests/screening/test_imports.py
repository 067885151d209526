"""Lists of people as they come: read by column, every fault named where it stands, nobody made of two."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import closing
from assess.screening.email.mail_client import MailClient
from assess.screening.imports import inviting_lines, judging, kept, people_table, sent_lists
from assess.screening.imports.people_table import PeopleTable
from assess.screening.privacy import erasure
from assess.screening.problems import Refused
from assess.store.tables import (
    Campaign,
    Candidate,
    ImportLine,
    Invitation,
    Job,
    Link,
    OutboxMail,
    PeopleImport,
    now,
)
from assess.worker.runner import run_next
from tests.analysis.responses_file.conftest import workbook
from tests.screening.opening import let_in, open_campaign


def people(table: PeopleTable) -> list[tuple[str, str]]:
    """Name and address of everybody, as they would be invited."""
    found = [judging.judged(cells, table.roles) for _line, cells in table.rows]
    return [(one.name, one.email) for one in found]


def faults(table: PeopleTable) -> list[tuple[int, str, str]]:
    """Line, field and code of whatever is wrong."""
    lines = [(line, judging.judged(cells, table.roles)) for line, cells in table.rows]
    judging.note_twice(lines)
    return [(line, problem.field, problem.code) for line, one in lines for problem in one.problems]


OUTLOOK = (
    '"Müller, Jürgen" <j.mueller@example.com>; "Smith, Ann" <a.smith@example.com>; "Lee, Bo" <bo.lee@example.com>'
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jo Park, jo@example.com", [("Jo Park", "jo@example.com")]),
        ("jo@example.com, Jo Park", [("Jo Park", "jo@example.com")]),
        ("  Jo  Park ,  JO@Example.com , ", [("Jo Park", "jo@example.com")]),
        ("Jo Park jo@example.com", [("Jo Park", "jo@example.com")]),
        ("O'Brien, Dana, dana@example.com", [("Dana O'Brien", "dana@example.com")]),
        ('"Hans Drei","hans@example.com"', [("Hans Drei", "hans@example.com")]),
        ('"Sánchez, María" <maria@example.com>', [("María Sánchez", "maria@example.com")]),
        ('"Müller, Jürgen",jm@example.com', [("Jürgen Müller", "jm@example.com")]),
        ("Ann Smith, RN <ann@example.com>", [("Ann Smith, RN", "ann@example.com")]),
        ("Müller;Karl;karl@example.com", [("Karl Müller", "karl@example.com")]),
        ("Karl;Müller;karl.mueller@example.com", [("Karl Müller", "karl.mueller@example.com")]),
        ("王;伟;wei@example.com", [("王伟", "wei@example.com")]),
        ("Lea\tmailto:LEA@Example.com", [("Lea", "lea@example.com")]),
        ("name,email\nIvan, ivan@example.com", [("Ivan", "ivan@example.com")]),
        (
            OUTLOOK,
            [
                ("Jürgen Müller", "j.mueller@example.com"),
                ("Ann Smith", "a.smith@example.com"),
                ("Bo Lee", "bo.lee@example.com"),
            ],
        ),
        (
            "Ann <ann@example.com>, Bo Lee <bo@example.com>",
            [("Ann", "ann@example.com"), ("Bo Lee", "bo@example.com")],
        ),
    ],
)
def test_lines_are_read_as_they_are_meant(text: str, expected: list[tuple[str, str]]) -> None:
    table = people_table.of_text(text)
    assert people(table) == expected
    assert faults(table) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Smith, ann@example.com; ann.private@example.net", [(1, "email", "addresses-many")]),
        ("ann@example.com; bo@example.com", [(1, "name", "missing"), (1, "email", "addresses-many")]),
        ("Ann <ann@example.com> <ann@example.net>", [(1, "email", "addresses-many")]),
        ("gina@hotel.example", [(1, "name", "missing")]),
        ("Kim Oduya, kim at example", [(1, "email", "email-form")]),
        ("\n\nKim Oduya", [(3, "email", "missing")]),
        ("Nul\x00, n@example.com", [(1, "name", "unstorable")]),
        ('"ann@example.com" <ann@example.com>', [(1, "name", "missing")]),
        ("Anna, a@example.com\nBernd, A@example.com", [(2, "email", "address-twice")]),
        ("Anna, a@bücher.example\nBernd, a@xn--bcher-kva.example", [(2, "email", "address-twice")]),
        ("Name,Email\nbo@example.com,bo@example.com", [(2, "name", "name-is-address")]),
        (
            "Name,Email\nAnn,a@example.com\nCy,c@example.com\nLee, Bo,bo@example.com",
            [(4, "email", "email-form"), (4, "line", "cells-many")],
        ),
        ("Name,Email,ID\nA,a@example.com,7\nB,b@example.com,7", [(3, "number", "number-twice")]),
        ("Name,Email,ID\nA,a@example.com," + "7" * 41, [(2, "number", "too-long")]),
    ],
)
def test_every_fault_is_named_in_its_line_and_column(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert faults(people_table.of_text(text)) == expected


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("Candidate,Email,Applied On", ["name", "email", ""]),
        ("Email Address,Name", ["email", "name"]),
        ("Vorname;Nachname;E-Mail;Bewerbernummer", ["given", "family", "email", "number"]),
        ("Nombre\tApellidos\tCorreo electrónico", ["given", "family", "email"]),
        ("Nombre,Correo", ["name", "email"]),
        ("NOM|Prénom|Adresse e-mail", ["family", "given", "email"]),
        ("الاسم الأول,اسم العائلة,البريد الإلكتروني", ["given", "family", "email"]),
        ("First Name,Last Name,E-mail Address,E-mail 2 Address", ["given", "family", "email", ""]),
        ("Name,Vorname,Mail", ["family", "given", "email"]),
    ],
)
def test_columns_are_known_by_their_names(header: str, roles: list[str]) -> None:
    sign = next(one for one in ",;\t|" if one in header)
    table = people_table.of_text(f"Export of today\n{header}\n{sign.join('x' for _role in roles)}\n")
    assert table.roles == roles
    assert [line for line, _cells in table.rows] == [3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_files_are_read_in_whatever_they_are_written(tmp_path: Path, encoding: str, ends: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(ends.join(["sep=;", "Name;E-Mail", "Jürgen Müller;jm@example.com", ""]).encode(encoding))
    table = people_table.of_file(path)
    assert people(table) == [("Jürgen Müller", "jm@example.com")]
    assert [line for line, _cells in table.rows] == [3]
    assert [one.code for one in table.said] == (["import-western"] if encoding == "cp1252" else [])


def test_a_workbook_is_read_by_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    rows = [["Applicants"], [], ["Last name", "First name", "Email"], ["Müller", "Karl", "karl@example.com"]]
    workbook(path, {"People": rows, "Notes": [["x"]]})
    table = people_table.of_file(path)
    assert people(table) == [("Karl Müller", "karl@example.com")]
    assert [line for line, _cells in table.rows] == [4]
    assert [(one.code, one.values["sheet"], one.values["others"]) for one in table.said] == [
        ("import-other-sheets", "People", "Notes")
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7", "import-kind"),
        (b"PK\x03\x04broken", "import-sheet"),
        (b"", "missing"),
    ],
)
def test_what_is_no_list_is_refused_with_the_remedy(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        people_table.of_file(path)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_quotation_marks_that_never_close_spoil_one_line_alone() -> None:
    table = people_table.of_text('Name,Email\n"Anna,anna@example.com\nBob,bob@example.com\n')
    assert people(table)[1] == ("Bob", "bob@example.com")
    assert {line for line, _field, _code in faults(table)} == {2}


@pytest.mark.parametrize(("text", "code"), [("  \n ", "missing"), ("Name,Email\n", "missing")])
def test_a_list_of_nobody_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        people_table.of_text(text)


def test_far_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_table, "MOST_PEOPLE", 3)
    with pytest.raises(Refused, match="most 3"):
        people_table.of_text("\n".join(f"P {n}, p{n}@example.com" for n in range(4)))


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """An open campaign."""
    return open_campaign(session)


def keep(session: Session, campaign: Campaign, text: str) -> PeopleImport:
    """A list kept."""
    return kept.keep(session, campaign, people_table.of_text(text), "list.csv", "staff:1")


MIXED = (
    "Name,Email,ID,Phone\nAnna,anna@example.com,A-1,030\nBo,bo at example,A-2,031\nCleo,anna@example.com,A-3,032"
)


class TestKept:
    """Between reading and inviting."""

    def test_good_lines_go_while_bad_ones_wait_and_are_corrected(
        self, session: Session, settings: Settings, campaign: Campaign
    ) -> None:
        found = keep(session, campaign, MIXED)
        made = inviting_lines.invite(session, settings, campaign, found, "staff:1")
        assert [(who.name, place.applicant_number) for who, place, _link in made] == [("Anna", "A-1")]
        bo, cleo = kept.wrong(session, found, 1)
        assert [one.code for one in cleo.problems] == ["address-twice"]
        assert kept.correct(session, campaign, found, {bo.id: ("Bo Lind", "bo@example.com", "A-2")}, [cleo.id])
        inviting_lines.invite(session, settings, campaign, found, "staff:1")
        session.flush()
        assert session.exec(select(PeopleImport)).all() == []
        assert session.exec(select(ImportLine)).all() == []
        assert {one.name for one in session.exec(select(Candidate))} == {"Anna", "Bo Lind"}
        letters = session.exec(select(OutboxMail)).all()
        assert sorted(letter.recipient for letter in letters) == ["anna@example.com", "bo@example.com"]
        assert not any("bo@" in letter.body for letter in letters if letter.recipient.startswith("anna"))

    def test_what_nobody_chose_is_dropped_when_people_are_invited(
        self, session: Session, settings: Settings, campaign: Campaign
    ) -> None:
        found = keep(session, campaign, MIXED)
        assert "030" in session.exec(select(ImportLine)).first().cells  # type: ignore[union-attr]
        inviting_lines.invite(session, settings, campaign, found, "staff:1")
        session.expire_all()
        assert [line.cells for line in session.exec(select(ImportLine))] == [[], []]

    def test_another_choice_of_columns_judges_anew(self, session: Session, campaign: Campaign) -> None:
        found = keep(session, campaign, "Ann;Smith;ann@example.com\nBo;Lee;bo@example.com")
        kept.choose(session, campaign, found, ["family", "given", "email"])
        assert [one.name for one in kept.read(session, found).first] == ["Smith Ann", "Lee Bo"]
        with pytest.raises(Refused) as refused:
            kept.choose(session, campaign, found, ["name", "given", ""])
        assert {one.code for one in refused.value.problems} == {"column-email-missing", "column-names-mixed"}

    def test_who_has_a_place_is_sent_nothing_and_another_name_waits(
        self, session: Session, settings: Settings, campaign: Campaign
    ) -> None:
        let_in(session, campaign, "Anna Ärmel", "anna@example.com")
        found = keep(session, campaign, "Name,Email\nArmel Anna,ANNA@example.com\nBo,bo@example.com")
        assert kept.counts(session, found) == {"known": 1, "good": 1}
        other = keep(session, campaign, "Name,Email\nBernd Neu,anna@example.com")
        (bernd,) = kept.wrong(session, other, 1)
        assert bernd.problems[0].values["name"] == "Anna Ärmel"
        with pytest.raises(Refused, match="nobody-good"):
            inviting_lines.invite(session, settings, campaign, other, "staff:1")

    def test_lines_are_forgotten_with_whoever_is_erased_and_after_a_fortnight(
        self, session: Session, campaign: Campaign
    ) -> None:
        anna = let_in(session, campaign, "Anna", "anna@example.com").invitation.candidate
        keep(session, campaign, "Name,Email\nAnna X,anna@example.com\nBo,bo@example.com")
        erasure.erase_person(session, anna, "staff:1", erasure.REQUEST)
        assert [line.email for line in session.exec(select(ImportLine))] == ["bo@example.com"]
        kept.forget_old(session, now())
        assert session.exec(select(ImportLine)).all() != []
        kept.forget_old(session, now() + kept.KEPT)
        assert session.exec(select(PeopleImport)).all() == []

    def test_only_a_plain_list_goes_without_being_looked_at(self, session: Session, campaign: Campaign) -> None:
        plain = people_table.of_text("Jo Park, jo@example.com\nKim <kim@example.com>")
        assert [one.name for one in sent_lists.plain(session, campaign, plain)] == ["Jo Park", "Kim"]
        for text in ("Karl;Müller;k@example.com", "Jo, jo@example.com\nKim, kim", "Name,Email\nJo,jo@example.com"):
            assert sent_lists.plain(session, campaign, people_table.of_text(text)) == []


def begin_many(session: Session, settings: Settings, campaign: Campaign) -> tuple[PeopleImport, dict[str, Any]]:
    """A long list of which people are being invited, and what the background is asked."""
    text = "Name,Email\n" + "\n".join(f"Guest {n},g{n}@example.com" for n in range(inviting_lines.AT_ONCE + 7))
    found = keep(session, campaign, text)
    assert inviting_lines.invite(session, settings, campaign, found, "staff:7") == []
    session.commit()
    return found, session.exec(select(Job).where(Job.kind == inviting_lines.JOB)).one().payload


def test_many_are_invited_in_the_background_until_the_campaign_closes(
    session: Session, settings: Settings, campaign: Campaign
) -> None:
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    found, asked = begin_many(session, settings, campaign)
    assert inviting_lines.next_portion(engine, settings, asked)
    session.rollback()
    assert kept.read(session, found).invited == inviting_lines.PORTION
    closing.close(session, campaign, "staff:1")
    session.commit()
    assert run_next(engine, settings, MailClient())
    session.rollback()
    assert found.state == "waiting"
    assert found.invited == inviting_lines.PORTION
    closing.open_again(session, campaign, "staff:1")
    session.commit()
    inviting_lines.go_on(engine, settings, asked)
    session.rollback()
    places = session.exec(select(Invitation)).all()
    assert len(places) == inviting_lines.AT_ONCE + 7
    assert len({place.reference for place in places}) == len(places)
    assert len(session.exec(select(Link)).all()) == len(places)
    assert session.exec(select(PeopleImport)).all() == []
    letters = session.exec(select(OutboxMail)).all()
    assert {letter.batch for letter in letters} == {asked["batch"]}
    assert {letter.leaves_at.isoformat() for letter in letters if letter.leaves_at} == {asked["leaves_at"]}


def test_undoing_the_letters_of_a_long_list_ends_it(
    session: Session, settings: Settings, campaign: Campaign
) -> None:
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    found, asked = begin_many(session, settings, campaign)
    inviting_lines.next_portion(engine, settings, asked)
    session.rollback()
    for letter in session.exec(select(OutboxMail)):
        letter.state = "withdrawn"
    session.commit()
    assert not inviting_lines.next_portion(engine, settings, asked)
    session.rollback()
    assert (found.state, found.invited) == ("waiting", inviting_lines.PORTION)


def test_whoever_became_known_meanwhile_by_another_name_waits(
    session: Session, settings: Settings, campaign: Campaign
) -> None:
    found = keep(session, campaign, "Name,Email\nAnna,anna@example.com\nBo,bo@example.com\nCy,cy@example.com")
    let_in(session, campaign, "Anna", "anna@example.com")
    let_in(session, campaign, "Bernd", "bo@example.com")
    made = inviting_lines.invite(session, settings, campaign, found, "staff:1")
    assert [who.name for who, _place, _link in made] == ["Cy"]
    assert [one.name for one in kept.wrong(session, found, 1)] == ["Bo"]
