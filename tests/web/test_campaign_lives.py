"""Copies, cohorts, the archive and another team, as recruiters meet them."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from assess.screening.campaigns import closing
from assess.store.tables import Campaign, Cohort, Membership
from tests.web.house import House


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The browser of the Lobby's recruiter."""
    return house.browser("rosa")


def shut(house: House) -> None:
    """The campaign is closed by hand."""
    closing.close(house.fresh, house.session.get_one(Campaign, house.campaign.id), "test")
    house.session.commit()


def test_a_duplicate_is_filled_in_and_a_template_offered(rosa: FlaskClient, house: House) -> None:
    rosa.post(house.address + "/template", data={"template": "Our desk"})
    assert "Our desk" in rosa.get("/campaigns/new").text
    page = rosa.get(f"/campaigns/new?like={house.campaign.public_id}").text
    assert 'value="Guest relations"' in page
    assert f'name="like" value="{house.campaign.public_id}"' in page
    data = {
        "title": "Guest relations, again", "team": str(house.teams["Lobby"].id), "places": "2", "language": "en",
        "like": house.campaign.public_id, "grace_days": "7", "blueprint": "service-leader-blueprint",
    }  # fmt: skip
    assert rosa.post("/campaigns/new", data=data).status_code == 303
    made = house.fresh.exec(select(Campaign).where(Campaign.title == "Guest relations, again")).one()
    assert made.cohorts[0].blueprint == "service-leader-blueprint/1.0"
    rosa.post(house.address + "/template", data={"template": "x", "forget": "yes"})
    assert "Our desk" not in rosa.get("/campaigns/new").text
    assert house.browser("otto").get(f"/campaigns/new?like={house.campaign.public_id}").status_code == 404


def test_another_form_opens_a_cohort_that_new_people_join(rosa: FlaskClient, house: House) -> None:
    page = rosa.get(house.address + "/settings").text
    assert "Open cohort 2" in page
    rosa.post(house.address + "/cohorts", data={"blueprint": "engagement-star-rating"})
    assert "Cohort 2 is open" in rosa.get(house.address + "/settings").text
    rosa.post(house.address + "/cohorts", data={"blueprint": "engagement-star-rating"})
    assert "Nothing has changed" in rosa.get(house.address + "/settings").text
    numbers = house.fresh.exec(select(Cohort.number).where(Cohort.campaign_id == house.campaign.id)).all()
    assert sorted(numbers) == [1, 2]


def test_a_closed_campaign_is_archived_and_found_again(rosa: FlaskClient, house: House) -> None:
    rosa.post(house.address + "/archive", data={"archived": "yes"})
    assert "close it first" in rosa.get(house.address + "/settings").text
    shut(house)
    assert "closed, to finish until" in rosa.get("/campaigns").text
    rosa.post(house.address + "/archive", data={"archived": "yes"})
    rosa.get("/campaigns")  # the word that it is archived is read
    assert "Guest relations" not in rosa.get("/campaigns").text
    assert "Guest relations" in rosa.get("/campaigns?show=archived").text
    assert "Guest relations" in rosa.get("/campaigns?q=guest").text
    assert "None of these campaigns is yours" in rosa.get("/campaigns?show=mine").text
    rosa.post(house.address + "/archive", data={"archived": ""})
    assert "Guest relations" in rosa.get("/campaigns?show=mine").text


def test_it_goes_to_another_team_of_ones_own_alone(rosa: FlaskClient, house: House) -> None:
    online = str(house.teams["Online"].id)
    rosa.post(house.address + "/team", data={"team": online})
    assert "Choose another team that you recruit for" in rosa.get(house.address + "/settings").text
    assert house.fresh.get_one(Campaign, house.campaign.id).team_id == house.teams["Lobby"].id
    rosa_id = house.users["rosa"].id or 0
    house.session.add(Membership(user_id=rosa_id, team_id=house.teams["Online"].id, role="recruiter"))
    house.session.commit()
    assert "Hand it over" in rosa.get(house.address + "/settings").text
    rosa.post(house.address + "/team", data={"team": online})
    assert house.browser("otto").get(house.address + "/invitations").status_code == 200
    assert "Amira Haddad" in house.browser("otto").get(house.address).text


def test_closing_lists_who_has_not_begun(rosa: FlaskClient, house: House) -> None:
    assert "Ida Late" in rosa.get(house.address + "/closing").text
