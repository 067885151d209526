"""People and campaigns are found by any of their words, a page at a time, in the database."""

import pytest
from sqlmodel import Session, select

from assess.screening import paging
from assess.screening.campaigns import invitations, lifecycle, listing
from assess.store.tables import Campaign, Candidate
from tests.screening.opening import open_campaign

NAMES = (
    "Ada Lovelace",
    "Đặng Ngọc",
    "Işıl Yılmaz",
    "مُحَمَّد علي",
    "Ἰωάννης Ρίτσος",
    "Jürgen Weiß",
    "Ｋｅｎ　Ｓａｔō",
    "O’Brien 100 %",
)


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """A campaign with people of many scripts."""
    made = open_campaign(session)
    for number, name in enumerate(NAMES):
        invitations.invite(session, made, name, f"p{number}@example.com", "test")
    session.commit()
    return made


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("lovelace ada", "Ada Lovelace"),
        ("LOVE", "Ada Lovelace"),
        ("ngoc dang", "Đặng Ngọc"),
        ("ISIL YILMAZ", "Işıl Yılmaz"),
        ("علي محمد", "مُحَمَّد علي"),
        ("ιωαννης", "Ἰωάννης Ρίτσος"),
        ("weiss jurgen", "Jürgen Weiß"),
        ("sato ken", "Ｋｅｎ　Ｓａｔō"),
        ("o'brien", "O’Brien 100 %"),
        ("%", "O’Brien 100 %"),
        ("p0@example.com", "Ada Lovelace"),
        ("lovelace p0@", "Ada Lovelace"),
    ],
)
def test_a_person_is_found_by_any_words_in_any_order(
    session: Session, campaign: Campaign, words: str, name: str
) -> None:
    found = listing.search(session, [campaign.team_id], words)
    assert [person.name for person, _campaign in found] == [" ".join(name.split())]
    assert [person.name for person in listing.people(session, campaign, "", words)] == [" ".join(name.split())]


@pytest.mark.parametrize("words", ["ada ngoc", "_", "\\", "\u0301"])
def test_words_that_nobody_has_find_nobody(session: Session, campaign: Campaign, words: str) -> None:
    assert listing.search(session, [campaign.team_id], words).total == 0
    assert listing.people(session, campaign, "", words).total == 0


def test_other_teams_people_are_not_found(session: Session, campaign: Campaign) -> None:
    assert listing.search(session, [campaign.team_id + 1], "ada").total == 0


def test_a_name_that_is_corrected_is_found_by_the_new_one(session: Session, campaign: Campaign) -> None:
    person = session.exec(select(Candidate).where(Candidate.name == "Ada Lovelace")).one()
    person.name = "Ada King"
    session.commit()
    assert listing.search(session, [campaign.team_id], "king").total == 1
    assert listing.search(session, [campaign.team_id], "lovelace").total == 0


def test_lists_come_in_pages_without_losing_or_repeating_anybody(
    session: Session, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZE", 3)
    pages = [listing.people(session, campaign, page=number) for number in (1, 2, 3)]
    assert [(page.number, page.of, page.total, len(page.rows)) for page in pages] == [
        (1, 3, 8, 3),
        (2, 3, 8, 3),
        (3, 3, 8, 2),
    ]
    assert [person.email for page in pages for person in page] == [
        f"p{number}@example.com" for number in range(7, -1, -1)
    ]
    found = [listing.search(session, [campaign.team_id], "example", number) for number in (1, 2, 3)]
    assert len({person.public_id for page in found for person, _campaign in page}) == 8


@pytest.mark.parametrize(("asked", "shown"), [(-4, 1), (0, 1), (99, 3)])
def test_a_page_that_is_not_there_is_the_nearest_one(
    session: Session, campaign: Campaign, monkeypatch: pytest.MonkeyPatch, asked: int, shown: int
) -> None:
    monkeypatch.setattr(paging, "SIZE", 3)
    assert listing.people(session, campaign, page=asked).number == shown


def test_campaigns_are_found_by_words_of_title_and_reference(session: Session, campaign: Campaign) -> None:
    asked = lifecycle.NewCampaign(title="Été à l’hôtel", team_id=campaign.team_id, places=1, requisition="R-7")
    lifecycle.create(session, asked, owner_id=None, actor="test")
    session.commit()
    for words in ("hotel ete", "r-7", "R-7 HÔTEL"):
        assert [line.campaign.requisition for line in listing.of_teams(session, [campaign.team_id], words)] == [
            "R-7"
        ]
    assert [
        line.campaign.requisition for line in listing.of_teams(session, [campaign.team_id], size=1, page=2)
    ] == [""]
