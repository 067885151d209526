"""A second sitting: one button on profile and list for who may not have read; the first Result stays."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from assess.scoring.profile import Flag, Star
from assess.store.tables import Campaign, Cohort, Invitation, OutboxMail, Result
from tests.report import people as profiles
from tests.web.house import House, finish

FLAGS = (
    Flag("straight-lining", "service-style/1.0", 30, {"longest": 30, "of": 57, "chance": 0.0001}),
    Flag("directed", "service-style/1.0", 2, {"missed": 2, "of": 2, "chance": 0.0001}),
)


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The browser of the Lobby's recruiter."""
    return house.browser("rosa")


@pytest.fixture
def uma(house: House) -> Invitation:
    """Somebody whose answers show three independent signs."""
    cohort = house.session.get_one(Cohort, house.invitations["Bo Lind"].cohort_id)
    profile = replace(profiles.believable(), star=Star(-2.5, 0.35, 0.8), flags=FLAGS)
    made = finish(house.session, house.campaign, cohort, "Uma Read", "uma@example.com", profile)
    house.session.commit()
    return made


def second_campaign(house: House) -> Campaign | None:
    """The campaign of second sittings, once there is one."""
    return house.fresh.exec(select(Campaign).where(Campaign.second_of_id == house.campaign.id)).first()


def test_the_button_stands_where_no_level_does(rosa: FlaskClient, house: House, uma: Invitation) -> None:
    button = "Offer a second sitting"
    assert rosa.get(house.address).text.count(button) == 1
    assert button in rosa.get(f"{house.address}/people/{uma.public_id}").text
    assert button not in rosa.get(house.person("Bo Lind")).text


def test_it_opens_a_place_writes_and_leaves_the_first_result(
    rosa: FlaskClient, house: House, uma: Invitation
) -> None:
    before = house.session.exec(select(Result.profile).where(Result.invitation_id == uma.id)).all()
    place = f"{house.address}/people/{uma.public_id}"
    assert rosa.post(place + "/second-sitting").status_code == 303
    second = second_campaign(house)
    assert second is not None
    again = house.session.exec(select(Invitation).where(Invitation.campaign_id == second.id)).one()
    assert (again.candidate_id, again.state) == (uma.candidate_id, "invited")
    assert second.cohorts[0].blueprint == house.campaign.cohorts[0].blueprint
    letters = house.session.exec(select(OutboxMail).where(OutboxMail.invitation_id == again.id)).all()
    assert [letter.recipient for letter in letters] == ["uma@example.com"]
    assert house.session.exec(select(Result.profile).where(Result.invitation_id == uma.id)).all() == before
    page = rosa.get(place).text
    assert "A second sitting is open:" in page
    assert "Offer a second sitting" not in page


def test_pressed_again_it_is_the_same_place_and_others_join_it(
    rosa: FlaskClient, house: House, uma: Invitation
) -> None:
    for _ in range(2):
        rosa.post(f"{house.address}/people/{uma.public_id}/second-sitting")
    rosa.post(house.person("Bo Lind") + "/second-sitting", data={"back": "ranking"})
    second = second_campaign(house)
    assert second is not None
    places = house.session.exec(select(Invitation).where(Invitation.campaign_id == second.id)).all()
    assert len(places) == 2
    assert len(house.session.exec(select(Campaign).where(Campaign.second_of_id == house.campaign.id)).all()) == 1


def test_who_has_not_finished_sits_the_first_time(rosa: FlaskClient, house: House) -> None:
    place = f"{house.address}/people/{house.waiting.public_id}/second-sitting"
    page = rosa.post(place, data={"back": "ranking"}, follow_redirects=True)
    assert "once the first is completed" in page.text
    assert second_campaign(house) is None


def test_other_teams_have_no_such_person(house: House, uma: Invitation) -> None:
    place = f"{house.address}/people/{uma.public_id}/second-sitting"
    assert house.browser("otto").post(place).status_code == 404
    assert second_campaign(house) is None
