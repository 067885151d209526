"""People and campaigns are found by whatever a recruiter has of them, in any script and order of words."""

import pytest
from sqlmodel import Session, select

from assess.screening.campaigns import listing
from assess.screening.privacy import kept_people
from assess.screening.results import stored_results
from assess.screening.results.rankings import CohortRanking
from assess.store.tables import Campaign, Candidate, Invitation
from tests.report import people as profiles
from tests.screening.opening import let_in, open_campaign

NAMES = ("Özlem Ünal", "Иван Петров", "王 伟", "Jürgen Müller", "Sue Weiß", "Sujin Ade", "प्रिया शर्मा", "عبد الرحمٰن")


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """A campaign with a requisition, and people of many scripts."""
    made = open_campaign(session, "Front desk, spring", requisition="REQ-2026/17")
    for number, name in enumerate(NAMES):
        place = let_in(session, made, name, f"p{number}@example.com").invitation
        place.reference, place.applicant_number = f"K7Q4M{number}", f"Bew. {4700 + number}/Ä"
        session.add(place)
    session.commit()
    return made


def found(session: Session, campaign: Campaign, words: str) -> list[str]:
    """The names that a search finds."""
    return [person.name for person, _campaign in listing.search(session, [campaign.team_id], words)]


FOUND = {
    "özlem": "Özlem Ünal",
    "UNAL ozlem": "Özlem Ünal",
    "петров иван": "Иван Петров",
    "伟 王": "王 伟",
    "mueller": "Jürgen Müller",
    "weiss sue": "Sue Weiß",
    "शर्मा": "प्रिया शर्मा",
    "الرحمن": "عبد الرحمٰن",
    "k7q-4m3": "Jürgen Müller",
    "K7Q 4M3": "Jürgen Müller",
    "k7q4m3": "Jürgen Müller",
    "K7Q–4MO": "Özlem Ünal",
    "4703": "Jürgen Müller",
    "bew. 4703/a": "Jürgen Müller",
    "müller spring": "Jürgen Müller",
    "jürgen req-2026/17 front": "Jürgen Müller",
    "p3@example.com": "Jürgen Müller",
}


def test_a_person_is_found(session: Session, campaign: Campaign) -> None:
    assert {words: found(session, campaign, words) for words in FOUND} == {k: [name] for k, name in FOUND.items()}


def test_the_words_of_a_campaign_alone_find_nobody_and_no_sign_finds_everybody(
    session: Session, campaign: Campaign
) -> None:
    for words in ("spring", "REQ-2026/17", "müller autumn", "K7Q-4MZ", "%"):
        assert found(session, campaign, words) == [], words
    assert len(found(session, campaign, "K7Q")) == len(NAMES)


def test_short_names_find_no_others(session: Session, campaign: Campaign) -> None:
    assert found(session, campaign, "sue") == ["Sue Weiß"]


def test_what_another_team_has_is_not_found(session: Session, campaign: Campaign) -> None:
    other = open_campaign(session, team="Online")
    for words in ("müller", "K7Q-4M3", "4703"):
        assert found(session, other, words) == []


def test_a_campaign_is_found_by_title_and_requisition(session: Session, campaign: Campaign) -> None:
    for words in ("req-2026/17", "spring FRONT"):
        lines = listing.of_teams(session, [campaign.team_id], words)
        assert [line.campaign.title for line in lines] == ["Front desk, spring"]


def test_so_it_is_in_the_lists_of_a_campaign_and_where_data_are_erased(
    session: Session, campaign: Campaign
) -> None:
    for words in ("K7Q-4M3", "k7q4m3", "4703/ä", "mueller"):
        assert [one.name for one in kept_people.search(session, words)] == ["Jürgen Müller"]
        assert [one.name for one in listing.people(session, campaign, words=words)] == ["Jürgen Müller"]


def test_the_ranking_finds_by_reference_and_number(session: Session, campaign: Campaign) -> None:
    place = session.exec(select(Invitation).join(Candidate).where(Candidate.name == "Jürgen Müller")).one()
    cohort = campaign.cohorts[0]
    stored_results.keep(session, place, cohort.snapshot, profiles.believable())
    session.commit()
    ranked = CohortRanking(session, cohort, 2)
    for words in ("k7q-4m3", "4703", "müller bew."):
        assert [row.person.name for row in ranked.page(1, words)] == ["Jürgen Müller"]
    assert list(ranked.page(1, "K7Q-4M4")) == []
