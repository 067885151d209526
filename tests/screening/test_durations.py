"""Minutes that candidates are told: the estimate, and from twenty finishers on what people took."""

import pytest
from sqlmodel import Session, select

from assess.formats import duration
from assess.report.catalogues import ENGLISH, LANGUAGES, catalogue
from assess.report.duration_words import duration as said
from assess.screening.sittings import batteries, durations
from assess.screening.sittings.durations import Duration, Durations
from assess.store.tables import Campaign, Candidate, Cohort, Invitation, Sitting, now
from tests.screening.opening import open_campaign


@pytest.fixture
def cohort(session: Session) -> Cohort:
    """The cohort of the Lobby's campaign."""
    campaign = open_campaign(session)
    return session.exec(select(Cohort).where(Cohort.campaign_id == campaign.id)).one()


def finish(session: Session, cohort: Cohort, minutes: list[list[float]], synthetic: bool = False) -> None:
    """People who took so many minutes for each part."""
    campaign = session.get_one(Campaign, cohort.campaign_id)
    battery = batteries.of_cohort(session, cohort.id or 0, "en").instruments
    for parts in minutes:
        candidate = Candidate(team_id=campaign.team_id, name="Amira", email=now().isoformat(), synthetic=synthetic)
        session.add(candidate)
        session.flush()
        invitation = Invitation(
            campaign_id=campaign.id or 0, cohort_id=cohort.id or 0, candidate_id=candidate.id or 0,
            state="completed",
        )  # fmt: skip
        session.add(invitation)
        session.flush()
        for place, (spent, one) in enumerate(zip(parts, battery, strict=True)):
            sitting = Sitting(
                invitation_id=invitation.id or 0, position=place, instrument=one.key, seed=1, layout=[], pages=2,
                fingerprint=one.fingerprint, seconds=[spent * 45, spent * 15], submitted_at=now(),
            )  # fmt: skip
            session.add(sitting)
    session.flush()


def told(session: Session, cohort: Cohort) -> Durations:
    """What people of the cohort are told."""
    return durations.of_cohort(session, cohort.id or 0, batteries.of_cohort(session, cohort.id or 0, "en"))


def test_before_twenty_have_finished_the_estimate_is_told(session: Session, cohort: Cohort) -> None:
    finish(session, cohort, [[20.0, 5.0, 5.0]] * 19)
    finish(session, cohort, [[20.0, 5.0, 5.0]] * 5, synthetic=True)
    battery = batteries.of_cohort(session, cohort.id or 0, "en").instruments
    found = told(session, cohort)
    assert found.whole == Duration(
        round(sum(map(duration.minutes, battery))), round(sum(duration.minutes(one, 120) for one in battery))
    )
    assert [part.minutes for part in found.parts] == [round(duration.minutes(one)) for one in battery]


def test_from_twenty_on_the_median_and_the_range_of_eight_in_ten_replace_it(
    session: Session, cohort: Cohort
) -> None:
    finish(session, cohort, [[10.0 + number, 4.0, 6.0] for number in range(20)])
    whole = told(session, cohort).whole
    assert (whole.minutes, whole.low, whole.high) == (30, 22, 37)
    assert [part.minutes for part in told(session, cohort).parts] == [20, 4, 6]
    finish(session, cohort, [[60.0, 4.0, 6.0]] * 20)
    assert told(session, cohort).whole.high == 70


def test_the_pace_in_a_second_language_follows_the_median(session: Session, cohort: Cohort) -> None:
    estimated = told(session, cohort).whole
    finish(session, cohort, [[30.0, 10.0, 20.0]] * 20)
    whole = told(session, cohort).whole
    assert whole.second_language / whole.minutes == pytest.approx(
        estimated.second_language / estimated.minutes, abs=0.02
    )


def test_an_instrument_is_observed_over_all_campaigns(session: Session, cohort: Cohort) -> None:
    instrument = batteries.of_cohort(session, cohort.id or 0, "en").instruments[1]
    assert durations.of_instrument(session, instrument).low is None
    finish(session, cohort, [[1.0, 8.0, 1.0]] * 20)
    assert durations.of_instrument(session, instrument).minutes == 8


def test_the_words_say_both_paces_and_whether_people_were_observed() -> None:
    assert said(Duration(30, 41), ENGLISH) == (
        "About 30 minutes. If you read it in a second language, allow about 41 minutes."
    )
    assert said(Duration(24, 33, 15, 41), ENGLISH) == (
        "Half of the people took 24 minutes or less. Eight in ten took between 15 and 41 minutes. "
        "If you read it in a second language, allow about 33 minutes."
    )
    assert said(Duration(1, 1), ENGLISH).startswith("About 1 minute.")


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_language_has_words_for_every_number(language: str) -> None:
    for number in (0, 1, 2, 5, 24, 101):
        words = said(Duration(number, number, number, number), catalogue(language))
        assert str(number) in words
        assert "minutes or less" not in words
