"""People decide, with reasons; nothing decides by itself, and what was on screen is kept."""

import inspect
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from assess.config import Settings
from assess.scoring.profile import Star
from assess.screening import looking
from assess.screening.decisions import deciding, decision_records, history, overlaps, reviewing, standing
from assess.screening.decisions.deciding import NewDecision
from assess.screening.decisions.seals import Seal
from assess.screening.organisation import health
from assess.screening.organisation.staff_sessions import Staff
from assess.screening.privacy import erasure, own_data, retention
from assess.screening.problems import Refused
from assess.screening.results import made_decisions
from assess.screening.results.rankings import CohortRanking
from assess.store.tables import AuditEvent, Campaign, Candidate, Cohort, Decision, Invitation, User, now
from tests.report import people as profiles
from tests.screening.opening import MORNING, open_campaign
from tests.web.house import finish

NAMES = ("Amira Haddad", "Bo Lind", "Chen Wei", "Dana O'Brien", "Emil Sato")
STARS = (2.5, 0.6, 0.5, 0.4, -2.5)
ROOT = Path(__file__).parents[2]


class Desk:
    """A campaign with five results, and the person of staff who decides about them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.campaign = open_campaign(session)
        self.cohort = session.exec(select(Cohort).where(Cohort.campaign_id == self.campaign.id)).one()
        self.people: dict[str, Invitation] = {}
        for name, star in zip(NAMES, STARS, strict=True):
            self.add(name, star)
        self.people["Hugo Leer"] = finish(
            session, self.campaign, self.cohort, "Hugo Leer", "hugo@example.com", profiles.not_scorable()
        )
        self.staff = self.someone("rosa", "Rosa Recruiter")
        session.commit()

    def add(self, name: str, star: float) -> None:
        profile = replace(profiles.believable(), star=Star(star, 0.35, 0.8))
        email = f"{name.split()[0].lower()}@example.com"
        self.people[name] = finish(self.session, self.campaign, self.cohort, name, email, profile)
        self.session.commit()

    def someone(self, username: str, name: str) -> Staff:
        user = User(username=username, name=name, password="none")
        self.session.add(user)
        self.session.flush()
        return Staff(user.id or 0, username, name, frozenset({"recruiter"}), frozenset())

    @property
    def ranked(self) -> CohortRanking:
        return CohortRanking(self.session, self.cohort, 2)

    def plan(self, kind: str = "advance", **other: object) -> NewDecision:
        asked = NewDecision(
            kind, ("application",), "Two years at a front desk.", self.ranked.overview.pool_fingerprint
        )
        return replace(asked, **other)  # type: ignore[arg-type]

    def decide(self, name: str, kind: str = "advance", **other: object) -> Decision:
        stands = standing.standing_of(self.session, self.people[name].id or 0)
        asked = replace(self.plan(kind, **other), before=stands.public_id if stands else "")
        made = deciding.decide(self.session, self.people[name], asked, self.ranked, self.staff, MORNING)
        self.session.commit()
        return made

    def look(self, name: str, staff: Staff | None = None) -> None:
        looking.note(self.session, (staff or self.staff).actor, "profile.viewed", self.people[name].public_id)

    def stood(self, asked: NewDecision, people: Sequence[Invitation]) -> NewDecision:
        """What somebody asks whose page shows what stands about these people."""
        shown = standing.print_of(self.session, [one.id or 0 for one in people])
        return replace(asked, before=asked.before or shown)

    def codes(self, asked: NewDecision, names: Sequence[str] = ("Bo Lind",)) -> list[tuple[str, str]]:
        people = [self.people[name] for name in names]
        with pytest.raises(Refused) as refused:
            deciding.decide_together(
                self.session, people, self.stood(asked, people), self.ranked, self.staff, MORNING, people
            )
        return [(problem.field, problem.code) for problem in refused.value.problems]


@pytest.fixture
def desk(session: Session) -> Desk:
    """Rosa's desk."""
    return Desk(session)


def test_a_decision_has_a_kind_a_reason_and_a_source_beside_the_score(desk: Desk) -> None:
    empty = desk.plan("", basis=(), reason=" \n ")
    assert desk.codes(empty) == [("kind", "missing"), ("basis", "missing"), ("reason", "missing")]
    assert desk.codes(desk.plan(basis=("score",))) == [("basis", "missing")]
    assert desk.codes(desk.plan("reject")) == [("kind", "missing")]
    assert desk.codes(desk.plan(reason="x" * 2001)) == [("reason", "too-long")]
    assert desk.session.exec(select(Decision)).all() == []


