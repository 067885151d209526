"""What interviewers open by their link, and what recruiters see of interviews: no scores there, no ratings here."""

import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from assess.config import Settings
from assess.documents.interview import Passage
from assess.screening.interviews import interviewers, rating_forms
from assess.store.tables import Interview, InterviewResult
from tests.web.house import House

NOBODY = "interviewer-nobody"


@pytest.fixture
def link(house: House) -> str:
    """The path of Ines' link."""
    settings: Settings = house.app.extensions["settings"]
    return f"/interview/{interviewers.token(settings.secret('link_key'), house.interviewer)}"


@pytest.fixture
def ines(house: House, link: str) -> FlaskClient:
    """Ines came by her link."""
    client = house.browser()
    assert client.post(link).status_code == 303
    return client


def mine(house: House) -> str:
    """The address of Ines' list."""
    return f"/rate/{house.interviewer.public_id}"


def form_of(house: House) -> str:
    """The address of her form about Hugo or whoever it is about."""
    return f"{mine(house)}/{house.form.public_id}"


def ratings(house: House, rating: int = 4) -> dict[str, str]:
    """A rating for each question."""
    bank = rating_forms.bank_of(house.session, house.form.invitation)
    assert bank is not None
    return {f"rating-{question.id}": str(rating) for question in bank.core}


def test_opening_the_link_starts_nothing_and_names_the_campaign(house: House, link: str) -> None:
    page = house.browser().get(link)
    assert page.status_code == 200
    assert "Guest relations" in page.text
    assert "Set-Cookie" not in page.headers or "interviewer" not in page.headers["Set-Cookie"]
    assert house.browser().get(mine(house)).status_code == 404


@pytest.mark.parametrize("path", ["/interview/unknown.link", f"/rate/{NOBODY}", f"/rate/{NOBODY}/x"])
def test_every_address_that_opens_nothing_is_one_page(house: House, ines: FlaskClient, path: str) -> None:
    page = ines.get(path)
    assert (page.status_code, "This link does not open" in page.text) == (404, True)


def test_an_interviewer_sees_questions_and_no_score(house: House, ines: FlaskClient) -> None:
    assert "to do" in ines.get(mine(house)).text
    page = ines.get(form_of(house)).text
    assert len(re.findall(r'<fieldset class="rating"', page)) == 10
    assert "turned their anger on you" in page
    for word in ("Star score", "Outstanding", "Emerging", "@example.com", "places"):
        assert word not in page


