"""A stored Result is compared with the event that tells of its making: an altered one is named and never shown."""

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import Session, col, select

from assess.config import Settings
from assess.documents.canonical import fingerprint
from assess.scoring.profile import Star
from assess.screening import audit
from assess.screening.campaigns import invitations
from assess.screening.documents import pins, publication, published
from assess.screening.organisation import health
from assess.screening.results import exports, made_results, person_result, stored_results
from assess.screening.results.rankings import CohortRanking
from assess.store.tables import AuditEvent, Campaign, Cohort, Invitation, Result, Snapshot
from tests.report import people as profiles
from tests.screening.opening import open_campaign

STARS = {"Ada Lovelace": 1.5, "Bo Lind": 0.5, "Chen Wei": -0.5}


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """Three people with two Results each."""
    made = open_campaign(session)
    cohort = session.exec(select(Cohort)).one()
    for name, star in STARS.items():
        invitation, _link = invitations.invite(session, made, name, f"{name[:2]}@example.com", "test")
        for value in (star - 3, star):
            kept = replace(profiles.believable(), star=Star(value, 0.35, 0.8))
            stored_results.keep(session, invitation, cohort.snapshot, kept)
    session.commit()
    return made


def of_bo(session: Session) -> tuple[Invitation, Result]:
    """Bo's invitation and current Result."""
    found = session.exec(
        select(Invitation, Result)
        .join(Result, col(Result.invitation_id) == Invitation.id)
        .where(col(Result.current), Result.star == STARS["Bo Lind"])
    ).one()
    return found[0], found[1]


def alter_the_column(_session: Session, result: Result) -> None:
    result.star = 3.0


def alter_the_profile(_session: Session, result: Result) -> None:
    result.profile = result.profile.replace('"value":0.5}}', '"value":3.0}}')
    result.star = 3.0


def alter_profile_and_print(session: Session, result: Result) -> None:
    alter_the_profile(session, result)
    result.fingerprint = audit.text_digest(result.profile)


def put_the_earlier_one_back(session: Session, result: Result) -> None:
    earlier = session.exec(
        select(Result).where(Result.invitation_id == result.invitation_id, Result.number == 1)
    ).one()
    result.profile, result.fingerprint, result.star = earlier.profile, earlier.fingerprint, earlier.star


def forget_the_event(session: Session, result: Result) -> None:
    for event in session.exec(select(AuditEvent).where(AuditEvent.verb == "result.made")):
        if event.detail["result"] == result.fingerprint:
            session.delete(event)


def make_nonsense(_session: Session, result: Result) -> None:
    result.profile = "nothing"


HARMS = [
    alter_the_column, alter_the_profile, alter_profile_and_print, put_the_earlier_one_back, forget_the_event,
    make_nonsense,
]  # fmt: skip


def test_results_as_they_were_made_are_shown(session: Session, campaign: Campaign, settings: Settings) -> None:
    assert made_results.altered(session) == []
    assert [row.altered for row in CohortRanking(session, campaign.cohorts[0], 1).everybody()] == [False] * 3
    assert health.results(session, settings).ok


@pytest.mark.parametrize("harm", HARMS)
def test_an_altered_one_is_named_and_shown_nowhere(
    session: Session, campaign: Campaign, settings: Settings, harm: Callable[[Session, Result], None]
) -> None:
    invitation, result = of_bo(session)
    harm(session, result)
    session.commit()
    name = f"result 2 of invitation {invitation.public_id}"
    assert made_results.altered(session) == [name]
    check = health.results(session, settings)
    assert not check.ok
    assert name in check.said
    assert check.remedy
    with pytest.raises(made_results.AlteredResult, match=name):
        person_result.read(session, campaign, invitation, 1)
    ranked = CohortRanking(session, campaign.cohorts[0], 1)
    shown = {row.person.name: row.altered for row in ranked.everybody()}
    assert shown == {"Ada Lovelace": False, "Bo Lind": True, "Chen Wei": False}
    line = next(line for line in exports.ranking_csv(ranked).splitlines() if "Bo Lind" in line)
    assert "altered after it was made" in line
    assert not any(figure in line for figure in ("80.0", "55.0", "25.0"))


def test_somebody_whose_score_was_taken_away_is_named_too(session: Session, campaign: Campaign) -> None:
    invitation, result = of_bo(session)
    result.star = result.error = None
    session.commit()
    (entry,) = CohortRanking(session, campaign.cohorts[0], 1).all_apart()
    assert (entry.person.public_id, entry.altered) == (invitation.public_id, True)


