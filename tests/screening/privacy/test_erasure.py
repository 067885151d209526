"""Erasure takes everything of a person, leaves the numbers of many, and is done again after a restore."""

from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening import audit_chain
from assess.screening.campaigns import invitations, links
from assess.screening.email import delivery, letters
from assess.screening.organisation import installation
from assess.screening.privacy import erasure, erasure_log, holds, requests, restoring
from assess.screening.problems import Refused
from assess.screening.results import made_results, stored_results
from assess.store import backup
from assess.store.database import begin_writing
from assess.store.tables import (
    AuditEvent,
    Campaign,
    Candidate,
    Cohort,
    Erasure,
    Invitation,
    Job,
    LegalHold,
    OutboxMail,
    Response,
    Result,
    Snapshot,
    metadata,
    now,
)
from tests.engines import make_engine
from tests.screening.opening import open_campaign
from tests.screening.privacy.rows import everything, numbers_of

TRAIL = ("auditevent", "erasure")


def one_of_the_demonstration(session: Session) -> Candidate:
    """Somebody synthetic with answers and a Result."""
    finished = select(Candidate).join(Invitation).where(Invitation.state == "completed")
    return session.exec(finished.order_by(col(Candidate.id)).limit(1)).one()


def write_to(session: Session, settings: Settings, candidate: Candidate) -> None:
    """A letter about their place that waits for its job, and one to their address about nothing."""
    with_mail = settings.model_copy(update={"smtp_url": type(settings.smtp_url)("smtp://127.0.0.1:1")})
    place = session.exec(select(Invitation).where(Invitation.candidate_id == candidate.id)).one()
    letters.invite(session, with_mail, place)
    letters.test(session, with_mail, candidate.email)
    requests.send(session, requests.QUESTION, "When?", now(), place)
    requests.send(session, requests.HELP, "My link is lost", now(), reply_to=candidate.email)
    session.commit()


def test_nothing_of_an_erased_person_is_left_but_ids(demonstrated: Session, settings: Settings) -> None:
    session, person = demonstrated, one_of_the_demonstration(demonstrated)
    write_to(session, settings, person)
    name, address, number = person.name.lower(), person.email, person.public_id
    place = session.exec(select(Invitation.public_id).where(Invitation.candidate_id == person.id)).one()
    before = everything(session)
    assert name in before
    assert address in before

    gone = erasure.erase_person(session, person, "staff:1")
    session.commit()

    assert gone["outboxmail"] == 2
    assert gone["candidaterequest"] == 2
    assert gone["result"] >= 1
    assert gone["response"] > 30
    after = everything(session, *TRAIL)
    for trace in (name, address, number.lower(), place.lower()):
        assert trace not in after
    assert name not in everything(session)
    assert session.exec(select(Job.kind).where(col(Job.key).startswith("mail"))).all() == []
    assert {one.subject for one in session.exec(select(Erasure))} == {number, place}
    erased = session.exec(select(AuditEvent).where(AuditEvent.verb == "person.erased")).one()
    assert (erased.actor, erased.object, erased.detail) == ("staff:1", number, {"reason": "request", "places": 1})


def test_the_numbers_of_many_stay_and_so_do_the_others(demonstrated: Session) -> None:
    session, person = demonstrated, one_of_the_demonstration(demonstrated)
    sources = {one.fingerprint: one.body for one in session.exec(select(Snapshot))}
    people, results = numbers_of(session, "candidate"), numbers_of(session, "result")
    gone = erasure.erase_person(session, person, "staff:1")
    session.commit()
    assert {one.fingerprint: one.body for one in session.exec(select(Snapshot))} == sources
    assert numbers_of(session, "candidate") == people - 1
    assert numbers_of(session, "result") == results - gone["result"]
    cohort = session.exec(select(Cohort)).one()
    assert stored_results.load_snapshot(session, cohort.snapshot).n > 0
    assert made_results.altered(session) == []
    assert audit_chain.faults(session) == []


def test_no_source_of_numbers_names_its_members(demonstrated: Session) -> None:
    session = demonstrated
    bodies = " ".join(one.body for one in session.exec(select(Snapshot)))
    for candidate, place in session.exec(select(Candidate, Invitation).join(Invitation).limit(40)):
        for trace in (candidate.name, candidate.email, candidate.public_id, place.public_id):
            assert trace not in bodies


def test_whatever_leads_to_a_person_goes_with_them() -> None:
    loose = [
        f"{table.name}.{key.parent.name}"
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ("candidate", "invitation", "sitting", "link") and key.ondelete != "CASCADE"
    ]
    assert loose == []


