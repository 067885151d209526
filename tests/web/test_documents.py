"""Documents of several people: a shortlist at once, profiles as a ZIP in the background."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from assess.config import Settings
from assess.report.pdf import RenderError
from assess.report.print_pool import RenderCrashed, RenderUnavailable
from assess.screening.email.mail_client import MailClient
from assess.screening.privacy import erasure
from assess.screening.results import bundles
from assess.store.tables import AuditEvent, Bundle, BundleDocument, Job, now
from assess.worker import bundle_job, runner
from tests.web.house import NAMES, House


class Printer:
    """Stands in for the print processes; what it is told to fails."""

    def __init__(self, *failures: RenderError | None) -> None:
        self.failures, self.closed = list(failures), 0

    def render(self, html: str) -> bytes:
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        return b"%PDF of " + re.findall("<title>(.*)</title>", html)[0].encode()

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> Printer:
    """One that prints all, in place of the worker's."""
    made = Printer()
    monkeypatch.setattr(bundle_job, "Renderer", lambda _processes: made)
    monkeypatch.setattr(bundle_job, "processes", lambda: 1)
    return made


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The browser of the Lobby's recruiter."""
    return house.browser("rosa")


def ask(rosa: FlaskClient, house: House, *names: str, **more: str) -> str:
    """The address of a bundle that was asked for."""
    chosen = [house.invitations[name].public_id for name in names]
    answer = rosa.post(f"{house.address}/documents", data={"person": chosen, **more})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def work(house: House, settings: Settings) -> None:
    """The worker does what is due."""
    house.session.commit()
    runner.drain(house.app.extensions["engine"], settings, client=MailClient())


def in_zip(answer: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(answer))
    return {name: archive.read(name) for name in archive.namelist()}


def test_the_chosen_come_as_a_zip_that_is_printed_in_the_background(
    rosa: FlaskClient, house: House, settings: Settings, printer: Printer
) -> None:
    place = ask(rosa, house, "Chen Wei", "Amira Haddad")
    assert "0 of 2 printed" in rosa.get(place).text
    assert rosa.get(f"{place}/profiles.zip").headers["Location"] == place
    work(house, settings)
    assert "Download ZIP" in rosa.get(place).text
    answer = rosa.get(f"{place}/profiles.zip")
    assert answer.content_type == "application/zip"
    assert "profiles_Guest-relations_" in answer.headers["Content-Disposition"]
    found = in_zip(answer.data)
    assert [name.split("_")[1] for name in found] == ["Amira-Haddad", "Chen-Wei"]
    assert all(content.startswith(b"%PDF of Candidate profile: ") for content in found.values())
    assert printer.closed == 1


def test_without_a_choice_everybody_in_the_ranking_is_printed_and_in_the_language_asked_for(
    rosa: FlaskClient, house: House, settings: Settings, printer: Printer
) -> None:
    page = rosa.get(f"{house.address}/documents").text
    assert "The profiles of 7 people: everybody in the ranking." in page
    place = ask(rosa, house, language="de")
    work(house, settings)
    found = in_zip(rosa.get(f"{place}/profiles.zip").data)
    assert len(found) == len(NAMES)
    assert all(content.startswith(b"%PDF of Bewerbungsprofil") for content in found.values())


def test_taking_it_away_is_noted_for_each_person(
    rosa: FlaskClient, house: House, settings: Settings, printer: Printer
) -> None:
    place = ask(rosa, house, "Bo Lind", "Dana O'Brien")
    work(house, settings)
    rosa.get(f"{place}/profiles.zip")
    noted = house.fresh.exec(
        select(AuditEvent.actor, AuditEvent.object).where(AuditEvent.verb == "profile.downloaded")
    ).all()
    rosas = f"staff:{house.users['rosa'].id}"
    assert noted == [(rosas, house.invitations[name].public_id) for name in ("Bo Lind", "Dana O'Brien")]


def test_large_bundles_go_portion_by_portion_so_that_letters_get_between(
    rosa: FlaskClient, house: House, settings: Settings, printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "PORTION", 3)
    place = ask(rosa, house)
    house.session.commit()
    engine = house.app.extensions["engine"]
    runner.run_next(engine, settings, MailClient())
    assert "3 of 7 printed" in rosa.get(place).text
    work(house, settings)
    jobs = house.fresh.exec(select(Job.state).where(Job.kind == bundles.JOB)).all()
    assert jobs == ["done"] * 3
    assert len(in_zip(rosa.get(f"{place}/profiles.zip").data)) == 7