def test_results_are_looked_at_in_portions(
    session: Session, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made_results, "PORTION", 2)
    for result in session.exec(select(Result).where(Result.number == 1)):
        result.star = 4.0
    session.commit()
    assert len(made_results.altered(session)) == 3


def test_a_source_of_errors_that_was_altered_is_named_and_never_used(session: Session, settings: Settings) -> None:
    cohort = open_campaign(session).cohorts[0]
    known = stored_results.load_snapshot(session, cohort.snapshot)
    mark = stored_results.keep_snapshot(session, replace(known, source="altered here"))
    row = session.get_one(Snapshot, mark)
    row.body = json.dumps(json.loads(row.body) | {"n": 500})
    session.commit()
    with pytest.raises(published.AlteredDocument, match=mark[:12]):
        stored_results.load_snapshot(session, mark)
    assert stored_results.altered_snapshots(session) == [f"snapshot of errors {mark[:12]}"]
    assert mark[:12] in health.results(session, settings).said


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"instruments": 3}'])
def test_nonsense_in_its_place_is_refused_the_same_way(session: Session, body: str) -> None:
    session.add(Snapshot(fingerprint=f"mark of {body}", body=body, source="nowhere"))
    session.commit()
    with pytest.raises(published.AlteredDocument):
        stored_results.load_snapshot(session, f"mark of {body}")


def test_one_that_was_taken_away_is_named(session: Session) -> None:
    with pytest.raises(published.UnknownDocument, match="gone"):
        stored_results.load_snapshot(session, "gone")


def test_a_blueprint_that_the_cohort_did_not_pin_is_refused(session: Session) -> None:
    cohort = open_campaign(session).cohorts[0]
    cohort.blueprint = "another-star/1.0"
    with pytest.raises(published.AlteredDocument, match="cohort 1"):
        stored_results.cohort_blueprint(session, cohort)


def alter_the_blueprint(session: Session, _cohort: Cohort) -> None:
    row = publication.find(session, "engagement-star/1.0")
    row.body = {**row.body, "title": "Another star"}


def alter_blueprint_and_print(session: Session, _cohort: Cohort) -> None:
    row = publication.find(session, "engagement-star/1.0")
    row.body = {**row.body, "title": "Another star"}
    row.fingerprint = fingerprint(row.body)


def alter_blueprint_print_and_pin(session: Session, cohort: Cohort) -> None:
    alter_blueprint_and_print(session, cohort)
    mark = publication.find(session, "engagement-star/1.0").fingerprint
    cohort.pins = {**cohort.pins, "engagement-star/1.0": mark}


def leave_an_instrument_out(_session: Session, cohort: Cohort) -> None:
    cohort.battery = cohort.battery[:-1]


def take_another_source_of_errors(session: Session, cohort: Cohort) -> None:
    known = stored_results.load_snapshot(session, cohort.snapshot)
    cohort.snapshot = stored_results.keep_snapshot(session, replace(known, source="kinder"))


@pytest.mark.parametrize(
    "harm",
    [
        alter_the_blueprint, alter_blueprint_and_print, alter_blueprint_print_and_pin, leave_an_instrument_out,
        take_another_source_of_errors,
    ],
)  # fmt: skip
def test_whatever_a_cohort_pins_is_verified_when_it_is_read(
    session: Session, settings: Settings, harm: Callable[[Session, Cohort], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = session.get_one(Cohort, open_campaign(session).cohorts[0].id)
    harm(session, cohort)
    session.commit()
    monkeypatch.setattr(published, "_libraries", OrderedDict())  # as a process that has read nothing yet
    with pytest.raises((published.AlteredDocument, published.UnknownDocument)):
        stored_results.cohort_blueprint(session, cohort)
    checks = [health.results(session, settings), health.shipped_documents(session, settings)]
    assert not all(check.ok for check in checks)


def test_pins_of_a_release_that_kept_no_marks_are_read(session: Session) -> None:
    cohort = open_campaign(session).cohorts[0]
    for event in session.exec(select(AuditEvent).where(AuditEvent.verb == "cohort.opened")):
        event.detail = {"number": event.detail["number"]}
    session.commit()
    assert pins.altered(session) == []
    assert stored_results.cohort_blueprint(session, cohort).slug == "engagement-star"
