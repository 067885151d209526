"""Closing stops starts. Whoever has begun may finish within the grace, by hand or by date, on both databases."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from assess.screening.campaigns import closing, invitations, links
from assess.screening.campaigns.closing import Closing
from assess.screening.organisation import closing_rules
from assess.screening.organisation.closing_rules import ClosingRules
from assess.screening.privacy import requests
from assess.screening.problems import Refused
from assess.screening.sittings import admissions, page_answers, taking
from assess.store.database import begin_writing
from assess.store.tables import AuditEvent, Campaign, CandidateRequest, Invitation, Response, Sitting, now
from tests.engines import make_engine
from tests.screening.opening import Person, let_in, open_campaign
from tests.screening.test_sittings import page_values

WEEK = timedelta(days=7)
CLOSES = datetime(2030, 11, 30, 22, 59, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """The Lobby's campaign, without a closing date."""
    return open_campaign(session)


@pytest.fixture
def amira(session: Session, campaign: Campaign) -> Person:
    """Amira has begun the first part."""
    person = let_in(session, campaign)
    person.begin(0)
    return person


@pytest.fixture
def bo(session: Session, campaign: Campaign) -> Person:
    """Bo was let in, and has not begun."""
    return let_in(session, campaign, "Bo", "bo@example.com")


def standing(person: Person, moment: datetime) -> str:
    """What the person's browser may do at that moment."""
    found = admissions.authorise(person.session, person.token, moment)
    assert found is not None
    return found.standing


def test_closing_by_hand_stops_starts_and_nobody_in_the_middle(
    session: Session, campaign: Campaign, amira: Person, bo: Person
) -> None:
    closing.close(session, campaign, "staff:1")
    assert campaign.closed_at is not None
    assert campaign.ends_at == campaign.closed_at + WEEK
    assert standing(amira, now()) == "open"
    assert standing(bo, now()) == "closed"
    with pytest.raises(Refused, match="campaign-closed"):
        invitations.invite(session, campaign, "Chen", "chen@example.com", "staff:1")
    part = amira.part(session.exec(select(Sitting.public_id)).one())
    page_answers.answer(session, part, 1, page_values(amira, part, 1), now())
    assert taking.begin(session, amira.admission(), 1, now()).position == 1


@pytest.mark.parametrize(
    ("later", "begun", "not_begun"),
    [
        (-SECOND, "open", "open"),
        (timedelta(0), "open", "closed"),
        (WEEK - SECOND, "open", "closed"),
        (WEEK, "just-closed", "closed"),
        (WEEK + closing.JUST_SENT - SECOND, "just-closed", "closed"),
        (WEEK + closing.JUST_SENT, "closed", "closed"),
    ],
)
def test_closing_by_date_is_by_the_servers_clock(later: timedelta, begun: str, not_begun: str) -> None:
    campaign = Campaign(team_id=1, title="Front desk", closes_at=CLOSES, ends_at=CLOSES + WEEK)
    dates = [closing.standing(campaign, started, False, CLOSES + later) for started in (True, False)]
    assert dates == [begun, not_begun]
    assert closing.standing(campaign, True, True, CLOSES + later) == "open"  # what is submitted can be seen


def test_the_first_closing_counts(session: Session, campaign: Campaign) -> None:
    closing.change(session, campaign, Closing(CLOSES, 3), "staff:1")
    assert campaign.ends_at == CLOSES + timedelta(days=3)
    closing.close(session, campaign, "staff:1")
    assert campaign.closed_at is not None
    assert campaign.ends_at == campaign.closed_at + timedelta(days=3)
    closing.close(session, campaign, "staff:1")  # twice is once
    assert campaign.ends_at == campaign.closed_at + timedelta(days=3)
    closing.change(session, campaign, Closing(CLOSES, 10), "staff:1")
    assert campaign.ends_at == campaign.closed_at + timedelta(days=10)