def test_a_printer_that_crashes_loses_nobody_and_one_that_crashes_again_that_document_alone(
    rosa: FlaskClient, house: House, settings: Settings, printer: Printer
) -> None:
    printer.failures = [RenderCrashed("once"), None, RenderCrashed("this one"), RenderCrashed("again")]
    place = ask(rosa, house, "Amira Haddad", "Bo Lind", "Chen Wei")
    work(house, settings)
    page = rosa.get(place).text
    assert "For 1 person there is no document" in page
    assert [name.split("_")[1] for name in in_zip(rosa.get(f"{place}/profiles.zip").data)] == [
        "Amira-Haddad",
        "Chen-Wei",
    ]


def test_where_nothing_can_be_printed_the_job_says_so(
    rosa: FlaskClient, house: House, settings: Settings, printer: Printer
) -> None:
    printer.failures = [RenderUnavailable("no Pango")] * 9
    ask(rosa, house, "Amira Haddad")
    work(house, settings)
    job = house.fresh.exec(select(Job).where(Job.kind == bundles.JOB)).one()
    assert (job.state, "no Pango" in job.error) == ("failed", True)


def test_who_is_not_ranked_any_more_has_no_document_and_says_nothing(
    rosa: FlaskClient, house: House, settings: Settings, printer: Printer
) -> None:
    place = ask(rosa, house, "Amira Haddad", "Hugo Leer")
    work(house, settings)
    assert "For 1 person there is no document" in rosa.get(place).text


def test_whoever_is_erased_leaves_a_bundle_at_once(
    rosa: FlaskClient, house: House, settings: Settings, printer: Printer
) -> None:
    place = ask(rosa, house, "Amira Haddad", "Bo Lind")
    work(house, settings)
    mine = house.fresh.get_one(type(house.invitations["Bo Lind"]), house.invitations["Bo Lind"].id)
    erasure.erase_place(house.session, mine, "staff:1", erasure.RETENTION)
    house.session.commit()
    assert [name.split("_")[1] for name in in_zip(rosa.get(f"{place}/profiles.zip").data)] == ["Amira-Haddad"]


def test_a_bundle_is_gone_after_a_day_or_when_somebody_says_so(
    rosa: FlaskClient, house: House, settings: Settings, printer: Printer
) -> None:
    first, second = ask(rosa, house, "Amira Haddad"), ask(rosa, house, "Bo Lind")
    assert rosa.post(f"{first}/remove").status_code == 303
    assert rosa.get(first).status_code == 404
    bundles.forget(house.fresh, now() + timedelta(hours=23))
    assert len(house.session.exec(select(Bundle)).all()) == 2  # with the one of the house
    bundles.forget(house.session, now() + timedelta(hours=25))
    house.session.commit()
    assert house.session.exec(select(col(BundleDocument.id))).all() == []
    assert rosa.get(second).status_code == 404
    work(house, settings)  # whose documents are gone is not printed


def test_another_team_meets_nothing(rosa: FlaskClient, house: House) -> None:
    place = ask(rosa, house, "Amira Haddad")
    otto = house.browser("otto")
    for address in (place, f"{place}/profiles.zip", f"{house.address}/documents", f"{house.address}/shortlist.pdf"):
        assert otto.get(address).status_code == 404
    assert otto.post(f"{place}/remove").status_code == 404


class TestShortlist:
    """One page for a meeting."""

    def test_the_chosen_stand_on_it_and_each_is_noted(self, rosa: FlaskClient, house: House) -> None:
        printer = house.app.extensions["renderer"] = Kept()
        chosen = [house.invitations[name].public_id for name in ("Emil Sato", "Amira Haddad", "Hugo Leer")]
        answer = rosa.get(f"{house.address}/shortlist.pdf", query_string={"person": chosen})
        assert re.search(
            r'filename="shortlist_Guest-relations_\d{4}-\d\d-\d\d\.pdf"', answer.headers["Content-Disposition"]
        )
        assert re.findall(r'class="called"><bdi>([^<]+)<', printer.html) == ["Amira Haddad", "Emil Sato"]
        assert "Hugo Leer (" in printer.html.split("Not ranked")[1]
        noted = select(AuditEvent.object).where(AuditEvent.verb == "shortlist.downloaded")
        assert sorted(house.fresh.exec(noted)) == sorted([house.campaign.public_id, *chosen])

    def test_without_a_choice_it_holds_whoever_may_still_get_a_place(self, rosa: FlaskClient, house: House) -> None:
        printer = house.app.extensions["renderer"] = Kept()
        rosa.get(f"{house.address}/shortlist.pdf")
        named = re.findall(r'class="called"><bdi>([^<]+)<', printer.html)
        assert named[:3] == ["Amira Haddad", "Bo Lind", "Chen Wei"]
        assert "Gita Rao" not in named

    def test_an_unknown_language_is_not_there(self, rosa: FlaskClient, house: House) -> None:
        assert rosa.get(f"{house.address}/shortlist.pdf?language=xx").status_code == 404


class Kept:
    """A printer that keeps the page."""

    html = ""

    def render(self, html: str) -> bytes:
        self.html = html
        return b"%PDF-printed"
