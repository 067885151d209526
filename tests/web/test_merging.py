"""The recruiter makes two places of one person one, once they have made sure."""

import pytest
from sqlmodel import Session, col, select

from assess.screening.campaigns import invitations
from assess.store.tables import Invitation, Link
from tests.web.house import House


@pytest.fixture
def came(house: House, session: Session) -> Invitation:
    """Somebody typed Ida's address at the open link."""
    open_link = session.exec(select(Link).where(col(Link.invitation_id).is_(None))).one()
    invitation, _own = invitations.join(session, open_link, "Ida L.", "ida@example.com")
    session.commit()
    return invitation


def test_the_list_leads_to_who_it_may_be(house: House, came: Invitation) -> None:
    address = f"{house.address}/people/{came.public_id}/merge"
    rosa = house.browser("rosa")
    assert f'href="{address}"' in rosa.get(f"{house.address}/invitations").text
    page = rosa.get(address).text
    for words in ("Who is Ida L.?", "Ida Late", "If both are completed, the one that was completed first"):
        assert words in page
    assert "Bo Lind" not in page
    assert "Bo Lind" in rosa.get(f"{address}?q=bo").text


def test_it_is_done_once_the_recruiter_has_made_sure(house: House, came: Invitation) -> None:
    address, rosa = f"{house.address}/people/{came.public_id}/merge", house.browser("rosa")
    other = house.waiting.public_id
    for sent, words in (({"other": other}, "Make sure first"), ({"sure": "y"}, "Choose who it is")):
        answer = rosa.post(address, data=sent)
        assert (answer.status_code, words in answer.text) == (422, True)
    done = rosa.post(address, data={"other": other, "sure": "y"}, follow_redirects=True)
    assert "Ida Late has one place now. Neither had answers, so the one that was there counts." in done.text
    assert "Set aside" in done.text
    assert house.fresh.get_one(Invitation, came.id).state == "revoked"
    again = rosa.post(address, data={"other": other, "sure": "y"})
    assert again.status_code == 422
    assert "cannot be merged" in rosa.get(address).text


def test_people_of_other_campaigns_are_not_there_to_be_chosen(house: House, came: Invitation) -> None:
    answer = house.browser("rosa").post(
        f"{house.address}/people/{came.public_id}/merge", data={"other": "unknown", "sure": "y"}
    )
    assert answer.status_code == 422
