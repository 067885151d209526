"""Evidence for HR: figures of groups, withheld below a hundred people, and never a name."""

import random

import pytest
from sqlmodel import select

from assess.documents.item import Item
from assess.screening.results import stored_results
from assess.screening.sittings import page_order
from assess.screening.tuning import evidence
from assess.store.tables import Candidate, Cohort, Invitation, Response, Sitting, now
from tests.web.house import House


def pick(item: Item, generator: random.Random) -> dict[str, str]:
    """Mostly the best and the worst option, else any two."""
    by_key = sorted(item.options, key=lambda option: option.effectiveness or 0)
    worst, best = (by_key[0], by_key[-1]) if generator.random() < 0.5 else generator.sample(by_key, 2)
    return {"best": best.id, "worst": worst.id}


def finished(house: House, people: int) -> None:
    """So many people who finished the test of judgement of the house's campaign."""
    session, generator = house.session, random.Random(5)
    cohort = session.exec(select(Cohort).where(Cohort.campaign_id == house.campaign.id)).one()
    battery = stored_results.cohort_battery(session, cohort)
    position = next(place for place, one in enumerate(battery) if one.instruction == "should-do")
    test = battery[position]
    for number in range(people):
        candidate = Candidate(
            team_id=house.campaign.team_id, name=f"Zelda Nameless {number}", email=f"z{number}@example.com"
        )
        session.add(candidate)
        session.flush()
        invitation = Invitation(
            campaign_id=house.campaign.id, cohort_id=cohort.id, candidate_id=candidate.id, state="completed",
            completed_at=now(),
        )  # fmt: skip
        session.add(invitation)
        session.flush()
        pages = page_order.arrange(test, number)
        sitting = Sitting(
            invitation_id=invitation.id, position=position, instrument=test.key, fingerprint=test.fingerprint,
            seed=number, layout=pages, pages=len(pages),
        )  # fmt: skip
        session.add(sitting)
        session.flush()
        session.add_all(
            Response(
                sitting_id=sitting.id, bank=test.source_bank, item=item.id, value=pick(item, generator),
                item_fingerprint=item.content_print,
            )
            for item in test.scored_items
        )  # fmt: skip
    session.commit()


@pytest.fixture
def crowd(house: House) -> House:
    """The house after a hundred and five more people finished."""
    finished(house, 105)
    return house


def address(house: House) -> str:
    return f"/evidence/{house.campaign.public_id}/1"


def test_hr_finds_the_cohorts_with_how_many_finished(house: House) -> None:
    page = house.browser("hana").get("/evidence")
    assert page.status_code == 200
    assert "Guest relations" in page.text
    assert "withheld until 100 people" in page.text
    assert address(house) in page.text
    assert 'href="/evidence" aria-current="page"' in page.text


def test_below_a_hundred_people_the_figures_are_withheld(house: House) -> None:
    finished(house, 91)  # with the eight of the house: 99
    page = house.browser("hana").get(address(house)).text
    assert "Withheld until 100 people have finished" in page
    assert "99 of 100 so far" in page
    assert "Customer map" not in page


def test_from_a_hundred_on_there_are_all_the_figures(crowd: House) -> None:
    page = crowd.browser("hana").get(address(crowd)).text
    for title in ("Customer map", "Steadiness", "Mirror gap", "Where the points are earned", "Recommended actions"):
        assert f">{title}</h2>" in page
    assert page.count("What does this mean?") == 5
    assert "105 people who answered enough of it" in page
    assert "no scenario" in page


def test_every_cell_of_the_map_has_its_interval_and_its_scenarios(crowd: House) -> None:
    page = crowd.browser("hana").get(address(crowd)).text
    heat = page.split('class="heat"')[1].split("</table>")[0]
    cells = heat.count('<td class="heat-')
    assert cells > 10
    assert heat.count("1 scenario<") + heat.count(" scenarios<") == cells
    assert heat.count("–") >= cells


def test_the_page_says_what_chance_can_explain_and_what_is_not_fit_for_one_person(crowd: House) -> None:
    page = crowd.browser("hana").get(address(crowd)).text
    assert page.count("o more than chance") + page.count("More than chance") >= 3
    assert "none of them is fit to judge one of its members" in page
    assert "Recommended actions, not behaviour" in page


def test_nobody_is_named(crowd: House) -> None:
    pages = [crowd.browser("hana").get(where).text for where in ("/evidence", address(crowd))]
    session = crowd.session
    people = session.exec(select(Candidate)).all()
    marks = [invitation.public_id for invitation in session.exec(select(Invitation))]
    for page in pages:
        assert not [one.name for one in people if one.name in page or one.email in page or one.public_id in page]
        assert not [mark for mark in marks if mark in page]


@pytest.mark.parametrize("name", ["rosa", "ada", "axel", "nils"])
def test_the_figures_are_for_hr_alone(house: House, name: str) -> None:
    browser = house.browser(name)
    assert browser.get("/evidence").status_code == 403
    assert browser.get(address(house)).status_code == 403
    assert "/evidence" not in browser.get("/").text


@pytest.mark.parametrize("where", ["unknown/1", "{}/2", "{}/0"])
def test_a_cohort_that_is_not_there_is_not_found(house: House, where: str) -> None:
    answer = house.browser("hana").get("/evidence/" + where.format(house.campaign.public_id))
    assert answer.status_code == 404


def test_people_who_did_not_finish_do_not_count(house: House) -> None:
    lines = evidence.cohorts(house.session)
    assert [(line.completed, line.enough) for line in lines] == [(8, False)]
    assert lines[0].latest is not None


def test_people_who_answered_too_little_may_leave_too_few(house: House) -> None:
    finished(house, 95)  # of 103 who finished, the eight of the house left no answers
    page = house.browser("hana").get(address(house)).text
    assert "95 people answered enough; figures for groups need 100 or more" in page
    assert "Customer map" not in page
