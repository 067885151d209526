"""People ticked in a ranking: what is done with them, in its order."""

import re

import pytest
from flask.testing import FlaskClient

from assess.screening.results import order_of_people, stored_results
from assess.screening.results.rankings import CohortRanking
from tests.web.house import House


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