def test_what_goes_around_the_questions_stands_before_and_after_them(
    house: House, ines: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = rating_forms.bank_of(house.session, house.form.invitation)
    assert bank is not None
    warm_up = Passage(id="warm-up", place="before", title="Warm-up", minutes=1, say=("Welcome them by name.",))
    close = Passage(id="close", place="after", title="Close", minutes=3, say=("Say what happens next.",))
    whole = bank.model_copy(update={"passages": (close, warm_up)})
    monkeypatch.setattr(rating_forms, "bank_of", lambda *_given: whole)
    page = ines.get(form_of(house)).text
    last = page.rindex('<fieldset class="rating"')
    assert page.index("About 1 minute; not rated.") < page.index("Welcome them by name.") < page.index("<fieldset")
    assert last < page.index("About 3 minutes; not rated.") < page.index("Say what happens next.")
    assert page.index("Say what happens next.") < page.index("After the ratings")


def test_a_draft_is_kept_by_the_page_itself_and_by_its_button(house: House, ines: FlaskClient) -> None:
    sent = {"rating-composure-1": "4", "note-composure-1": "Said so.", "action": "by-itself"}
    assert ines.post(form_of(house), data=sent).status_code == 204
    assert 'value="4" checked' in ines.get(form_of(house)).text
    assert "1 of 10 rated" in ines.get(mine(house)).text
    assert ines.post(form_of(house), data=sent | {"action": "save"}).status_code == 303


def test_what_is_missing_is_said_at_once_and_what_was_typed_stays(house: House, ines: FlaskClient) -> None:
    sent = {"rating-composure-1": "4", "note-remark": "A wedding.", "action": "hand-in"}
    page = ines.post(form_of(house), data=sent)
    assert page.status_code == 422
    assert "Rate question 10" in page.text
    assert "Confirm that these ratings are your own" in page.text
    assert "A wedding." in page.text
    assert ines.post(form_of(house), data={"rating-composure-1": "six", "action": "save"}).status_code == 422


def test_ratings_are_hidden_from_the_recruiter_until_they_are_in(house: House, ines: FlaskClient) -> None:
    rosa, whom = house.browser("rosa"), house.form.invitation.public_id
    outcome = f"{house.address}/people/{whom}/interview"
    ines.post(form_of(house), data=ratings(house) | {"note-remark": "A wedding.", "action": "save"})
    assert "Ratings are hidden until all are in" in rosa.get(outcome).text
    assert "A wedding." not in rosa.get(outcome).text
    assert house.fresh.exec(select(InterviewResult)).all() == []
    sent = ratings(house) | {"note-remark": "A wedding.", "own": "yes", "action": "hand-in"}
    assert ines.post(form_of(house), data=sent).status_code == 303
    assert "handed in" in ines.get(mine(house)).text
    assert "Hand in for good" not in ines.get(form_of(house)).text
    page = rosa.get(outcome).text
    assert "Mean rating 4.0" in page
    assert "A wedding." in page
    assert "with an interview, in order" in rosa.get(f"{house.address}/interviews").text


def test_leaving_ends_the_stay(house: House, ines: FlaskClient) -> None:
    assert ines.post(f"{mine(house)}/leave").status_code == 200
    assert ines.get(mine(house)).status_code == 404


def test_interviews_are_arranged_from_the_ranking(house: House) -> None:
    rosa, ids = house.browser("rosa"), [house.invitations[name].public_id for name in ("Amira Haddad", "Bo Lind")]
    chosen = "&".join(f"person={one}" for one in ids)
    page = rosa.get(f"{house.address}/interviews/arrange?{chosen}").text
    assert page.index("Amira Haddad") < page.index("Bo Lind")
    sent = {"person": ids, "interviewer": [house.interviewer.public_id]}
    assert rosa.post(f"{house.address}/interviews/arrange", data=sent).status_code == 303
    assert len(house.fresh.exec(select(Interview)).all()) == 3
    assert "Ines Ruiz" in rosa.get(f"{house.address}/interviews").text
    nobody = rosa.post(f"{house.address}/interviews/arrange", data={"person": ids})
    assert (nobody.status_code, "Choose at least one interviewer" in nobody.text) == (422, True)


def test_a_new_interviewer_has_a_link_which_a_new_one_ends(house: House) -> None:
    rosa = house.browser("rosa")
    sent = {"name": "Juan Pérez", "email": "juan@example.com", "language": "es"}
    made = rosa.post(f"{house.address}/interviews/interviewers", data=sent)
    assert made.status_code == 303
    first = re.search(r'value="(http[^"]*/interview/[^"]+)"', rosa.get(made.location).text)
    assert first is not None
    path = "/interview/" + first[1].split("/interview/")[1]
    assert house.browser().get(path).status_code == 200
    assert rosa.post(made.location + "/link").status_code == 303
    assert house.browser().get(path).status_code == 404
    wrong = rosa.post(f"{house.address}/interviews/interviewers", data={"name": "", "language": "es"})
    assert (wrong.status_code, "Enter a name" in wrong.text) == (422, True)


@pytest.mark.parametrize("paper", ["interview-guide.pdf", "onboarding-brief.pdf"])
def test_papers_print_in_the_language_asked_for(house: House, paper: str) -> None:
    address = f"{house.person('Amira Haddad')}/{paper}"
    answer = house.browser("rosa").get(f"{address}?language=ar")
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
    assert house.browser("rosa").get(f"{address}?language=xx").status_code == 404
