"""A confirmation: a place beside the first, the other conversation, two results on one scale, no accusation."""

import csv
import io
import json
import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from click.testing import CliRunner
from sqlmodel import Session, select

from assess.analysis.errors import NotEstimable
from assess.cli import main
from assess.config import Settings
from assess.report.catalogues import LANGUAGES, catalogue
from assess.report.confirmation_words import Confirmation, told
from assess.scoring.engine import read_profile
from assess.scoring.profile import CalibrationPin
from assess.screening.campaigns import closing, confirmation_places, lifecycle, listing, retakes, transferring
from assess.screening.campaigns.confirmation_places import Asked
from assess.screening.decisions.seals import Seal, confirmed, of_person, print_of
from assess.screening.email import letters
from assess.screening.organisation import accounts
from assess.screening.privacy import erasure, own_data, retention
from assess.screening.problems import Refused
from assess.screening.results import confirmations, exported_results, exports, instrument_days, stored_results
from assess.screening.results.rankings import CohortRanking
from assess.screening.tuning import days
from assess.screening.tuning.days import NewDay
from assess.store.tables import (
    AuditEvent,
    Campaign,
    Candidate,
    Invitation,
    Membership,
    Response,
    Result,
    Sitting,
    Team,
    User,
    now,
)
from tests.confirmations import asked, publish, sat, second_edition, sit
from tests.engines import make_engine
from tests.screening.opening import Person, let_in, open_campaign
from tests.shipped import SHIPPED

TALKS = ("hotel-desk/2.0", "phone-line/2.0", "chat/2.0")
FORM_A, FORM_C = "moments-of-truth-a/2.0", "moments-of-truth-c/2.0"


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """An open campaign of the second edition."""
    return second_edition(session)


def given(session: Session, person: Person, instrument: str) -> set[str]:
    """What somebody was given of an instrument."""
    mine = select(Sitting.layout).where(Sitting.invitation_id == person.invitation.id)
    layouts = session.exec(mine.where(Sitting.instrument == instrument))
    return {row[0] for layout in layouts for page in layout for row in page}


def of(session: Session, person: Person) -> Confirmation:
    """What became of somebody's confirmation."""
    found = confirmations.of_person(session, person.invitation)
    assert found is not None
    return found


def codes(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in caught.value.problems]


def test_it_is_a_place_of_the_same_person_beside_the_first_which_stays(
    session: Session, settings: Settings, campaign: Campaign
) -> None:
    amira = sat(session, campaign)
    before = session.exec(select(Result.profile)).all()
    place = confirmation_places.ask(session, amira.invitation, Asked("  Jo Park "), "staff:1")
    assert (place.candidate_id, place.supervisor) == (amira.invitation.candidate_id, "Jo Park")
    assert place.campaign.confirms_id == campaign.id
    assert place.cohort.blueprint == "engagement-star-confirmation/2.0"
    assert confirmation_places.ask(session, amira.invitation, Asked("Li Wong"), "staff:1").id == place.id
    letter = letters.send_again(session, settings, place, "staff:1")
    assert letter.kind == "confirmation"
    assert "With you will be: Li Wong" in letter.body
    assert "nothing is suspected of you" in letter.body
    assert session.exec(select(Result.profile)).all() == before
    events = session.exec(select(AuditEvent).where(AuditEvent.verb == "confirmation.asked")).all()
    assert [(event.object, "Wong" in str(event.detail)) for event in events] == [
        (amira.invitation.public_id, False)
    ] * 2
    assert [line.campaign.public_id for line in listing.of_teams(session, [campaign.team_id]).rows] == [
        campaign.public_id
    ]
    assert retakes.of_place(session, place) == []
    assert confirmations.first_of(session, place) == amira.invitation


def test_it_is_no_assessment_that_a_new_campaign_chooses(session: Session, campaign: Campaign) -> None:
    offered = [one.slug for one in lifecycle.offers(session)]
    assert campaign.cohorts[0].blueprint == "engagement-star/2.0"
    assert offered[0] == "engagement-star"
    assert lifecycle.CONFIRMATION not in offered


def test_a_second_result_that_somebody_altered_says_nothing(session: Session, campaign: Campaign) -> None:
    amira = sat(session, campaign)
    again = asked(session, amira.invitation)
    sit(again)
    assert of(session, amira).day is not None
    result = session.exec(select(Result).where(Result.invitation_id == again.invitation.id)).one()
    result.profile = result.profile.replace('"', "'", 1)
    session.add(result)
    session.commit()
    assert of(session, amira).day is None


