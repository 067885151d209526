"""A candidate's own page: the receipt, requests with their answers, feedback where the campaign offers it."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlmodel import select

from assess.documents.bank import Bank
from assess.documents.feedback import ActFeedback, FeedbackBank, PointFeedback
from assess.documents.library import Library
from assess.scoring.sitting import Sitting as Taken
from assess.screening.campaigns import links
from assess.screening.documents import published
from assess.screening.privacy import requests
from assess.screening.results import stored_results
from assess.store.tables import Campaign, CandidateRequest, Invitation, now
from tests.web.house import House, token_of
from tests.web.test_candidate import Browser


def browser_of(house: House, invitation: Invitation) -> Browser:
    """The browser of that person, come in by their link."""
    link = links.of_invitation(house.fresh, invitation.id or 0)[0]
    browser = Browser(house.app.test_client(), f"/i/{token_of(house.app, link)}")
    return browser.send(to=browser.address)


@pytest.fixture
def bo(house: House) -> Browser:
    """Bo Lind has submitted everything."""
    return browser_of(house, house.invitations["Bo Lind"])


@pytest.fixture
def ida(house: House) -> Browser:
    """Ida Late has not begun."""
    return browser_of(house, house.waiting)


def offer_feedback(house: House, offered: bool = True) -> None:
    """The campaign offers feedback from now on, or no more."""
    house.fresh.get_one(Campaign, house.campaign.id).feedback = offered
    house.session.commit()


def test_whoever_has_submitted_comes_back_by_link_to_a_receipt(house: House, bo: Browser) -> None:
    assert "Open my page" in bo.client.get(bo.address).text
    assert bo.thanked
    page = bo.see(bo.own("my-page")).text
    for words in ("Your receipt", "Submitted", "What happens next", "Ask for a review by a person"):
        assert words in page
    assert f"{now():%Y}" in page
    assert "What you asked for" not in page
    for kind, mimetype in (("own_data_json", "application/json"), ("own_data_csv", "text/csv")):
        with house.app.test_request_context():
            address = house.app.url_map.bind("localhost").build(
                f"candidate.{kind}", {"whose": bo.path.split("/")[2]}
            )
        assert address in page
        assert bo.client.get(address).mimetype == mimetype


def test_the_receipts_number_is_that_of_the_answers(house: House, ida: Browser) -> None:
    ida.reach_questions()
    assert "You have begun, and nothing is submitted yet." in ida.see(ida.own("my-page")).text
    assert "Part 1: 0 of" in ida.text
    assert "Your receipt" not in ida.text
    assert "Ask for a review by a person" not in ida.text


def test_an_adjustment_is_asked_for_before_the_start_and_read_by_the_officer_alone(
    house: House, ida: Browser
) -> None:
    assert "ask for it now, in private" in ida.see(ida.own("before")).text or "You asked for" in ida.text
    before = {one.id for one in house.fresh.exec(select(CandidateRequest))}
    ida.see(ida.own("requests/adjustment"))
    assert "Only the accommodation officer of Hotel Aurora reads this" in ida.text
    wrong = ida.send({})
    assert wrong.page.status_code == 422
    assert "Choose what would help you" in wrong.text
    ida.send({"wishes": ["more-time", "person"], "words": "A quiet room."})  # type: ignore[dict-item]
    assert ida.path.endswith("/my-page")
    assert "It has arrived: An adjustment." in ida.text
    (made,) = [one for one in house.fresh.exec(select(CandidateRequest)) if one.id not in before]
    assert (made.role, made.wishes, made.words) == ("officer", ["more-time", "person"], "A quiet room.")
    assert "A quiet room." in house.browser("olga").get(f"/requests/{made.public_id}").text
    for name in ("rosa", "hana", "ada"):
        assert house.browser(name).get(f"/requests/{made.public_id}").status_code == 404


def test_before_the_start_the_page_says_that_the_answer_is_awaited(house: House, ida: Browser) -> None:
    assert "You may wait for it: your deadlines wait too." in ida.see(ida.own("before")).text
    request = house.fresh.get_one(CandidateRequest, house.requests["officer"].id)
    request.state, request.reply, request.answered_at = "answered", "You have half again.", now()
    house.session.add(request)
    house.session.commit()
    assert "there is an answer" in ida.see(ida.own("before")).text
    page = ida.see(ida.own("my-page")).text
    assert "You have half again." in page
    assert "Answered" in page


@pytest.mark.parametrize("kind", ["question", "correction", "review", "erasure"])
def test_each_request_has_a_form_a_reader_and_a_date(house: House, bo: Browser, kind: str) -> None:
    page = bo.see(bo.own(f"requests/{kind}")).text
    assert "Hotel Aurora" in page
    assert "You have an answer by" in page
    bo.send({"words": "Please look at it."})
    assert "Please look at it." in bo.text
    assert "you have an answer by" in bo.text
    made = house.fresh.exec(select(CandidateRequest).where(CandidateRequest.words == "Please look at it.")).one()
    assert made.kind == kind


def test_a_review_is_offered_once_there_is_a_result(ida: Browser) -> None:
    assert ida.client.get(ida.own("requests/review")).status_code == 404
    assert ida.client.post(ida.own("requests/review")).status_code == 404
    assert ida.client.get(ida.own("requests/help")).status_code == 404


def test_nobody_floods_the_inbox(house: House, bo: Browser) -> None:
    ask = bo.own("requests/question")
    for number in range(requests.MOST_WAITING):
        bo.client.post(ask, data={"words": f"Question {number}?"})
    answer = bo.client.post(ask, data={"words": "One more?"})
    assert answer.status_code == 422
    assert "waits for an answer" in answer.text
    mine = CandidateRequest.invitation_id == house.invitations["Bo Lind"].id
    assert len(house.fresh.exec(select(CandidateRequest).where(mine)).all()) == requests.MOST_WAITING


def test_one_person_reads_no_others_requests(bo: Browser, ida: Browser) -> None:
    assert "About my question." in ida.see(ida.own("my-page")).text
    assert "About my question." not in bo.see(bo.own("my-page")).text
    assert bo.client.get(ida.own("my-page")).status_code == 409


def test_feedback_is_there_where_the_campaign_offers_it(house: House, bo: Browser, ida: Browser) -> None:
    assert bo.client.get(bo.own("feedback")).status_code == 404
    offer_feedback(house)
    assert "Read your feedback" in bo.see(bo.own("my-page")).text
    page = bo.see(bo.own("feedback")).text
    assert page.count("note-card") >= 5
    for words in ("What stands out in your answers", "One thing to try", "Composure"):
        assert words in page
    assert "Read your feedback" not in ida.see(ida.own("my-page")).text
    assert ida.client.get(ida.own("feedback")).status_code == 404
    offer_feedback(house, offered=False)
    assert bo.client.get(bo.own("feedback.pdf")).status_code == 404


def test_feedback_names_no_rank_level_score_or_key(house: House, bo: Browser) -> None:
    offer_feedback(house)
    paper = bo.client.get(bo.own("feedback.pdf"))
    assert paper.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(paper.data))
    text = " ".join(leaf.extract_text() for leaf in reader.pages) + str(reader.metadata)
    page = bo.see(bo.own("feedback")).text
    assert "One thing to try" in text
    for words in ("Outstanding", "Emerging", "rank", "Star", "percent", "Bo Lind", f"{now():%Y}"):
        assert words not in text, words
    for words in ("Outstanding", "Emerging", "rank", "Star score"):
        assert words not in page.partition("<main")[2], words


def test_feedback_speaks_the_candidates_language(house: House, bo: Browser) -> None:
    offer_feedback(house)
    person = house.fresh.get_one(Invitation, house.invitations["Bo Lind"].id)
    person.language = "de"
    house.session.add(person)
    house.session.commit()
    page = bo.see(bo.own("feedback")).text
    assert "Etwas zum Ausprobieren" in page
    assert '<div lang="de" dir="ltr">' in page
    assert "Poise is about" not in page


def test_who_declined_still_has_a_page(house: House, ida: Browser) -> None:
    ida.send(to=ida.own("rather-not"))
    page = ida.see(ida.own("my-page")).text
    assert "You can still change your mind" in page


def test_a_request_that_is_late_keeps_its_date(house: House) -> None:
    bo = house.invitations["Bo Lind"]
    due = requests.send(house.session, "question", "When?", now() - timedelta(days=30), bo).due_at
    house.session.commit()
    browser = browser_of(house, bo)
    assert f"{due.day} {due:%B %Y}" in browser.see(browser.own("my-page")).text


def _library_by_point(library: Library) -> Library:
    """The shipped documents, with feedback by point and by kind of action, and a kind for each option."""
    kinds = ("ask", "act", "give", "inform", "limit")
    bank, notes = library.documents["moments-of-truth/1.0"], library.documents["feedback/1.0"]
    assert isinstance(bank, Bank)
    assert isinstance(notes, FeedbackBank)
    items = tuple(
        item.model_copy(
            update={
                "options": tuple(
                    one.model_copy(update={"tags": one.tags.model_copy(update={"act": kind})})
                    for one, kind in zip(item.options, kinds, strict=False)
                )
            }
        )
        for item in bank.items
    )
    points = (PointFeedback(point="composure", meaning="Composure is about balance."),)
    acts = tuple(ActFeedback(act=one, often=f"Often: {one}.", seldom=f"Seldom: {one}.") for one in kinds)
    told = notes.model_copy(update={"points": points, "acts": acts})
    documents = {**library.documents, bank.key: bank.model_copy(update={"items": items}), notes.key: told}
    return Library(documents, library.translations)


def test_feedback_by_point_says_what_the_person_recommended(
    house: House, bo: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_feedback(house)
    session = house.fresh
    library = _library_by_point(published.of_cohort(session, house.campaign.cohorts[0]))
    monkeypatch.setattr(published, "of_cohort", lambda _session, _cohort: library)
    test = library.instruments["moments-of-truth-a/1.0"]
    first = {one.id: {"best": one.options[0].id, "worst": one.options[1].id} for one in test.scored_items}
    monkeypatch.setattr(stored_results, "sitting_answers", lambda *_given: [Taken(test, first)])
    page = bo.see(bo.own("feedback")).text.partition("<main")[2]
    assert "Often: ask." in page
    assert "Seldom: act." in page
    assert "Often: act." not in page
    assert page.index("Composure is about balance.") < page.index("Often: ask.")
    assert "Empathy" not in page  # the bank says nothing of that point
    text = " ".join(
        leaf.extract_text() for leaf in PdfReader(io.BytesIO(bo.client.get(bo.own("feedback.pdf")).data)).pages
    )
    assert "Often: ask." in text
    monkeypatch.setattr(stored_results, "sitting_answers", lambda *_given: [])  # as with scenarios without kinds
    assert "What you recommended" not in bo.see(bo.own("feedback")).text