def test_a_place_goes_alone_while_the_person_has_another(session: Session) -> None:
    first, second = open_campaign(session), None
    place, _link = invitations.invite(session, first, "Amira Haddad", "amira@example.org", "staff:1")
    second = Campaign(team_id=first.team_id, title="Night desk")
    session.add(second)
    session.flush()
    session.add(Cohort(**_pinned_as(session, first), campaign_id=second.id))
    session.flush()
    other, _link = invitations.invite(session, second, "Amira Haddad", "amira@example.org", "staff:1")
    session.commit()

    erasure.erase_place(session, place, "staff:1", "retention")
    session.commit()
    assert session.exec(select(Invitation.id)).all() == [other.id]
    assert session.exec(select(Candidate.name)).all() == ["Amira Haddad"]

    erasure.erase_place(session, session.get_one(Invitation, other.id), "staff:1", "retention")
    session.commit()
    assert session.exec(select(Candidate)).all() == []
    assert {one.kind for one in session.exec(select(Erasure))} == {"place", "person"}


def _pinned_as(session: Session, campaign: Campaign) -> dict[str, object]:
    cohort = session.exec(select(Cohort).where(Cohort.campaign_id == campaign.id)).one()
    return cohort.model_dump(include={"blueprint", "battery", "pins", "snapshot"})


def test_who_turned_out_to_be_somebody_is_erased_with_them(session: Session) -> None:
    campaign = open_campaign(session)
    amira, _link = invitations.invite(session, campaign, "Amira Haddad", "amira@example.org", "staff:1")
    aside, _link = invitations.join(session, links.add(session, campaign), "Amira H", "amira@exmaple.org")
    aside.candidate.merged_into_id = amira.candidate_id
    session.commit()
    assert (
        erasure.people(session, "amira@exmaple.org")
        == erasure.people(session, aside.public_id)
        == [amira.candidate]
    )
    holds.hold(session, amira.candidate, holds.Reason("Claim"), "staff:1")
    with pytest.raises(Refused):
        erasure.erase_place(session, aside, "staff:1")
    holds.release(session, amira.candidate, "staff:1")
    erasure.erase_place(session, aside, "staff:1", erasure.RETENTION)
    session.commit()
    assert session.exec(select(Candidate.name)).all() == ["Amira Haddad"]
    assert "exmaple" not in everything(session)
    erasure.erase_person(session, amira.candidate, "staff:1")
    session.commit()
    assert "amira" not in everything(session)


def test_who_is_held_is_not_erased_until_released(session: Session) -> None:
    place, _link = invitations.invite(session, open_campaign(session), "Bo Lind", "bo@example.org", "staff:1")
    person = place.candidate
    with pytest.raises(Refused) as empty:
        holds.hold(session, person, holds.Reason("  "), "staff:1")
    assert [problem.code for problem in empty.value.problems] == ["missing"]
    holds.hold(session, person, holds.Reason("Claim 12/2026"), "staff:1")
    session.commit()
    for erase in (
        lambda: erasure.erase_person(session, person, "x"),
        lambda: erasure.erase_place(session, place, "x"),
    ):
        with pytest.raises(Refused) as refused:
            erase()
        assert [problem.code for problem in refused.value.problems] == ["person-held"]
    assert session.exec(select(Erasure)).all() == []
    holds.release(session, person, "staff:1")
    erasure.erase_person(session, person, "staff:1")
    session.commit()
    assert session.exec(select(Candidate)).all() == []
    assert session.exec(select(LegalHold)).all() == []


def test_people_are_found_by_any_of_their_ids_and_by_address_in_every_team(session: Session) -> None:
    lobby, online = open_campaign(session), open_campaign(session, team="Online")
    first, _link = invitations.invite(session, lobby, "Chen Wei", "chen@example.org", "staff:1")
    second, _link = invitations.invite(session, online, "Chen Wei", "chen@example.org", "staff:1")
    session.commit()
    assert erasure.people(session, first.public_id) == [first.candidate]
    assert erasure.people(session, second.candidate.public_id) == [second.candidate]
    assert erasure.people(session, " Chen@Example.org ") == [first.candidate, second.candidate]
    assert erasure.people(session, "") == []
    assert erasure.people(session, "nobody") == []


def test_a_letter_that_is_erased_while_it_is_handed_over_is_left_at_that(
    session: Session, settings: Settings
) -> None:
    place, _link = invitations.invite(session, open_campaign(session), "Dana Oz", "dana@example.org", "staff:1")
    letter = delivery.queue(session, settings, "dana@example.org", "Hello", "Come", place)
    letter.state = "waiting"
    session.flush()
    begun = delivery.begin(session, letter.id or 0)
    assert begun is not None
    assert begun.tried_at is not None
    number, tried = letter.id or 0, begun.tried_at
    erasure.erase_person(session, place.candidate, "staff:1")
    with pytest.raises(delivery.TakenOver):
        delivery.mark(session, number, tried)
    assert delivery.end(session, number, tried) is None