def test_confirmations_go_to_another_team_with_their_campaign_alone(session: Session, campaign: Campaign) -> None:
    place = asked(session, sat(session, campaign).invitation).invitation
    there = accounts.add_team(session, accounts.NewTeam("Desk"), "tests")
    user, _password = accounts.add_user(session, accounts.NewUser("rosa", "Rosa"), "tests")
    for team in (there, session.get_one(Team, campaign.team_id)):
        accounts.grant(session, user, "recruiter", team, "tests")
    wanted = transferring.Transfer(there.id or 0, user.id or 0)
    with pytest.raises(Refused) as caught:
        transferring.transfer(session, place.campaign, wanted, "staff:1")
    assert codes(caught) == ["team-not-yours"]


def test_without_a_supervisor_the_letter_says_nothing_of_one(
    session: Session, settings: Settings, campaign: Campaign
) -> None:
    place = confirmation_places.ask(session, sat(session, campaign).invitation, Asked(), "staff:1")
    assert "With you" not in letters.send_again(session, settings, place, "staff:1").body


def test_it_is_refused_kindly_where_it_cannot_be(session: Session) -> None:
    publish(session, "engagement-star-confirmation/2.0")
    campaign = open_campaign(session)
    waiting = let_in(session, campaign, "Bo", "bo@example.com")
    with pytest.raises(Refused) as caught:
        confirmation_places.ask(session, waiting.invitation, Asked(), "staff:1")
    assert codes(caught) == ["confirmation-first"]
    amira = sat(session, campaign)
    with pytest.raises(Refused) as caught:
        confirmation_places.ask(session, amira.invitation, Asked(), "staff:1")
    assert codes(caught) == ["confirmation-unpublished"]
    publish(session)
    amira.invitation.language = "it"  # form C has no Italian
    with pytest.raises(Refused) as caught:
        confirmation_places.ask(session, amira.invitation, Asked(), "staff:1")
    assert codes(caught) == ["confirmation-language"]
    amira.invitation.language = "en"
    again = asked(session, amira.invitation)
    with pytest.raises(Refused) as caught:
        confirmation_places.ask(session, again.invitation, Asked(), "staff:1")
    assert codes(caught) == ["confirmation-first"]
    sit(again)
    with pytest.raises(Refused) as caught:
        confirmation_places.ask(session, amira.invitation, Asked("x" * 121), "staff:1")
    assert codes(caught) == ["too-long"]
    with pytest.raises(Refused) as caught:
        confirmation_places.ask(session, amira.invitation, Asked(), "staff:1")
    assert codes(caught) == ["confirmation-done"]


def test_the_conversation_is_the_twin_that_was_not_met_and_no_scenario_comes_again(
    session: Session, campaign: Campaign
) -> None:
    for number in range(4):
        person = sat(session, campaign, f"Amira{number}")
        again = asked(session, person.invitation)
        sit(again)
        twins = {"chat-calm", "chat-hostile"}
        first, second = given(session, person, "chat/2.0"), given(session, again, "chat/2.0")
        assert len(first) == len(second) == 1
        assert first | second == twins
        assert given(session, again, FORM_C).isdisjoint(given(session, person, FORM_A))


def test_figures_are_on_the_first_sittings_scale_each_with_its_own_error(
    session: Session, campaign: Campaign
) -> None:
    amira = sat(session, campaign, right=0.9)
    again = asked(session, amira.invitation)
    sit(again, right=0.7, line=1)
    found = of(session, amira)
    one, other = (
        read_profile(result.profile)
        for result in session.exec(select(Result).order_by(Result.id))  # type: ignore[arg-type]
    )
    assert one.judgement
    assert other.judgement
    assert one.judgement.value
    assert other.judgement.se
    judgement, conversations = found.lenses
    assert judgement.first == pytest.approx((one.judgement.value - 0.68) / 0.1)
    assert judgement.second_se == pytest.approx(other.judgement.se / 0.1)
    assert judgement.change == pytest.approx(judgement.second - judgement.first)
    assert judgement.se == pytest.approx(math.hypot(judgement.first_se, judgement.second_se))
    assert conversations.second_se == pytest.approx(0.14 / 0.11, abs=1e-4)
    whole, share = found.whole, 0.4 / 0.7
    assert whole is not None
    ratio = (share * judgement.change + (1 - share) * conversations.change) / whole.change
    errors = math.hypot(share * judgement.se, (1 - share) * conversations.se) / whole.se
    assert ratio == pytest.approx(errors)  # both in SDs of the sum
    assert 0.7 < ratio < 0.9
    assert found.drop == pytest.approx(3.0, abs=0.5)
    assert found.verdict == "confirmed"


