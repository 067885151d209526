"""What candidates were promised happens by itself: so many days after the end everything of them is gone."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import closing, invitations
from assess.screening.email import delivery
from assess.screening.organisation import employer
from assess.screening.privacy import erasure, erasure_log, holds, requests, retention
from assess.store import migrate
from assess.store.tables import AuditEvent, Campaign, Candidate, Invitation, Job, Organisation, OutboxMail, now
from assess.worker import runner
from tests.engines import make_engine
from tests.screening.opening import open_campaign

DAY = timedelta(days=1)


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """Amira and Bo were invited to a campaign that is closed now; data are kept for ninety days."""
    made = open_campaign(session)
    row = employer.current(session)
    row.retention_days = 90
    session.add(row)
    for name in ("Amira Haddad", "Bo Lind"):
        invitations.invite(session, made, name, f"{name.split()[0].lower()}@example.org", "staff:1")
    closing.close(session, made, "staff:1")
    session.commit()
    return made


def end_of(campaign: Campaign) -> datetime:
    """When the grace is over."""
    assert campaign.ends_at is not None
    return campaign.ends_at


def run(session: Session, settings: Settings, moment: datetime) -> retention.Done:
    """The day's run, by an engine of its own."""
    session.commit()
    done = retention.run(make_engine(settings.database), settings, moment, "system")
    session.rollback()
    return done


def names(session: Session) -> list[str]:
    """Who is there."""
    return sorted(session.exec(select(Candidate.name)))


def test_the_days_are_counted_from_the_end_of_the_grace(
    session: Session, settings: Settings, campaign: Campaign
) -> None:
    end = end_of(campaign)
    assert run(session, settings, end + 90 * DAY - timedelta(seconds=1)).places == []
    assert names(session) == ["Amira Haddad", "Bo Lind"]
    assert len(run(session, settings, end + 90 * DAY).places) == 2
    assert names(session) == []
    assert {one.reason for one in erasure.listed(session)} == {"retention"}
    assert sum(one.kind == "person" for one in erasure_log.read(erasure_log.path(settings))) == 2


def test_what_would_go_is_said_before_and_changes_nothing(session: Session, campaign: Campaign) -> None:
    end = end_of(campaign)
    endless = open_campaign(session, "Never closed", team="Online")
    invitations.invite(session, endless, "Chen Wei", "chen@example.org", "staff:1")
    session.commit()
    now_due = retention.outlook(session, end + 91 * DAY)
    assert [(one.title, one.people, one.held) for one in now_due.due] == [("Front desk", 2, 0)]
    assert [one.title for one in now_due.endless] == ["Never closed"]
    assert now_due.people == 2
    soon = retention.outlook(session, end + 70 * DAY)
    assert (soon.due, [one.title for one in soon.soon]) == ([], ["Front desk"])
    assert retention.outlook(session, end).soon == []
    assert len(names(session)) == 3


def test_who_is_held_is_left_alone_and_counted(session: Session, settings: Settings, campaign: Campaign) -> None:
    bo = session.exec(select(Candidate).where(Candidate.name == "Bo Lind")).one()
    holds.hold(session, bo, holds.Reason("Claim 12/2026"), "staff:1")
    session.commit()
    later = end_of(campaign) + 100 * DAY
    outlook = retention.outlook(session, later)
    assert (outlook.people, outlook.due[0].held) == (1, 1)
    run(session, settings, later)
    assert names(session) == ["Bo Lind"]
    holds.release(session, bo, "staff:1")
    run(session, settings, later)
    assert names(session) == []


def test_more_than_a_portion_goes_in_one_run(
    session: Session, settings: Settings, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PORTION", 1)
    assert len(run(session, settings, end_of(campaign) + 100 * DAY).places) == 2
    assert session.exec(select(Invitation)).all() == []


def test_whoever_upgrades_has_time_to_look(session: Session, settings: Settings, campaign: Campaign) -> None:
    later = end_of(campaign) + 100 * DAY
    row = employer.current(session)
    row.erases_from = later + DAY
    session.commit()
    assert retention.outlook(session, later).starts_at == later + DAY
    assert run(session, settings, later).places == []
    assert len(run(session, settings, later + DAY).places) == 2


def test_letters_and_requests_of_nobodys_place_go_by_their_own_day(
    session: Session, settings: Settings, campaign: Campaign
) -> None:
    delivery.queue(session, settings, "stranger@example.org", "A test letter", "Hello")
    requests.send(session, requests.HELP, "My link is lost", now(), reply_to="stranger@example.org")
    session.commit()
    moment = now()
    assert (retention.outlook(session, moment).letters, retention.outlook(session, moment).requests) == (0, 0)
    later = retention.outlook(session, moment + 91 * DAY)
    assert (later.letters, later.requests) == (1, 1)
    done = run(session, settings, moment + 91 * DAY)
    assert (done.letters, done.requests) == (1, 1)
    assert session.exec(select(OutboxMail).where(OutboxMail.recipient == "stranger@example.org")).all() == []
    event = session.exec(select(AuditEvent).where(AuditEvent.verb == "loose-data.erased")).one()
    assert event.detail == {"letters": 1, "requests": 1}


def test_the_worker_does_it_once_a_day(session: Session, settings: Settings, campaign: Campaign) -> None:
    campaign.ends_at = now() - 91 * DAY
    session.commit()
    engine = make_engine(settings.database)
    runner.sweep(engine, settings)
    runner.sweep(engine, settings)
    session.rollback()
    assert len(session.exec(select(Job).where(Job.kind == "retention")).all()) == 1
    runner.drain(engine, settings)
    session.rollback()
    assert names(session) == []
    assert session.exec(select(Job.state).where(Job.kind == "retention")).one() == "done"


def test_a_person_may_ask_for_the_days_run_once_more(
    session: Session, settings: Settings, campaign: Campaign
) -> None:
    engine = make_engine(settings.database)
    runner.sweep(engine, settings)
    runner.drain(engine, settings)
    campaign.ends_at = now() - 91 * DAY
    retention.ask(session, now(), "staff:1")
    session.commit()
    runner.drain(engine, settings)
    session.rollback()
    assert names(session) == []


def test_an_upgrade_of_an_employer_gives_two_weeks_and_a_new_installation_none(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate.upgrade(engine, "0020")
    with engine.connect().execution_options(writing=True) as connection:
        row = {"name": "Hotel Aurora", "languages": "[]", "contact": "", "mail": "{}", "steps": "[]", "roles": "[]"}
        columns = "name, languages, contact, mail, retention_days, idle_minutes, session_hours, second_factor_roles"
        values = ":name, :languages, :contact, :mail, 90, 60, 12, :roles"
        statement = f"INSERT INTO organisation ({columns}, steps_done, demo) VALUES ({values}, :steps, 0)"
        connection.execute(text(statement), row)
        connection.commit()
    migrate.upgrade(engine)
    with Session(engine) as session:
        starts = employer.current(session).erases_from
    assert starts is not None
    assert timedelta(days=13) < starts - now() <= timedelta(days=14)
    assert Organisation().erases_from is None
