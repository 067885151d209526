"""Every shipped way to answer can be chosen for a campaign of a fresh installation, and leads to a Result."""

import re

import pytest
from sqlmodel import select

from assess.documents.instrument import Instrument
from assess.scoring.engine import read_profile
from assess.screening.campaigns import lifecycle
from assess.store.tables import Campaign, Invitation, Result
from tests.shipped import FIRST_EDITION
from tests.web.house import House
from tests.web.test_candidate import Browser

POINTS = ["composure", "flexibility", "empathy", "service-heart", "distinction"]
EDITIONS = {  # its own way to answer, and the points that are drawn
    "engagement-star-b": ("best-worst", POINTS),
    "engagement-star-rating": ("rate-each", POINTS),
    "engagement-star-ranking": ("rank", POINTS),
    "engagement-star-forced-choice": ("forced-choice", POINTS[:2]),
}


def test_every_shipped_way_to_answer_is_offered(house: House) -> None:
    offered = {one.format.kind for offer in lifecycle.offers(house.session) for one in offer.battery}
    assert offered == {one.format.kind for one in FIRST_EDITION.documents.values() if isinstance(one, Instrument)}
    assert offered >= {kind for kind, _points in EDITIONS.values()}


def test_who_chooses_reads_that_forced_choice_is_not_ranked(house: House) -> None:
    page = house.browser("rosa").get("/campaigns/new").text
    assert all(f'<option value="{slug}">' in page for slug in EDITIONS)
    assert "they are not ranked, and have no points until a calibration is attached" in page


@pytest.mark.parametrize("slug", EDITIONS)
def test_an_edition_is_chosen_sat_and_scored(house: House, slug: str) -> None:
    rosa = house.browser("rosa")
    data = {
        "title": slug, "team": str(house.teams["Lobby"].id), "places": "1", "language": "en", "blueprint": slug,
    }  # fmt: skip
    assert rosa.post("/campaigns/new", data=data).status_code == 303
    campaign = house.fresh.exec(select(Campaign).where(Campaign.title == slug)).one()
    address = f"/campaigns/{campaign.public_id}"
    page = rosa.post(f"{address}/invite", data={"people": "Noor Desk, noor@example.com"}).text
    link = re.search(r'value="https?://[^/]+(/i/[^"]+)"', page)
    assert link is not None
    take(Browser(house.app.test_client(), link[1]))
    noor = house.fresh.exec(select(Invitation).where(Invitation.campaign_id == campaign.id)).one()
    result = house.session.exec(select(Result).where(Result.invitation_id == noor.id)).one()
    assert result.scorable
    profile = read_profile(result.profile)
    assert [point.id for point in profile.points] == EDITIONS[slug][1]
    answered = {FIRST_EDITION.instruments[pin.key].format.kind for pin in profile.pins.instruments}
    assert EDITIONS[slug][0] in answered
    assert "Noor Desk" in rosa.get(f"{address}/people/{noor.public_id}").text


def take(candidate: Browser) -> None:
    """From the link to the last page, the practices and every question answered."""
    candidate.reach_questions()
    for turn in range(60):
        if candidate.thanked:
            return
        if candidate.path.endswith("/check"):
            candidate.send()
            if "/part/" in candidate.path:
                candidate.pass_practice()
        else:
            candidate.send(candidate.answers(turn))
    pytest.fail(f"still at {candidate.path}")