def test_opened_again_people_begin_and_a_date_that_has_passed_is_gone(
    session: Session, campaign: Campaign, bo: Person
) -> None:
    campaign.closes_at = now() - timedelta(days=1)
    closing.settle(session, campaign)
    session.commit()
    assert standing(bo, now()) == "closed"
    closing.open_again(session, campaign, "staff:1")
    assert (campaign.closes_at, campaign.ends_at) == (None, None)
    assert standing(bo, now()) == "open"


def test_no_grace_ends_everybody_at_once_yet_what_was_just_sent_is_kept(
    session: Session, campaign: Campaign, amira: Person
) -> None:
    closing.change(session, campaign, Closing(None, 0), "staff:1")
    closing.close(session, campaign, "staff:1")
    assert standing(amira, now()) == "just-closed"
    with pytest.raises(closing.CampaignClosed):
        closing.start(session, campaign.id or 0, now())


@pytest.mark.parametrize(
    ("asked", "wrong"), [(Closing(None, 91), "out-of-range"), (Closing(None, -1), "out-of-range")]
)
def test_a_grace_out_of_reach_changes_nothing(
    session: Session, campaign: Campaign, asked: Closing, wrong: str
) -> None:
    with pytest.raises(Refused, match=wrong):
        closing.change(session, campaign, asked, "staff:1")
    assert campaign.grace_days == 7


def test_a_date_in_the_past_is_refused_unless_it_stood_there(session: Session, campaign: Campaign) -> None:
    past = now() - timedelta(days=1)
    with pytest.raises(Refused, match="closing-past"):
        closing.change(session, campaign, Closing(past, 7), "staff:1")
    campaign.closes_at = past
    closing.change(session, campaign, Closing(past, 14), "staff:1")
    assert campaign.ends_at == past + timedelta(days=14)


def test_links_outlive_the_closing_by_the_grace(session: Session) -> None:
    campaign = open_campaign(session, closes_at=now() + timedelta(days=30), grace_days=10)
    amira = let_in(session, campaign)
    assert amira.link.expires_at == campaign.ends_at
    closing.change(session, campaign, Closing(now() + timedelta(days=90), 20), "staff:1")
    session.refresh(amira.link)
    assert amira.link.expires_at == campaign.ends_at


def test_a_revoked_link_stays_revoked_when_the_closing_moves(session: Session, campaign: Campaign) -> None:
    amira = let_in(session, campaign)
    links.revoke(session, amira.link)
    closing.change(session, campaign, Closing(now() + timedelta(days=200), 7), "staff:1")
    session.refresh(amira.link)
    assert not links.usable(amira.link, now())


def test_a_link_that_expires_shuts_out_nobody_who_has_begun(session: Session, amira: Person, bo: Person) -> None:
    for person in (amira, bo):
        person.link.expires_at = now() - SECOND
    session.commit()
    assert standing(amira, now()) == "open"
    assert admissions.authorise(session, bo.token, now()) is None


def test_the_outlook_names_who_is_still_answering(
    session: Session, campaign: Campaign, amira: Person, bo: Person
) -> None:
    moment = now()
    seen = closing.outlook(session, campaign, moment)
    assert (seen.answering, seen.not_begun, seen.finish_by) == (["Amira"], 1, moment + WEEK)


def test_a_campaign_begins_with_the_grace_it_is_given(session: Session) -> None:
    campaign = open_campaign(session, closes_at=CLOSES, grace_days=2)
    assert campaign.ends_at == CLOSES + timedelta(days=2)


def test_the_house_has_a_grace_and_a_clock(session: Session) -> None:
    assert closing_rules.current(session) == ClosingRules(7, "UTC")
    closing_rules.change(session, ClosingRules(14, "Europe/Madrid"), "staff:1")
    assert closing_rules.current(session) == ClosingRules(14, "Europe/Madrid")
    with pytest.raises(Refused) as refused:
        closing_rules.change(session, ClosingRules(100, "Mars/Olympus"), "staff:1")
    assert {problem.field for problem in refused.value.problems} == {"grace_days", "time_zone"}
    assert closing_rules.current(session).grace_days == 14


