"""A star whose points are asked by forced choice: offered, and first of all, while a calibration is attached."""

import json

import numpy as np
import pytest
from sqlmodel import Session, select

from assess.analysis.thurstonian import Design, Form
from assess.analysis.thurstonian.precision_study import drawn
from assess.documents.blueprint import Blueprint
from assess.documents.check.blueprints import blueprint_problems
from assess.documents.library import needed_by
from assess.report.pdf import pdf
from assess.report.problem_words import sentence
from assess.scoring.assumed import assumed_snapshot
from assess.scoring.engine import read_profile
from assess.screening.campaigns import archiving, lifecycle, newer_documents
from assess.screening.documents.publication import store
from assess.screening.problems import Refused
from assess.screening.results import (
    comparisons,
    exports,
    level_source,
    made_results,
    profile_papers,
    rankings,
    robustness,
    stored_results,
)
from assess.screening.sittings import page_answers, taking
from assess.screening.tuning import calibrations, invented_sitting
from assess.screening.tuning.calibrations import NewCalibration
from assess.store.tables import Campaign, Invitation, Result, now
from tests.screening.opening import let_in, open_campaign
from tests.shipped import SHIPPED

STAR = SHIPPED.blueprints["engagement-star-calibrated/2.0"]
SLUG, CHOICE = STAR.slug, "service-style-forced-choice/2.0"
FORM = SHIPPED.instruments[CHOICE]
POINTS = ["composure", "flexibility", "empathy", "service-heart", "distinction"]
FIRST_PUBLISHED = "engagement-star"


@pytest.fixture
def desk(session: Session) -> Session:
    """The second edition's documents of this star are published beside the first edition."""
    store(session, SHIPPED, [STAR.key, *needed_by(SHIPPED, STAR)])
    session.commit()
    return session


def parameters(seed: int = 1) -> str:
    """A calibration of the very blocks, as analysis writes it."""
    design = Design(10, 24, 3, "mixed", "most-least", 0.5, 0.6)
    return json.dumps(
        {"kind": "thurstonian"}
        | drawn(design, Form.of(FORM), np.random.default_rng(seed)).to_dict()
        | {"source": "dwls"}
    )


def attach(session: Session, seed: int = 1) -> str:
    asked = NewCalibration(CHOICE, (("blocks.json", parameters(seed)),), "spring applicants", "2026-05-31", 1500)
    mark = calibrations.attach(session, asked, "staff:1").fingerprint
    session.commit()
    return mark


def offered(session: Session) -> list[str]:
    return [one.slug for one in lifecycle.offers(session)]


def sit(session: Session, campaign: Campaign, name: str, shift: int, leave_out: str = "") -> Result:
    """Somebody takes the whole battery; blocks of the instrument `leave_out` are left unanswered."""
    person = let_in(session, campaign, name, f"{name.lower()}@example.com")
    for position, key in enumerate(STAR.battery):
        part = person.begin(position)
        instrument = SHIPPED.instruments[key]
        if instrument.by_turns:
            invented_sitting._talk(session, part)
        else:
            for number, page in enumerate(part.layout, start=1):
                values = {
                    row[0]: invented_sitting.invented_answer(instrument, instrument.by_id[row[0]], number + shift)
                    for row in (page if key != leave_out else [])
                }
                page_answers.answer(session, part, number, values, now(), seconds=20.0)
        session.expire_all()
        taking.submit(session, person.admission(), person.part(part.public_id), now())
        session.commit()
    found = stored_results.current(session, person.invitation.id or 0)
    assert found is not None
    return found


def test_it_is_offered_first_while_a_calibration_is_attached_and_to_nobody_without(desk: Session) -> None:
    assert offered(desk)[0] == FIRST_PUBLISHED
    assert SLUG not in offered(desk)
    with pytest.raises(Refused) as caught:
        open_campaign(desk, blueprint=SLUG)
    desk.rollback()
    assert f"{CHOICE} has no calibration that fits" in sentence(caught.value.problems[0])
    attach(desk)
    assert offered(desk)[:2] == [SLUG, FIRST_PUBLISHED]
    campaign = open_campaign(desk, "Night desk", "Tower")  # without a word: the first that is offered
    cohort = lifecycle.cohort(campaign)
    assert cohort is not None
    assert cohort.blueprint == STAR.key
    other = lifecycle.cohort(open_campaign(desk, "Day desk", "Hall", blueprint=FIRST_PUBLISHED))
    assert other is not None
    assert other.blueprint.startswith(f"{FIRST_PUBLISHED}/")


