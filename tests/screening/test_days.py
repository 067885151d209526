"""What a day adds is brought to a version: new campaigns count it, running ones when they are renewed."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlmodel import Session, select

from assess.analysis.errors import NotEstimable
from assess.analysis.snapshot import SampleTooSmall
from assess.config import Settings
from assess.report.problem_words import sentence
from assess.scoring.occasion import ASSUMED
from assess.screening.campaigns import invitations, lifecycle
from assess.screening.documents.published import AlteredDocument
from assess.screening.organisation import health
from assess.screening.problems import Refused
from assess.screening.results import instrument_days, renewal, stored_results
from assess.screening.tuning import days
from assess.screening.tuning.days import NewDay
from assess.store.tables import AuditEvent, Campaign, Cohort, InstrumentDay, Response, Sitting, now
from tests.screening.opening import open_campaign
from tests.shipped import FIRST_EDITION

STYLES = ("flexibility/1.0", "service-style/1.0")


def occasion_of(session: Session, cohort: Cohort) -> Any:
    return stored_results.load_snapshot(session, cohort.snapshot).occasion


def test_a_new_cohort_counts_what_was_brought_and_a_running_one_keeps_what_it_pinned(session: Session) -> None:
    campaign = open_campaign(session)
    (before,) = campaign.cohorts
    for key in STYLES:
        days.bring(session, NewDay(key, "retest of spring", 0.04, 0.8, 120), "staff:1")
    after = lifecycle.open_cohort(session, campaign, "engagement-star", "staff:1")
    assert (occasion_of(session, before).source, occasion_of(session, before).n) == (ASSUMED, 0)
    found = occasion_of(session, after)
    assert (found.n, found.correlation) == (120, 0.8)
    assert found.shares == {"moments-of-truth-a/1.0": 0.0, STYLES[0]: 0.04, STYLES[1]: 0.04}
    assert found.source == "flexibility/1.0: retest of spring; service-style/1.0: retest of spring"
    told = session.exec(select(AuditEvent).where(AuditEvent.verb == "snapshot.occasion")).all()
    assert [(event.actor, event.object) for event in told] == [("staff:1", key) for key in STYLES]


def test_while_one_questionnaires_day_is_assumed_the_whole_is(session: Session) -> None:
    days.bring(session, NewDay(STYLES[0], "retest", 0.04, 0.8, 120), "staff:1")
    found = instrument_days.for_battery(session, [FIRST_EDITION.instruments[key] for key in STYLES])
    assert (found.n, found.shares[STYLES[0]], found.shares[STYLES[1]]) == (0, 0.04, 0.06)
    assert found.source.endswith(ASSUMED)


def test_what_was_brought_last_counts(session: Session) -> None:
    for share in (0.02, 0.09):
        days.bring(session, NewDay(STYLES[0], "retest", share, people=60), "staff:1")
    known = instrument_days.newest_of(session, STYLES[0])
    assert known is not None
    assert known.share == 0.09


def test_everything_wrong_is_said_at_once_and_nothing_is_kept(session: Session) -> None:
    with pytest.raises(Refused) as caught:
        days.bring(session, NewDay("", "", 0.7, 1.2, -1), "staff:1")
    fields = [problem.field for problem in caught.value.problems]
    assert fields == ["of", "source", "share", "correlation", "people"]
    with pytest.raises(Refused) as caught:
        days.bring(session, NewDay("nothing/1.0", "s", 0.05), "staff:1")
    assert "no instrument nothing/1.0" in sentence(caught.value.problems[0])
    assert session.exec(select(InstrumentDay)).all() == []


def test_a_renewal_of_few_people_brings_the_new_day_and_nothing_without_one(session: Session) -> None:
    campaign = open_campaign(session)
    (cohort,) = campaign.cohorts
    session.commit()
    with pytest.raises(SampleTooSmall):
        renewal.renew(session, cohort.id or 0)
    for key in STYLES:
        days.bring(session, NewDay(key, "retest", 0.02, people=80), "staff:1")
    session.commit()
    mark = renewal.renew(session, cohort.id or 0)
    assert (cohort.snapshot, occasion_of(session, cohort).n) == (mark, 80)


def test_an_altered_day_is_named_and_never_used(session: Session, settings: Settings) -> None:
    days.bring(session, NewDay(STYLES[0], "retest", 0.02, people=80), "staff:1")
    row = session.exec(select(InstrumentDay)).one()
    row.body = row.body.replace("0.02", "0.0")
    session.flush()
    with pytest.raises(AlteredDocument):
        instrument_days.newest_of(session, STYLES[0])
    assert "day of flexibility/1.0 was altered" in health.results(session, settings).said


def sit(session: Session, campaign: Campaign, number: int, answers: dict[str, int], days_ago: int) -> None:
    """One submitted sitting of the questionnaire by that person, in a campaign."""
    invitation, _ = invitations.invite(session, campaign, f"P{number}", f"p{number}@example.com", "test")
    sitting = Sitting(
        invitation_id=invitation.id or 0, position=1, instrument=STYLES[0], fingerprint="", seed=1, layout=[],
        pages=1, submitted_at=now() - timedelta(days=days_ago),
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    session.add_all(
        Response(
            sitting_id=sitting.id or 0, bank="flexibility", item=item, item_fingerprint="", value={"rating": r}
        )
        for item, r in answers.items()
    )


def test_people_who_took_a_questionnaire_twice_measure_its_day(session: Session) -> None:
    rng = np.random.default_rng(4)
    items = FIRST_EDITION.instruments[STYLES[0]].scored_items
    first = open_campaign(session)
    again = lifecycle.NewCampaign(title="Again", team_id=first.team_id, places=3, results_by=first.results_by)
    second = lifecycle.create(session, again, owner_id=None, actor="staff:1")
    person = rng.standard_normal((60, 1))
    for campaign, ago in ((first, 30), (second, 2)):
        latent = person + 0.8 * rng.standard_normal((60, 1)) + rng.standard_normal((60, len(items)))
        ratings = np.clip(np.round(3 + 0.8 * latent), 1, 5).astype(int)
        for number, row in enumerate(ratings):
            turned = [6 - r if item.keyed == "reverse" else r for item, r in zip(items, row.tolist(), strict=True)]
            sit(session, campaign, number, {i.id: r for i, r in zip(items, turned, strict=True)}, ago)
    found = days.measure(session, STYLES[0])
    assert found.people == 60
    assert 0.15 < found.share < 0.5
    assert found.correlation > 0.8
    with pytest.raises(NotEstimable):
        days.measure(session, STYLES[1])
    with pytest.raises(NotEstimable):
        days.measure(session, STYLES[0], STYLES[1])