def test_nothing_decides_without_somebody_logged_in() -> None:
    assert inspect.signature(deciding.decide_together).parameters["staff"].annotation is Staff
    makers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "assess").rglob("*.py")
        if "Decision(" in path.read_text() and "tables" not in path.parts and "privacy" not in path.parts
    }
    assert {path for path in makers if "invitation_id=invitation.id" in (ROOT / path).read_text()} == {
        "assess/screening/decisions/deciding.py"
    }
    for room in ("worker", "cli"):
        assert not [path for path in (ROOT / "assess" / room).rglob("*.py") if "decisions" in path.read_text()]


def test_what_was_on_screen_is_sealed(desk: Desk) -> None:
    other = desk.someone("hana", "Hana HR")
    desk.look("Bo Lind", other)
    desk.look("Bo Lind", other)
    seal = Seal.from_json(desk.decide("Bo Lind", masked=True).seal)
    row = desk.ranked.rows([1])[0]
    assert (seal.pool, seal.results, seal.places) == (desk.ranked.overview.pool_fingerprint, 5, 2)
    assert seal.figures is not None
    assert (seal.figures.star_low, seal.figures.star_high) == pytest.approx((row.low, row.high), abs=1e-5)
    assert (seal.figures.rank_low, seal.figures.rank_high) == (row.standing.rank_low, row.standing.rank_high)
    assert sum(seal.figures.levels.values()) == pytest.approx(1.0, abs=1e-4)
    assert seal.masked
    assert not seal.read  # Rosa had not opened the profile
    assert [(one.actor, one.times) for one in seal.readers] == [(other.actor, 2)]


def test_who_had_read_the_profile_is_sealed_so(desk: Desk) -> None:
    desk.look("Bo Lind")
    assert Seal.from_json(desk.decide("Bo Lind").seal).read


def test_the_audit_trail_holds_the_hash_and_no_words(desk: Desk) -> None:
    made = desk.decide("Bo Lind")
    event = desk.session.exec(select(AuditEvent).where(AuditEvent.verb == "decision.made")).one()
    assert (event.actor, event.object) == (desk.staff.actor, desk.people["Bo Lind"].public_id)
    assert event.detail == {"decision": made.public_id, "digest": made.digest}
    assert made_decisions.altered(desk.session) == []


@pytest.mark.parametrize(
    "change", [{"reason": "Too old."}, {"kind": "decline"}, {"seal": "{}"}, {"basis": ["references"]}]
)
def test_a_decision_that_was_changed_by_hand_is_noticed(
    desk: Desk, settings: Settings, change: dict[str, object]
) -> None:
    made = desk.decide("Bo Lind")
    for name, value in change.items():
        setattr(made, name, value)
    desk.session.commit()
    assert made_decisions.altered(desk.session) == [f"decision {made.public_id}"]
    assert f"decision {made.public_id}" in health.results(desk.session, settings).said
    made.digest = made_decisions.digest_of(made, desk.people["Bo Lind"].public_id)  # whoever changed it knows how
    desk.session.commit()
    assert made_decisions.altered(desk.session) == [f"decision {made.public_id}"]


def test_a_ranking_that_has_changed_is_looked_at_again(desk: Desk) -> None:
    asked = desk.plan()
    desk.add("Femi Ade", 0.55)
    assert desk.codes(asked) == [("kind", "ranking-changed")]


def test_somebody_elses_decision_is_read_first(desk: Desk) -> None:
    asked = desk.stood(desk.plan("decline"), [desk.people["Bo Lind"]])
    desk.decide("Bo Lind")
    assert desk.codes(asked) == [("kind", "decided-meanwhile")]


def test_the_newest_decision_stands_and_taken_back_the_one_before(desk: Desk) -> None:
    first, second = desk.decide("Bo Lind", "hold"), desk.decide("Bo Lind", "advance")
    assert [(one.kind, one.stands) for one in history.of_person(desk.session, first.invitation_id)] == [
        ("advance", True), ("hold", False),
    ]  # fmt: skip
    assert deciding.undo(desk.session, [first], desk.staff, MORNING).decisions == 0  # it does not stand
    assert deciding.undo(desk.session, [second], desk.staff, MORNING).decisions == 1
    (newest, oldest) = history.of_person(desk.session, first.invitation_id)
    assert (newest.stands, newest.undone_by, oldest.stands) == (False, "Rosa Recruiter", True)
    assert made_decisions.altered(desk.session) == []
    undone = desk.session.exec(select(AuditEvent).where(AuditEvent.verb == "decision.undone")).one()
    assert undone.detail == {"decision": second.public_id}