class Restorable:
    """An installation with a backup that still holds somebody who was erased afterwards."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.engine = settings, make_engine(settings.database)
        self.archive = folder / "before.tar.gz"
        installation.prepare(self.engine, settings, administrator=False)
        with Session(self.engine) as session:
            begin_writing(session)
            campaign = open_campaign(session)
            for name in ("Emil Sato", "Femi Ade"):
                email = f"{name.split()[0].lower()}@example.org"
                invitations.invite(session, campaign, name, email, "staff:1")
            session.commit()
        backup.write(self.engine, self.archive)

    def erase(self, name: str) -> None:
        """As the page and the command do."""
        with Session(self.engine) as session:
            begin_writing(session)
            person = session.exec(select(Candidate).where(Candidate.name == name)).one()
            erasure.erase_person(session, person, "staff:1")
            session.commit()
            erasure_log.keep(session, self.settings)

    def restore(self, erasures: Path | None = None) -> restoring.Restored:
        """Put the backup in the place of everything."""
        return restoring.restore(self.engine, self.settings, self.archive, lambda _done: None, erasures)

    @property
    def names(self) -> list[str]:
        """Who is there."""
        with Session(self.engine) as session:
            return sorted(session.exec(select(Candidate.name)))


@pytest.fixture
def restorable(settings: Settings, tmp_path: Path) -> Restorable:
    """Emil and Femi stand in a backup."""
    return Restorable(settings, tmp_path)


def test_an_older_backup_does_not_bring_an_erased_person_back(restorable: Restorable) -> None:
    restorable.erase("Emil Sato")
    assert restorable.restore().erased_again == 1
    assert restorable.names == ["Femi Ade"]
    with Session(restorable.engine) as session:
        assert "emil" not in everything(session)
        assert audit_chain.faults(session) == []
    assert restorable.restore().erased_again == 1  # and not the second time either
    assert restorable.names == ["Femi Ade"]


def test_a_hold_of_an_older_backup_does_not_bring_an_erased_person_back(restorable: Restorable) -> None:
    with Session(restorable.engine) as session:
        person = session.exec(select(Candidate).where(Candidate.name == "Emil Sato")).one()
        holds.hold(session, person, holds.Reason("Claim"), "staff:1")
        session.commit()
    restorable.archive.unlink()
    backup.write(restorable.engine, restorable.archive)
    with Session(restorable.engine) as session:
        holds.release(
            session, session.exec(select(Candidate).where(Candidate.name == "Emil Sato")).one(), "staff:1"
        )
        session.commit()
    restorable.erase("Emil Sato")
    restorable.restore()
    assert restorable.names == ["Femi Ade"]


def test_an_erasure_whose_line_was_not_written_yet_is_read_from_the_database(restorable: Restorable) -> None:
    restorable.erase("Emil Sato")
    erasure_log.path(restorable.settings).unlink()  # as after a crash between the commit and the file
    restorable.restore()
    assert restorable.names == ["Femi Ade"]


def test_a_restore_that_broke_off_is_finished_by_the_next_start(restorable: Restorable) -> None:
    restorable.erase("Emil Sato")
    backup.restore(restorable.engine, restorable.archive)
    assert restorable.names == ["Emil Sato", "Femi Ade"]
    assert restoring.erase_again(restorable.engine, restorable.settings) == 1  # as `assess serve` does
    assert restorable.names == ["Femi Ade"]


def test_the_log_of_another_machine_is_taken_in(restorable: Restorable, tmp_path: Path) -> None:
    restorable.erase("Femi Ade")
    elsewhere = tmp_path / "copied.jsonl"
    erasure_log.path(restorable.settings).rename(elsewhere)
    with Session(restorable.engine) as session:
        for one in session.exec(select(Erasure)):
            session.delete(one)
        session.commit()
    restorable.restore(elsewhere)
    assert restorable.names == ["Emil Sato"]


def test_the_log_survives_a_line_that_was_cut_off(restorable: Restorable) -> None:
    file = erasure_log.path(restorable.settings)
    file.write_text('{"subject": "half a li')
    restorable.erase("Emil Sato")
    assert [one.kind for one in erasure_log.read(file)].count("person") == 1
    assert file.stat().st_mode & 0o777 in (0o600, 0o644)  # the latter because this test wrote it
    restorable.erase("Femi Ade")
    lines = file.read_text().splitlines()
    assert len(lines) == 1 + 2 * 2
    assert "emil" not in file.read_text().lower()


def test_what_nobody_ever_was_is_noted_once_and_harms_nobody(session: Session) -> None:
    stranger = erasure.Logged("nobody-at-all", "person", "request")
    assert erasure.again(session, [stranger, stranger]) == 0
    assert session.exec(select(Erasure.subject)).all() == ["nobody-at-all"]
    assert session.exec(select(Erasure.erased_at)).one() <= now()


def test_answers_of_somebody_else_stay(demonstrated: Session) -> None:
    session, person = demonstrated, one_of_the_demonstration(demonstrated)
    others = numbers_of(session, "response")
    gone = erasure.erase_person(session, person, "staff:1")
    session.commit()
    assert numbers_of(session, "response") == others - gone["response"]
    assert session.exec(select(Response.id).limit(1)).first() is not None
    assert session.exec(select(Result.id).limit(1)).first() is not None
    assert session.exec(select(OutboxMail)).all() == []