def test_a_day_counts_in_both_sittings_and_scenarios_and_conversations_share_it(session: Session) -> None:
    found = []
    for team, share in (("Lobby", None), ("Desk", 0.1)):
        if share:
            for key in (FORM_A, FORM_C, *TALKS):
                days.bring(session, NewDay(key, "retest", share, 1.0, 60), "staff:1")
        amira = sat(session, second_edition(session, team, team=team), right=0.8)
        sit(asked(session, amira.invitation), right=0.8)
        found.append(of(session, amira))
    before, after = (one.whole for one in found)
    assert before
    assert after
    assert after.change == pytest.approx(before.change)
    share_of_judgement = 0.4 / 0.7
    judged, talked = found[0].lenses
    unit = (share_of_judgement * judged.change + (1 - share_of_judgement) * talked.change) / before.change
    talk = (1 - share_of_judgement) * 0.16 / 0.11
    day, second_day = (math.sqrt(0.1) * (share_of_judgement * spread + talk) for spread in (1.0, 0.13 / 0.1))
    assert (after.se**2 - before.se**2) * unit**2 == pytest.approx(day**2 + second_day**2, rel=1e-3)


def test_who_answers_alike_is_confirmed_and_who_falls_beyond_error_is_not(
    session: Session, campaign: Campaign
) -> None:
    amira, bo = sat(session, campaign, "Amira", right=1.0), sat(session, campaign, "Bo", right=1.0)
    ranked = CohortRanking(session, campaign.cohorts[0], 2).rows([0, 1])
    sit(asked(session, amira.invitation), right=1.0)
    sit(asked(session, bo.invitation), right=0.0, line=2)
    assert of(session, amira).group == "confirmed"
    assert of(session, bo).group == "lower"
    assert CohortRanking(session, campaign.cohorts[0], 2).rows([0, 1]) == ranked  # no rank and no level moves


def test_a_missing_part_and_another_scale_are_not_enough_to_say(session: Session, campaign: Campaign) -> None:
    amira = sat(session, campaign)
    again = asked(session, amira.invitation)
    assert (of(session, amira).state, of(session, amira).group) == ("invited", "")
    sit(again)
    result = stored_results.current(session, again.invitation.id or 0)
    assert result is not None
    profile = read_profile(result.profile)
    half = replace(profile, components=tuple(one for one in profile.components if one.lens == "judgement"))
    stored_results.keep(session, again.invitation, result.snapshot, half)
    assert (of(session, amira).verdict, of(session, amira).group, of(session, amira).drop) == (
        "missing",
        "open",
        None,
    )
    pin = CalibrationPin(FORM_C, "print", "spring", "2026-03-02", 800)
    calibrated = replace(profile, pins=replace(profile.pins, calibrations=(pin,)))
    stored_results.keep(session, again.invitation, result.snapshot, calibrated)
    assert (of(session, amira).verdict, of(session, amira).group) == ("other-scale", "open")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", ["confirmed", "lower", "by-chance", "imprecise", "missing", "other-scale"])
def test_every_verdict_has_its_words_and_none_accuses(verdict: str, language: str) -> None:
    said = told(Confirmation("c", "p", "completed", verdict=verdict), catalogue(language))
    assert said["sentence"]
    assert said["why"]
    spoken = f"{said['sentence']} {said['why']}".lower()
    assert not any(word in spoken for word in ("cheat", "fraud", "betrug", "triche", "fraude", "trampa", "غش"))


def test_tables_and_the_copy_of_ones_data_have_it(session: Session, campaign: Campaign) -> None:
    amira, _bo = sat(session, campaign, right=1.0), sat(session, campaign, "Bo", right=0.5)
    ranked = CohortRanking(session, campaign.cohorts[0], 2)
    assert "Confirmation" not in exports.ranking_csv(ranked)
    sit(asked(session, amira.invitation), right=0.0, line=2)
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(exports.ranking_csv(ranked)))}
    assert rows["Amira"]["Confirmation"] == "could not be confirmed"
    assert float(rows["Amira"]["Confirmation difference 90 % to"]) < 0
    assert rows["Bo"]["Confirmation"] == ""
    people = json.loads(exported_results.results_json(session, ranked, campaign))["people"]
    assert [one["confirmation"] for one in people] == ["could not be confirmed", None]
    found = own_data.of_person(session, amira.invitation.candidate, now())
    assert [place["confirmation"] is None for place in found["places"]] == [False, True]
    assert found["places"][0]["confirmation"]["verdict"] == "lower"
    assert json.loads(own_data.as_json(found))["places"][0]["confirmation"]["day"] == now().date().isoformat()