def test_who_is_not_ranked_is_decided_about_like_the_others(desk: Desk) -> None:
    seal = Seal.from_json(desk.decide("Hugo Leer").seal)
    assert (seal.figures, seal.results) == (None, 5)


class TestTogether:
    """Several people for one reason."""

    def test_each_has_a_seal_of_their_own_and_all_are_taken_back_at_once(self, desk: Desk) -> None:
        people = [desk.people[name] for name in ("Chen Wei", "Emil Sato")]
        asked = desk.stood(desk.plan("decline"), people)
        made = deciding.decide_together(desk.session, people, asked, desk.ranked, desk.staff, MORNING, people)
        assert len({one.batch for one in made}) == 1
        ranks = [json.loads(one.seal)["figures"]["rank_low"] for one in made]
        assert ranks == sorted(ranks)
        assert ranks[0] < ranks[1]
        desk.decide("Emil Sato", "hold")
        batch = deciding.of_batch(desk.session, desk.campaign.id or 0, made[0].batch)
        assert deciding.undo(desk.session, batch, desk.staff, MORNING).decisions == 1  # not Emil's
        assert standing.counts(desk.session, desk.campaign.id or 0) == {"hold": 1}

    def test_what_somebody_else_decided_meanwhile_is_not_overwritten(self, desk: Desk) -> None:
        names = ("Chen Wei", "Emil Sato")
        asked = desk.stood(desk.plan("decline"), [desk.people[name] for name in names])
        desk.decide("Emil Sato", "hired")
        assert desk.codes(asked, names) == [("kind", "decided-meanwhile")]
        assert standing.counts(desk.session, desk.campaign.id or 0) == {"hired": 1}

    def test_of_those_on_the_page_one_alone_may_be_meant_though_decided_before(self, desk: Desk) -> None:
        desk.decide("Emil Sato", "hold")
        people = [desk.people[name] for name in ("Chen Wei", "Emil Sato")]
        asked = desk.stood(desk.plan("advance"), people)
        deciding.decide_together(desk.session, people[1:], asked, desk.ranked, desk.staff, MORNING, people)
        assert standing.counts(desk.session, desk.campaign.id or 0) == {"advance": 1}

    def test_all_or_none(self, desk: Desk) -> None:
        assert desk.codes(desk.plan(reason=""), ("Bo Lind", "Emil Sato")) == [("reason", "missing")]
        assert desk.session.exec(select(Decision)).all() == []

    def test_who_overlaps_with_people_not_chosen_comes_first(self, desk: Desk) -> None:
        asked = [desk.people[name].public_id for name in ("Amira Haddad", "Bo Lind", "Emil Sato", "Hugo Leer")]
        listed = overlaps.listed(desk.session, desk.ranked, asked)
        assert [(one.person.name, one.read_first) for one in listed] == [
            ("Bo Lind", True), ("Hugo Leer", True), ("Amira Haddad", False), ("Emil Sato", False),
        ]  # fmt: skip
        assert [other.name for other in listed[0].such_as] == ["Chen Wei", "Dana O'Brien"]

    def test_who_overlaps_with_the_chosen_alone_needs_no_second_look(self, desk: Desk) -> None:
        asked = [desk.people[name].public_id for name in ("Bo Lind", "Chen Wei", "Dana O'Brien")]
        assert [one.overlaps for one in overlaps.listed(desk.session, desk.ranked, asked)] == [0, 0, 0]