def test_deadlines_wait_for_whoever_awaits_a_decision_on_an_adjustment(
    session: Session, campaign: Campaign, bo: Person
) -> None:
    requests.send(session, "adjustment", "", now(), bo.invitation, wishes=["more-time"])
    closing.close(session, campaign, "staff:1")
    assert standing(bo, now()) == "open"
    assert taking.begin(session, bo.admission(), 0, now()).position == 0
    session.exec(select(CandidateRequest)).one().state = "answered"
    session.flush()
    assert standing(bo, campaign.ends_at or now()) == "just-closed"


# Races: whichever comes first holds, and nothing is lost between the two.


def meet(address: str, first: Callable[[Session], Any], second: Callable[[Session], Any]) -> list[Any]:
    """Two transactions on two connections; the second is asked while the first has not committed."""
    engine, asked, outcomes = make_engine(address), threading.Event(), [None, None]

    def run_second() -> None:
        with Session(engine) as session:
            assert asked.wait(20)
            begin_writing(session)
            outcomes[1] = second(session)
            session.commit()

    with ThreadPoolExecutor(1) as beside, Session(engine) as session:
        later, done = beside.submit(run_second), threading.Event()
        begin_writing(session)
        outcomes[0] = first(session)
        asked.set()
        later.add_done_callback(lambda _: done.set())
        done.wait(0.2)  # it waits for us: on SQLite to begin, on PostgreSQL for the row
        session.commit()
        later.result(20)
    engine.dispose()
    return outcomes


def starts(person: Person) -> Callable[[Session], str]:
    """The person presses Start on the first part."""
    admission = person.admission()
    person.session.commit()

    def start(session: Session) -> str:
        try:
            return taking.begin(session, admission, 0, now()).public_id
        except closing.CampaignClosed:
            session.rollback()
            return "too late"

    return start


def closes(campaign: Campaign) -> Callable[[Session], str]:
    """A recruiter closes the campaign by hand."""
    number = campaign.id

    def close(session: Session) -> str:
        closing.close(session, session.get_one(Campaign, number), "staff:1")
        session.flush()
        return "closed"

    return close


def test_a_start_just_before_the_closing_is_a_start(
    session: Session, campaign: Campaign, bo: Person, database_address: str
) -> None:
    begun, closed = meet(database_address, starts(bo), closes(campaign))
    assert (begun != "too late", closed) == (True, "closed")
    session.rollback()
    assert standing(bo, now()) == "open"


def test_a_start_just_after_the_closing_is_none(
    session: Session, campaign: Campaign, bo: Person, database_address: str
) -> None:
    assert meet(database_address, closes(campaign), starts(bo)) == ["closed", "too late"]
    session.rollback()
    assert session.exec(select(Sitting)).all() == []
    assert session.exec(select(Invitation.state)).one() == "invited"


@pytest.mark.parametrize("closed_first", [True, False])
def test_a_page_sent_while_somebody_closes_is_kept(
    session: Session, campaign: Campaign, amira: Person, database_address: str, closed_first: bool
) -> None:
    part = amira.part(session.exec(select(Sitting.public_id)).one())
    values = page_values(amira, part, 1)
    session.commit()

    def sends(other: Session) -> int:
        return page_answers.answer(other, part, 1, values, now())

    order = (closes(campaign), sends) if closed_first else (sends, closes(campaign))
    assert set(meet(database_address, *order)) == {"closed", 2}
    session.rollback()
    assert {row.item: row.value for row in session.exec(select(Response))} == values
    assert session.exec(select(AuditEvent).where(AuditEvent.verb == "campaign.closed")).one().detail == {
        "grace_days": 7
    }
