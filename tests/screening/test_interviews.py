"""Interviews: links without a login, drafts, ratings hidden until all are in, and Results with the interview."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from assess.screening.interviews import (
    briefs,
    interviewer_agreement,
    interviewers,
    overview,
    rating_forms,
    sessions,
)
from assess.screening.interviews.interviewers import NewInterviewer
from assess.screening.interviews.rating_forms import Given
from assess.screening.organisation import employer, health
from assess.screening.privacy import erasure, own_data
from assess.screening.problems import Refused
from assess.screening.results import interview_results, made_results, stored_results
from assess.screening.results.rankings import CohortRanking
from assess.store.tables import (
    AuditEvent,
    Campaign,
    Cohort,
    Interview,
    Interviewer,
    InterviewerSession,
    InterviewResult,
    Invitation,
    now,
)
from tests.screening.interviewing import Panel, furnish, given_for, rate

KEY = "key-of-links"


@pytest.fixture
def panel(session: Session) -> Panel:
    """Amira, Bo and Chen have submitted; Ines and Juan interview."""
    return furnish(session)


def codes(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in error.value.problems]


class TestLinks:
    def test_a_link_opens_while_it_is_the_newest_one_and_nobody_was_withdrawn(self, panel: Panel) -> None:
        session, ines = panel.session, panel.interviewers["Ines"]
        first = interviewers.token(KEY, ines)
        assert interviewers.find_by_token(session, [KEY], first, now()) == ines
        assert interviewers.find_by_token(session, ["older", KEY], first, now()) == ines
        assert interviewers.find_by_token(session, ["other"], first, now()) is None
        assert interviewers.find_by_token(session, [KEY], first[:-1] + "~", now()) is None
        interviewers.renew_link(session, panel.campaign, ines, "test")
        assert interviewers.find_by_token(session, [KEY], first, now()) is None
        second = interviewers.token(KEY, ines)
        assert interviewers.find_by_token(session, [KEY], second, now()) == ines
        interviewers.withdraw(session, panel.campaign, ines, "test")
        assert interviewers.find_by_token(session, [KEY], second, now()) is None

    def test_links_outlive_the_campaign_by_sixty_days(self, panel: Panel) -> None:
        ends = now()
        panel.campaign.ends_at = ends
        written = interviewers.token(KEY, panel.interviewers["Ines"])
        for days, open_still in ((59, True), (60, False)):
            found = interviewers.find_by_token(panel.session, [KEY], written, ends + timedelta(days=days))
            assert (found is not None) is open_still

    def test_the_database_holds_neither_link_nor_cookie(self, panel: Panel) -> None:
        token = sessions.admit(panel.session, panel.interviewers["Ines"].id or 0, now())
        kept = panel.session.exec(select(InterviewerSession)).one()
        assert token not in kept.model_dump_json()
        found = sessions.authorise(panel.session, token, now())
        assert found is not None
        assert found.name == "Ines"
        assert sessions.authorise(panel.session, token, now() + timedelta(days=15)) is None

    def test_a_new_link_ends_the_stay_of_whoever_came_by_the_old_one(self, panel: Panel) -> None:
        token = sessions.admit(panel.session, panel.interviewers["Ines"].id or 0, now())
        interviewers.renew_link(panel.session, panel.campaign, panel.interviewers["Ines"], "test")
        assert sessions.authorise(panel.session, token, now()) is None

    def test_who_interviews_has_a_name_and_no_impossible_address(self, panel: Panel) -> None:
        with pytest.raises(Refused) as error:
            interviewers.add(panel.session, panel.campaign, NewInterviewer(" ", "nowhere", "xx"), "test")
        assert codes(error) == [("name", "missing"), ("email", "email-form"), ("language", "language-lacking")]


class TestArranging:
    def test_each_interviewer_has_one_form_for_each_person_however_often_it_is_asked(self, panel: Panel) -> None:
        people, both = panel.ids("Amira", "Bo"), panel.interviewer_ids("Ines", "Juan")
        assert interviewers.arrange(panel.session, panel.campaign, people, both, "test") == 4
        assert interviewers.arrange(panel.session, panel.campaign, people, both, "test") == 0

    def test_nobody_who_has_not_submitted_and_nobody_named_is_refused(self, panel: Panel) -> None:
        with pytest.raises(Refused) as error:
            interviewers.arrange(panel.session, panel.campaign, panel.ids("Dora"), [], "test")
        assert codes(error) == [("interviewer", "missing"), ("person", "not-submitted")]

    def test_whoever_is_rated_whole_gets_no_further_interviewer(self, panel: Panel) -> None:
        panel.arrange("Amira", "Ines")
        rate(panel, "Amira", "Ines", 4)
        with pytest.raises(Refused) as error:
            panel.arrange("Amira", "Juan")
        assert codes(error) == [("person", "interviewed-already")]

    def test_a_cancelled_form_is_not_awaited_and_a_form_handed_in_cannot_be_cancelled(self, panel: Panel) -> None:
        panel.arrange("Amira", "Ines", "Juan")
        rate(panel, "Amira", "Ines", 4)
        assert panel.result("Amira") is None
        interviewers.cancel(panel.session, panel.form("Amira", "Juan"), "test")
        assert panel.result("Amira") is not None
        with pytest.raises(Refused) as error:
            interviewers.cancel(panel.session, panel.form("Amira", "Ines"), "test")
        assert codes(error) == [("form", "form-handed-in")]

    def test_whoever_is_withdrawn_leaves_what_was_handed_in_and_nothing_else(self, panel: Panel) -> None:
        panel.arrange("Amira", "Ines")
        panel.arrange("Bo", "Ines", "Juan")
        rate(panel, "Amira", "Ines", 4)
        rate(panel, "Bo", "Juan", 3)
        interviewers.withdraw(panel.session, panel.campaign, panel.interviewers["Ines"], "test")
        assert len(panel.session.exec(select(Interview)).all()) == 2
        assert panel.result("Amira") is not None
        assert panel.result("Bo") is not None


class TestForms:
    def test_a_draft_is_kept_as_it_is_and_counts_for_nothing(self, panel: Panel) -> None:
        panel.arrange("Amira", "Ines")
        form = panel.form("Amira", "Ines")
        rating_forms.save(
            panel.session, form, Given({"composure-1": 4}, {"composure-1": "Said so.", "remark": " "}), now()
        )
        read = rating_forms.read(panel.session, form, "en")
        assert (read.ratings, read.notes) == ({"composure-1": 4}, {"composure-1": "Said so."})
        assert panel.result("Amira") is None

    @pytest.mark.parametrize(
        ("given", "found"),
        [
            (Given({"composure-1": 6}, {}), ("composure-1", "rating-unknown")),
            (Given({"nobody-asked": 3}, {}), ("nobody-asked", "rating-unknown")),
            (Given({}, {"nobody-asked": "x"}), ("nobody-asked", "rating-unknown")),
            (Given({}, {"remark": "x" * 4001}), ("note-remark", "too-long")),
            (Given({}, {"remark": "\x01"}), ("note-remark", "unstorable")),
        ],
    )
    def test_what_cannot_be_kept_changes_nothing(self, panel: Panel, given: Given, found: tuple[str, str]) -> None:
        panel.arrange("Amira", "Ines")
        form = panel.form("Amira", "Ines")
        with pytest.raises(Refused) as error:
            rating_forms.save(panel.session, form, given, now())
        assert codes(error) == [found]
        assert form.saved_at is None

    def test_handing_in_asks_for_every_rating_and_that_they_are_ones_own(self, panel: Panel) -> None:
        panel.arrange("Amira", "Ines")
        form = panel.form("Amira", "Ines")
        given = given_for(panel.bank, 3)
        short = Given({name: 3 for name in given.ratings if name != "empathy-2"}, {})
        with pytest.raises(Refused) as error:
            rating_forms.hand_in(panel.session, form, short, False, now())
        assert codes(error) == [("rating-empathy-2", "rating-missing"), ("own", "ratings-own")]
        rating_forms.hand_in(panel.session, form, given, True, now())
        with pytest.raises(Refused) as error:
            rating_forms.save(panel.session, form, given_for(panel.bank, 5), now())
        assert codes(error) == [("form", "form-handed-in")]

    def test_nobody_reads_the_form_of_another_interviewer(self, panel: Panel) -> None:
        panel.arrange("Amira", "Ines")
        form = panel.form("Amira", "Ines")
        with pytest.raises(rating_forms.NoForm):
            rating_forms.own_form(panel.session, panel.interviewers["Juan"].id or 0, form.public_id)

    def test_everybody_is_asked_the_same_and_gets_as_many_probes(self, panel: Panel) -> None:
        for name in ("Amira", "Bo", "Chen"):
            panel.arrange(name, "Ines")
        read = [
            rating_forms.read(panel.session, panel.form(name, "Ines"), "en") for name in ("Amira", "Bo", "Chen")
        ]
        assert len({one.questions for one in read}) == 1
        assert [len(one.questions) for one in read] == [10, 10, 10]
        assert [len(one.probes) for one in read] == [4, 4, 4]
        assert len({probe.facet for probe in read[0].probes}) == 4
        below = [found.id for found in panel.profile("Amira").probe]
        assert set(below) <= {probe.facet for probe in read[0].probes}
        assert rating_forms.read(panel.session, panel.form("Amira", "Ines"), "en").probes == read[0].probes

    def test_questions_come_in_the_interviewers_language_with_its_name(self, panel: Panel) -> None:
        panel.arrange("Amira", "Ines")
        read = {
            spoken: rating_forms.read(panel.session, panel.form("Amira", "Ines"), spoken) for spoken in ("de", "en")
        }
        assert (read["de"].language, read["en"].language) == ("de", "en")
        assert read["de"].questions[0].ask != read["en"].questions[0].ask
        assert read["de"].topics[0].title != read["en"].topics[0].title


class TestResults:
    def test_nothing_is_read_before_the_last_form_is_in(self, panel: Panel) -> None:
        panel.arrange("Amira", "Ines", "Juan")
        rate(panel, "Amira", "Ines", 5, remark="Splendid.")
        shown = overview.of_campaign(panel.session, panel.campaign, 2, now())
        person = overview.of_person(panel.session, panel.people["Amira"], panel.bank)
        assert (shown.rankings, shown.agreement, shown.complete) == ((), None, 0)
        assert (person.rating, person.questions, person.remarks, person.awaited) == (None, (), (), ("Juan",))
        rate(panel, "Amira", "Juan", 3)
        person = overview.of_person(panel.session, panel.people["Amira"], panel.bank)
        assert person.rating == 4.0
        assert [one.ratings for one in person.questions] == [(5, 3)] * 10
        assert all(one.apart for one in person.questions)
        assert person.remarks == (("Ines", "Splendid."),)

    def test_the_ranking_of_answers_never_meets_a_result_with_an_interview(self, panel: Panel) -> None:
        cohort = panel.campaign.cohorts[0]
        before = [
            (row.person, row.star, row.standing) for row in CohortRanking(panel.session, cohort, 2).everybody()
        ]
        bytes_before = stored_results.current(panel.session, panel.people["Chen"].id or 0)
        assert bytes_before is not None
        kept = bytes_before.profile
        panel.arrange("Chen", "Ines", "Juan")
        for name in ("Ines", "Juan"):
            rate(panel, "Chen", name, 5)
        after = [
            (row.person, row.star, row.standing) for row in CohortRanking(panel.session, cohort, 2).everybody()
        ]
        assert after == before
        again = stored_results.current(panel.session, panel.people["Chen"].id or 0)
        assert again is not None
        assert again.profile == kept

    def test_the_interviewed_are_ranked_among_themselves(self, panel: Panel) -> None:
        for name, rating in (("Amira", 2), ("Chen", 5)):
            panel.arrange(name, "Ines", "Juan")
            for who in ("Ines", "Juan"):
                rate(panel, name, who, rating)
        shown = overview.of_campaign(panel.session, panel.campaign, 1, now())
        [ranking] = shown.rankings
        assert [row.person.name for row in ranking.rows] == ["Chen", "Amira"]
        assert sum(row.p_top for row in ranking.rows) == pytest.approx(1.0, abs=0.005)
        assert [row.rating for row in ranking.rows] == [5.0, 2.0]
        stars = {name: panel.profile(name).star for name in ("Amira", "Chen")}
        assert stars["Amira"] is not None
        assert stars["Chen"] is not None
        assert stars["Amira"].value > stars["Chen"].value  # by answers alone it was the other way round

    def test_a_new_result_of_the_answers_makes_a_new_one_with_the_interview(self, panel: Panel) -> None:
        panel.arrange("Amira", "Ines")
        rate(panel, "Amira", "Ines", 4)
        first = panel.result("Amira")
        assert first is not None
        invitation = panel.people["Amira"]
        assert interview_results.renew(panel.session, invitation) == first  # the same figures: nothing to make
        other = panel.profile("Bo")
        renewed = stored_results.keep(panel.session, invitation, panel.campaign.cohorts[0].snapshot, other)
        assert interview_results.rated(panel.session, panel.campaign.cohorts[0]) == []
        interview_results.renew_cohort(panel.session, panel.campaign.cohorts[0].id or 0)
        [(_invitation, second)] = interview_results.rated(panel.session, panel.campaign.cohorts[0])
        assert (second.number, second.base) == (2, renewed.fingerprint)

    def test_an_altered_result_is_found_and_not_shown(self, panel: Panel) -> None:
        panel.arrange("Amira", "Ines")
        rate(panel, "Amira", "Ines", 4)
        assert interview_results.altered(panel.session) == []
        result = panel.result("Amira")
        assert result is not None
        result.star = 3.0
        panel.session.add(result)
        panel.session.flush()
        assert interview_results.altered(panel.session) == [f"interview result {result.id}"]
        [ranking] = overview.of_campaign(panel.session, panel.campaign, 1, now()).rankings
        assert ([one.name for one in ranking.altered], ranking.rows) == (["Amira"], ())
        with pytest.raises(made_results.AlteredResult):
            overview.of_person(panel.session, panel.people["Amira"], panel.bank)

    def test_every_result_leaves_its_hash_on_the_trail_and_the_interviewer_their_id(self, panel: Panel) -> None:
        panel.arrange("Amira", "Ines")
        rate(panel, "Amira", "Ines", 4)
        result = panel.result("Amira")
        assert result is not None
        mine = select(AuditEvent).where(AuditEvent.object == panel.people["Amira"].public_id)
        events = {one.verb: one for one in panel.session.exec(mine)}
        assert events["interview-result.made"].detail == {"result": result.fingerprint}
        assert events["interview.handed-in"].actor == f"interviewer:{panel.interviewers['Ines'].public_id}"


class TestAgreement:
    def test_the_same_interviewers_are_told_by_the_two_way_form_with_its_interval(self, panel: Panel) -> None:
        for name, ratings in (("Amira", (5, 4)), ("Bo", (3, 3)), ("Chen", (2, 1))):
            panel.arrange(name, "Ines", "Juan")
            for who, rating in zip(("Ines", "Juan"), ratings, strict=True):
                rate(panel, name, who, rating)
        found = overview.of_campaign(panel.session, panel.campaign, 2, now()).agreement
        assert found is not None
        assert (found.people, found.raters, found.same, found.few) == (3, 2, True, True)
        assert found.single is not None
        assert found.average is not None
        # mean squares of 5 4 / 3 3 / 2 1: rows 4.5, columns .667, rest .167
        assert found.single.value == pytest.approx((4.5 - 1 / 6) / (4.5 + 1 / 6 + 2 * (2 / 3 - 1 / 6) / 3))
        assert found.single.low is not None
        assert found.single.high is not None
        assert found.single.low < found.single.value < found.single.high
        assert found.average.value > found.single.value

    def test_one_interviewer_or_one_person_tells_nothing_and_it_says_why(self, panel: Panel) -> None:
        panel.arrange("Amira", "Ines")
        rate(panel, "Amira", "Ines", 4)
        found = overview.of_campaign(panel.session, panel.campaign, 2, now()).agreement
        assert found is not None
        assert (found.single, found.why) == (None, "one-interviewer")
        panel.arrange("Bo", "Ines", "Juan")
        for who in ("Ines", "Juan"):
            rate(panel, "Bo", who, 3)
        shown = interviewer_agreement.of_people(panel.session, [panel.people["Bo"].id or 0])
        assert shown is not None
        assert shown.why == "one-person"


def test_the_brief_begins_with_what_leadership_develops(panel: Panel) -> None:
    blueprint = stored_results.cohort_blueprint(panel.session, panel.campaign.cohorts[0])
    chosen = briefs.to_grow(panel.profile("Amira"), blueprint)
    assert chosen[:2] == ["perspective", "radar"]
    assert len(chosen) <= 4
    html = briefs.brief_html(panel.session, panel.people["Amira"], "de", now())
    assert "Woche 12" in html


def test_the_brief_begins_with_the_sentence_of_purpose_and_three_cards(panel: Panel) -> None:
    session = panel.session
    house = employer.current(session)
    house.purpose = "People sleep well far from home."
    session.add(house)
    html = briefs.brief_html(session, panel.people["Amira"], "en", now())
    assert html.index("People sleep well far from home.") < html.index("Three cards to begin with")
    assert html.count('class="facet card"') == 3


def test_three_cards_are_one_a_week_of_the_facets_below_the_own_mean_first(panel: Panel) -> None:
    session, cohort = panel.session, panel.campaign.cohorts[0]
    blueprint, bank = (
        stored_results.cohort_blueprint(session, cohort),
        stored_results.cohort_onboarding(session, cohort),
    )
    assert bank is not None
    even = replace(panel.profile("Amira"), probe=())
    chosen = [(step.facet, step.week) for step in briefs.cards(even, blueprint, bank)]
    assert chosen == [("perspective", 1), ("radar", 4), ("perspective", 12)]
    low = next(one for one in even.facets if one.id == "growth")
    chosen = [(step.facet, step.week) for step in briefs.cards(replace(even, probe=(low,)), blueprint, bank)]
    assert chosen == [("growth", 1), ("perspective", 4), ("radar", 12)]
    assert briefs.cards(even, blueprint, bank.model_copy(update={"steps": ()})) == []


def test_a_renewal_of_errors_brings_the_interviews_along_and_health_sees_them(panel: Panel) -> None:
    panel.arrange("Amira", "Ines")
    rate(panel, "Amira", "Ines", 4)
    panel.session.exec(select(InterviewResult)).one().profile += " "
    panel.session.flush()
    assert not health.results(panel.session, None).ok  # type: ignore[arg-type]


def test_interviewers_names_go_when_the_last_person_of_an_ended_campaign_has_gone(panel: Panel) -> None:
    session, ended = panel.session, now()
    panel.campaign.ends_at = ended
    session.flush()
    interviewers.forget(session, ended)
    assert len(session.exec(select(Interviewer)).all()) == 2
    for invitation in session.exec(select(Invitation)).all():
        session.delete(invitation)
    session.flush()
    interviewers.forget(session, ended - timedelta(days=1))
    assert len(session.exec(select(Interviewer)).all()) == 2
    interviewers.forget(session, ended)
    assert session.exec(select(Interviewer)).all() == []
    assert (
        session.exec(select(Campaign)).one().cohorts == session.exec(select(Cohort).order_by(col(Cohort.id))).all()
    )


def test_the_persons_copy_has_ratings_notes_and_scores_and_not_who_interviewed(panel: Panel) -> None:
    panel.arrange("Amira", "Ines")
    rate(panel, "Amira", "Ines", 4, remark="Told of a wedding.")
    made = own_data.of_place(panel.session, panel.people["Amira"].id or 0, now())
    [place] = made["places"]
    [held] = place["interviews"]
    assert held["ratings"]["empathy-2"] == 4
    assert held["notes"] == {"remark": "Told of a wedding."}
    assert len(held["questions"]) == 10
    assert place["interview_results"][0]["profile"]["pins"]["interview"]["raters"] == 1
    assert "Ines" not in own_data.as_json(made)


def test_interviews_are_erased_with_the_person(panel: Panel) -> None:
    panel.arrange("Amira", "Ines")
    rate(panel, "Amira", "Ines", 4, remark="Told of a wedding.")
    gone = erasure.erase_person(panel.session, panel.people["Amira"].candidate, "test")
    assert (gone["interview"], gone["interviewresult"]) == (1, 1)
    assert panel.session.exec(select(Interview)).all() == []
    assert panel.session.exec(select(InterviewResult)).all() == []