class TestReview:
    """From one undecided person to the next."""

    def begin(self, desk: Desk) -> str | None:
        return reviewing.begin(desk.session, desk.ranked, desk.staff.actor)

    def test_whoever_begins_again_and_again_meets_everybody_and_nobody_twice_running(self, desk: Desk) -> None:
        names = {one.public_id: name for name, one in desk.people.items()}
        met = []
        for _turn in range(12):
            person = self.begin(desk)
            assert person is not None
            met.append(names[person])
            desk.look(names[person])
        assert met[:6] == [*NAMES, "Hugo Leer"]
        assert met[6:] == met[:6]

    def test_what_others_looked_at_is_still_to_be_read(self, desk: Desk) -> None:
        desk.look("Amira Haddad", desk.someone("hana", "Hana"))
        assert self.begin(desk) == desk.people["Amira Haddad"].public_id

    def test_the_decided_do_not_come_up_until_taken_back(self, desk: Desk) -> None:
        made = [desk.decide(name) for name in desk.people]
        assert self.begin(desk) is None
        deciding.undo(desk.session, made[2:3], desk.staff, MORNING)
        assert self.begin(desk) == desk.people["Chen Wei"].public_id

    def test_j_and_k_go_round_among_the_undecided(self, desk: Desk) -> None:
        desk.decide("Chen Wei")
        key = {name: one.public_id for name, one in desk.people.items()}
        around = reviewing.neighbours(desk.session, desk.ranked, desk.people["Bo Lind"].id or 0)
        assert (around.before, around.after, around.undecided) == (key["Amira Haddad"], key["Dana O'Brien"], 5)
        around = reviewing.neighbours(desk.session, desk.ranked, desk.people["Hugo Leer"].id or 0)
        assert (around.before, around.after) == (key["Emil Sato"], key["Amira Haddad"])
        around = reviewing.neighbours(desk.session, desk.ranked, desk.people["Chen Wei"].id or 0)
        assert (around.before, around.after) == (key["Bo Lind"], key["Dana O'Brien"])

    def test_the_last_one_has_nobody_beside_them(self, desk: Desk) -> None:
        for name in list(desk.people)[1:]:
            desk.decide(name)
        around = reviewing.neighbours(desk.session, desk.ranked, desk.people["Amira Haddad"].id or 0)
        assert (around.before, around.after, around.undecided) == (None, None, 1)


class TestPersonalData:
    """A decision is the person's data: in their copy, and gone with them."""

    def test_it_is_in_the_copy_without_whoever_read_or_decided(self, desk: Desk) -> None:
        desk.look("Bo Lind")
        desk.decide("Bo Lind")
        who = desk.session.get_one(Candidate, desk.people["Bo Lind"].candidate_id)
        (told,) = own_data.of_person(desk.session, who, now())["places"][0]["decisions"]
        assert (told["kind"], told["reason"], told["seal"]["places"]) == (
            "advance",
            "Two years at a front desk.",
            2,
        )
        assert "staff:" not in json.dumps(told)
        assert {"decided_by", "undone_by"} & set(told) == set()

    def test_it_is_erased_with_the_person_and_the_trail_keeps_its_hash(self, desk: Desk) -> None:
        made = desk.decide("Bo Lind")
        digest = made.digest
        who = desk.session.get_one(Candidate, desk.people["Bo Lind"].candidate_id)
        assert erasure.preview(desk.session, who)["decision"] == 1
        erasure.erase_person(desk.session, who, "staff:1")
        assert desk.session.exec(select(Decision)).all() == []
        event = desk.session.exec(select(AuditEvent).where(AuditEvent.verb == "decision.made")).one()
        assert event.detail["digest"] == digest
        assert made_decisions.altered(desk.session) == []

    def test_it_goes_by_retention(self, desk: Desk, settings: Settings) -> None:
        desk.decide("Bo Lind")
        campaign = desk.session.get_one(Campaign, desk.campaign.id)
        campaign.ends_at = now() - timedelta(days=4000)
        desk.session.commit()
        retention.run(desk.session.get_bind(), settings, now(), "system")  # type: ignore[arg-type]
        desk.session.expire_all()
        assert desk.session.exec(select(Decision)).all() == []


def test_the_record_is_read_from_the_seal_and_not_from_the_ranking_of_today(desk: Desk) -> None:
    desk.look("Bo Lind")
    made = desk.decide("Bo Lind")
    for number in range(3):
        desk.add(f"Late{number} Comer", 0.6)
    found = decision_records.of_person(desk.session, desk.campaign, desk.people["Bo Lind"])
    assert found is not None
    assert (found.results, found.heading.results, found.places) == (5, 5, 2)
    assert (found.digest, found.whole, found.read_it) == (made.digest, True, True)
    assert [one.name for one in found.readers] == ["Rosa Recruiter"]
    made.reason = "Another one."
    desk.session.commit()
    changed = decision_records.of_person(desk.session, desk.campaign, desk.people["Bo Lind"])
    assert changed is not None
    assert not changed.whole
