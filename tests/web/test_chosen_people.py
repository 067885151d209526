"""People ticked in a ranking: what is done with them, in its order."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from assess.scoring.profile import Flag, Star
from assess.screening.results import order_of_people, stored_results
from assess.screening.results.rankings import CohortRanking
from assess.store.tables import Cohort
from tests.report import people as profiles
from tests.web.house import House, finish


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The browser of the Lobby's recruiter."""
    return house.browser("rosa")


def ids(house: House, *names: str) -> list[str]:
    """The invitations of these people."""
    return [house.invitations[name].public_id for name in names]


def export(rosa: FlaskClient, house: House, people: list[str]) -> list[str]:
    """The names in the file of the people ticked."""
    asked = "&".join(f"person={one}" for one in people)
    text = rosa.get(f"{house.address}/ranking.csv?chosen=yes&places=2&{asked}").text
    return re.findall("|".join(house.invitations), text)


def test_each_row_can_be_ticked_for_the_form_of_actions(rosa: FlaskClient, house: House) -> None:
    page = rosa.get(house.address).text
    ticks = re.findall(r'<input type="checkbox" name="person" value="([^"]+)" form="chosen">', page)
    assert sorted(ticks) == sorted(one.public_id for name, one in house.invitations.items() if name != "Hugo Leer")
    assert '<form id="chosen" method="get"' in page


def test_the_chosen_come_in_order_of_the_ranking_and_the_not_ranked_last(rosa: FlaskClient, house: House) -> None:
    asked = ids(house, "Gita Rao", "Hugo Leer", "Amira Haddad")
    assert export(rosa, house, asked) == ["Amira Haddad", "Gita Rao", "Hugo Leer"]
    ranked = CohortRanking(house.fresh, house.campaign.cohorts[0], 2)
    expected = ids(house, "Amira Haddad", "Gita Rao", "Hugo Leer")
    assert order_of_people.in_order(house.session, ranked, asked) == expected


def test_whoever_is_not_of_this_campaign_is_not_there(rosa: FlaskClient, house: House) -> None:
    known = ids(house, "Gita Rao")
    assert rosa.get(f"{house.address}/ranking.csv?person={known[0]}&person=unknown").status_code == 404


def test_nobody_ticked_says_what_to_do(rosa: FlaskClient, house: House) -> None:
    page = rosa.get(f"{house.address}/ranking.csv?chosen=yes&cohort=1", follow_redirects=True).text
    assert "Tick the people whom you want to export." in page


def test_a_ranking_says_as_of_when_and_of_what_it_is(house: House) -> None:
    ranked = CohortRanking(house.fresh, house.campaign.cohorts[0], 2).overview
    last = stored_results.current(house.session, house.invitations["Gita Rao"].id or 0)
    assert last is not None
    assert (ranked.results, ranked.places, ranked.as_of) == (7, 2, last.created_at)
    fewer = CohortRanking(house.session, house.campaign.cohorts[0], 1).overview
    assert fewer.pool_fingerprint == ranked.pool_fingerprint
    assert len(ranked.pool_fingerprint) == 64


def test_each_part_of_the_sentence_lists_its_people_and_exports_them(rosa: FlaskClient, house: House) -> None:
    rosa.post(house.address + "/places", data={"places": "4"})
    page = rosa.get(house.address).text
    assert re.search(r'group=open"[^>]*>\d competes? for the ', page)
    listed = rosa.get(f"{house.address}?group=open").text
    assert "Those who compete for the places left." in listed
    ticks = re.findall(r'name="person" value="([^"]+)"', listed)
    assert 0 < len(ticks) < 7
    text = rosa.get(f"{house.address}/ranking.csv?chosen=yes&places=4&group=open").text
    assert text.count(",competes,") == len(ticks)
    assert text.count("very unlikely") == 0


def test_hr_settles_what_is_as_good_as_in(house: House) -> None:
    hana = house.browser("hana")
    assert 'value="90"' in hana.get("/settings/rankings").text
    assert hana.post("/settings/rankings", data={"sure_percent": "120", "unlikely_percent": "0"}).status_code == 422
    assert hana.post("/settings/rankings", data={"sure_percent": "80", "unlikely_percent": "20"}).status_code == 303
    page = house.browser("rosa").get(house.address).text
    assert "a chance of 80 % or more" in page
    assert "less than 20 %" in page
    assert house.browser("rosa").get("/settings/rankings").status_code == 403


def test_who_may_not_have_read_has_no_level_in_the_list(rosa: FlaskClient, house: House) -> None:
    flags = (
        Flag("straight-lining", "service-style/1.0", 30, {"longest": 30, "of": 57, "chance": 0.0001}),
        Flag("directed", "service-style/1.0", 1, {"missed": 1, "of": 1, "chance": 0.005}),
        Flag("infrequency", "service-style/1.0", 1, {"unusual": 1, "of": 1, "chance": 0.005}),
    )
    cohort = house.session.get_one(Cohort, house.invitations["Bo Lind"].cohort_id)
    profile = replace(profiles.believable(), star=Star(-2.5, 0.35, 0.8), flags=flags)
    made = finish(house.session, house.campaign, cohort, "Uma Read", "uma@example.com", profile)
    house.session.commit()
    listed = rosa.get(house.address).text.split(f'id="p-{made.public_id}"')[1]
    assert "No level: see how it was answered" in listed
    page = rosa.get(f"{house.address}/people/{made.public_id}").text
    assert "3 independent signs that questions were not read." in page
    assert "so no level is shown" in page
    assert "Of careful people, 2" in page
    (line,) = (one for one in rosa.get(house.address + "/ranking.csv").text.splitlines() if "Uma Read" in one)
    assert "Emerging" not in line