def test_detaching_takes_it_back_for_new_campaigns_while_those_that_run_go_on(desk: Session) -> None:
    attach(desk)
    campaign = open_campaign(desk, blueprint=SLUG)
    before = sit(desk, campaign, "Amira", 0)
    calibrations.detach(desk, CHOICE, "staff:1")
    desk.commit()
    assert SLUG not in offered(desk)
    assert newer_documents.changes(desk, campaign) == []
    with pytest.raises(Refused):
        newer_documents.open_another(desk, campaign, SLUG, "staff:1")
    desk.rollback()
    assert archiving.plan_like(campaign).blueprint == SLUG  # a copy of it is refused until another is chosen
    cohort = lifecycle.cohort(open_campaign(desk, "Night desk", "Tower"))
    assert cohort is not None
    assert cohort.blueprint.startswith(f"{FIRST_PUBLISHED}/")
    after = sit(desk, campaign, "Bo", 1)
    pins = [read_profile(one.profile).pins.calibrations[0].fingerprint for one in (before, after)]
    assert pins[0] == pins[1]


def test_from_opening_to_a_ranking_every_result_is_reproduced(desk: Session) -> None:
    mark = attach(desk)
    campaign = open_campaign(desk, blueprint=SLUG)
    results = [sit(desk, campaign, name, shift) for shift, name in enumerate(("Amira", "Bo", "Chen", "Dana"))]
    for one in results:
        made = read_profile(one.profile)
        assert made.star is not None
        assert [part.id for part in made.components] == ["judgement", "encounters", *POINTS]
        assert [point.id for point in made.points] == POINTS
        assert {part.id for part in made.explanation} >= set(POINTS)
        assert [pin.fingerprint for pin in made.pins.calibrations] == [mark]
    assert len({one.star for one in results}) > 1
    cohort = lifecycle.cohort(campaign)
    assert cohort is not None
    ranked = rankings.CohortRanking(desk, cohort, 2)
    assert len(ranked) == 4
    assert exports.ranking_csv(ranked).count("\n") == 5
    assert robustness.look(ranked, {}) is not None
    assert level_source.of_cohort(desk, cohort).fingerprint == cohort.snapshot
    people = list(desk.exec(select(Invitation).order_by(Invitation.id)))  # type: ignore[arg-type]
    compared = comparisons.compare(desk, ranked, [one.public_id for one in people])
    assert {one.id for one in compared.scores} >= {"disposition", *POINTS}
    for language in ("en", "de"):
        paper = profile_papers.paper(desk, campaign, people[0], 2, language, now())
        assert paper is not None
        printed = pdf(paper.html)
        assert printed.blocked == ()
        assert printed.content == pdf(paper.html).content
    attach(desk, seed=2)  # what comes later changes nobody's result
    assert all(same for _name, same in stored_results.rescore(desk))
    assert made_results.altered(desk) == []


def test_who_leaves_the_blocks_out_has_no_star_and_is_reproduced_all_the_same(desk: Session) -> None:
    attach(desk)
    left = sit(desk, open_campaign(desk, blueprint=SLUG), "Emil", 0, leave_out=CHOICE)
    assert (left.scorable, read_profile(left.profile).points) == (False, ())
    assert len(desk.exec(select(Result)).all()) == 1
    assert all(same for _name, same in stored_results.rescore(desk))


class TestDocument:
    """What the document says, and what the check says of others."""

    def test_the_spread_of_the_star_follows_from_what_is_assumed(self) -> None:
        table = {"correlation": 0.5}
        battery = [SHIPPED.complete_instruments[key] for key in STAR.battery]
        battery[-1] = battery[-1].model_copy(
            update={"ranked": True, "assumed": battery[-1].assumed.model_copy(update=table)}
        )
        assert round(assumed_snapshot(battery, STAR).star.sd, 2) == STAR.star.sd

    def test_it_weighs_as_the_engagement_star_does(self) -> None:
        usual = SHIPPED.blueprints["engagement-star/2.0"]
        assert [(one.id, one.weight) for one in STAR.components] == [
            (one.id, one.weight) for one in usual.components
        ]
        assert (STAR.facets, STAR.points, STAR.levels) == (usual.facets, usual.points, usual.levels)

    def problems(self, **changes: object) -> str:
        changed = STAR.model_copy(update=changes)
        assert isinstance(changed, Blueprint)
        return "; ".join(f"{one.place}: {one.reason}" for one in blueprint_problems(changed, SHIPPED))

    def test_facets_that_nothing_ranks_are_used_only_where_their_calibration_is_needed(self) -> None:
        assert self.problems() == ""
        assert "composure: poise is measured only where nothing is ranked" in self.problems(needs_calibration=())

    def test_what_is_needed_is_in_the_battery_and_waits_for_a_calibration(self) -> None:
        assert "flexibility/2.0 is not in the battery" in self.problems(needs_calibration=("flexibility/2.0",))
        assert "chat/2.0 is no forced choice" in self.problems(needs_calibration=("chat/2.0", CHOICE))
        assert "needs_calibration" in self.problems(needs_calibration=(CHOICE, CHOICE))
