"""An employer's own documents from a folder of their own: check, publication, campaign, sitting, PDF, rescoring."""

import io
import re
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlmodel import col, delete, select

from assess.report.pdf import pdf
from assess.screening.documents import publication
from assess.screening.organisation import employer
from assess.screening.results import stored_results
from assess.screening.tuning.check import check_paths
from assess.store.tables import Campaign, Invitation, Result
from tests.shipped import first_edition_folder
from tests.web.house import House
from tests.web.test_candidate import Browser

OWN = Path(__file__).parents[1] / "data" / "own_documents"


class Printer:
    """Prints in this process, where the server asks a process of its own."""

    def render(self, html: str) -> bytes:
        return pdf(html).content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The employer's folder, outside the product."""
    return Path(shutil.copytree(OWN, tmp_path / "own"))


def with_test(folder: Path, slug: str) -> None:
    """The same star from another test of judgement."""
    path = folder / "desk-star" / "1.0.toml"
    path.write_text(path.read_text().replace("desk-cases", slug))


def take(candidate: Browser) -> None:
    """From the link to the last page, every question answered."""
    candidate.reach_questions()
    for turn in range(60):
        if candidate.path.endswith("/thanks"):
            return
        if candidate.path.endswith("/check"):
            candidate.send()
            if "/part/" in candidate.path:
                candidate.pass_practice()
        else:
            candidate.send(candidate.answers(turn))
    pytest.fail(f"still at {candidate.path}")


def open_campaign_in(house: House, language: str) -> Campaign:
    """Rosa opens a campaign with the employer's own assessment."""
    data = {
        "title": f"Desk {language}", "team": str(house.teams["Lobby"].id), "places": "1", "language": language,
        "blueprint": "desk-star",
    }  # fmt: skip
    assert house.browser("rosa").post("/campaigns/new", data=data).status_code == 303
    return house.fresh.exec(select(Campaign).where(Campaign.title == data["title"])).one()


def invite(house: House, campaign: Campaign) -> Browser:
    """The browser of somebody whom Rosa invites."""
    people = {"people": f"Noor Desk, noor-{campaign.language}@example.com"}
    page = house.browser("rosa").post(f"/campaigns/{campaign.public_id}/invite", data=people).text
    link = re.search(r'value="https?://[^/]+(/i/[^"]+)"', page)
    assert link is not None
    return Browser(house.app.test_client(), link[1])


@pytest.mark.parametrize("test", ["desk-cases", "desk-pick", "desk-rank", "desk-rate"])
def test_own_documents_go_all_the_way_in_two_languages(house: House, folder: Path, test: str) -> None:
    with_test(folder, test)
    assert check_paths([folder], first_edition_folder()).errors == []
    publication.install(house.session, [folder], first_edition_folder())
    row = employer.current(house.session)
    row.languages = ["en", "fr"]
    house.session.add(row)
    house.session.commit()
    assert "Desk star" in house.browser("hana").get("/instruments").text
    house.app.extensions["renderer"] = Printer()
    made = []
    for language in ("en", "fr"):
        campaign = open_campaign_in(house, language)
        candidate = invite(house, campaign)
        assert f'lang="{language}"' in candidate.see(candidate.address).text
        take(candidate)
        invitation = house.fresh.exec(select(Invitation).where(Invitation.campaign_id == campaign.id)).one()
        made.append(invitation.id)
        place = f"/campaigns/{campaign.public_id}/people/{invitation.public_id}"
        assert "Noor Desk" in house.browser("rosa").get(place).text
        answer = house.browser("rosa").get(f"{place}/profile.pdf")
        assert answer.mimetype == "application/pdf"
        text = " ".join(leaf.extract_text() for leaf in PdfReader(io.BytesIO(answer.data)).pages)
        assert "Noor Desk" in text
        assert ("Desk star" in text) == (language == "fr")  # named as shown in the language it was written in
    house.fresh.exec(delete(Result).where(col(Result.invitation_id).not_in(made)))  # those were never answered
    results = house.session.exec(select(Result)).all()
    assert [result.scorable for result in results] == [True, True]
    assert {same for _name, same in stored_results.rescore(house.session)} == {True}