def test_a_decision_is_sealed_with_what_the_page_said_of_it(session: Session, campaign: Campaign) -> None:
    amira = sat(session, campaign)
    ranked = CohortRanking(session, campaign.cohorts[0], 2)
    row = ranked.rows([0])[0]
    before = of_person(session, ranked, amira.invitation, row, False, "staff:1")
    assert before.confirmation is None
    assert "confirmation" not in json.loads(before.to_json())
    sit(asked(session, amira.invitation))
    shown = confirmed(of(session, amira), row)
    after = of_person(session, ranked, amira.invitation, row, False, "staff:1", shown)
    assert after.confirmation is not None
    assert after.confirmation.group == "confirmed"
    assert Seal.from_json(after.to_json()).confirmation == after.confirmation
    assert confirmed(of(session, amira), None) is None  # the page about who is not ranked shows none
    assert len({print_of(shown), print_of(replace(shown, group="lower")), print_of(None)}) == 3


def test_both_sittings_go_with_the_person(session: Session, settings: Settings, campaign: Campaign) -> None:
    amira, bo = sat(session, campaign), sat(session, campaign, "Bo")
    for person in (amira, bo):
        sit(asked(session, person.invitation, "Jo Park"))
    erasure.erase_person(session, session.get_one(Candidate, amira.invitation.candidate_id), "staff:1")
    session.commit()
    assert len(session.exec(select(Result)).all()) == 2
    closing.close(session, campaign, "staff:1")
    session.commit()
    assert campaign.ends_at is not None
    outlook = retention.outlook(session, campaign.ends_at + timedelta(days=3650))
    assert (len(outlook.due), outlook.endless, outlook.people) == (2, [], 2)
    retention.run(make_engine(settings.database), settings, campaign.ends_at + timedelta(days=3650), "system")
    session.rollback()
    session.expire_all()
    assert session.exec(select(Candidate)).all() == []
    assert session.exec(select(Invitation)).all() == []


def test_they_go_with_their_campaign_to_another_team(session: Session, campaign: Campaign) -> None:
    amira = sat(session, campaign)
    sit(asked(session, amira.invitation))
    there, rosa = Team(name="Online"), User(username="rosa", name="Rosa", password="none")
    session.add_all([there, rosa])
    session.flush()
    session.add(Membership(user_id=rosa.id or 0, team_id=there.id, role="recruiter"))
    session.flush()
    transferring.transfer(session, campaign, transferring.Transfer(there.id or 0, rosa.id or 0), "staff:1")
    session.commit()
    assert len(session.exec(select(Candidate)).all()) == 1
    assert {one.team_id for one in session.exec(select(Campaign))} == {there.id}
    assert of(session, amira).group == "confirmed"


def test_people_with_both_sittings_measure_the_day_of_the_form(
    session: Session, settings: Settings, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(8)
    first = let_in(session, campaign).invitation
    first.state = "completed"
    place = confirmation_places.ask(session, first, Asked(), "staff:1")
    forms = [SHIPPED.instruments[key] for key in (FORM_A, FORM_C)]
    for number in range(60):
        person = let_in(session, campaign, f"P{number}", f"p{number}@example.com").invitation
        person.state = "completed"
        theirs = confirmation_places.ask(session, person, Asked(), "staff:1")
        ability = rng.standard_normal()
        for at, form in zip((person, theirs), forms, strict=True):
            day = 0.9 * rng.standard_normal()
            keep_answers(session, at, form, ability + day, rng)
    session.commit()
    found = days.measure(session, FORM_A, FORM_C)
    assert found.people == 60
    assert found.share > 0.1
    with pytest.raises(NotEstimable):
        days.measure(session, FORM_C, "chat/2.0")
    monkeypatch.setenv("ASSESS_DATA", str(settings.data))
    monkeypatch.setenv("DATABASE_URL", settings.database)
    said = CliRunner().invoke(main, ["snapshot", "occasion", FORM_A, "--with", FORM_C])
    assert "measured on 60 people tested twice" in said.output, said.output
    session.rollback()
    known = instrument_days.for_battery(session, forms[:1])
    assert (known.n, known.source) == (60, f"{FORM_A}: {FORM_A} and {FORM_C}, one after the other")
    assert place.state == "invited"


def keep_answers(session: Session, place: Invitation, form: object, level: float, rng: np.random.Generator) -> None:
    """One submitted sitting whose answers are by the key the more, the higher somebody stands that day."""
    sitting = Sitting(
        invitation_id=place.id or 0, position=0, instrument=form.key, fingerprint="", seed=1, layout=[],  # type: ignore[attr-defined]
        pages=1, submitted_at=now(),
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    for item in form.scored_items:  # type: ignore[attr-defined]
        ordered = sorted(item.options, key=lambda one: one.key.value)
        if level + rng.standard_normal() < 0:
            ordered.reverse()
        value = {"best": ordered[-1].id, "worst": ordered[0].id}
        session.add(Response(sitting_id=sitting.id or 0, bank="b", item=item.id, item_fingerprint="", value=value))
