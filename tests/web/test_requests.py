"""The inbox of requests: a queue for each role, replies and decisions, and nobody else's business."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from assess.screening.organisation import employer
from assess.screening.privacy import request_queues, requests
from assess.screening.sittings import accommodations
from assess.store.tables import (
    Accommodation,
    AuditEvent,
    Candidate,
    CandidateRequest,
    Membership,
    OutboxMail,
    RequestQueue,
    now,
)
from tests.web.house import House

GRANTED = {
    "outcome": "granted",
    "pace": "1.5",
    "reason": "A letter from the clinic.",
    "reply": "You have half again.",
}


def page(house: House, role: str) -> str:
    """The address of that role's request."""
    return f"/requests/{house.requests[role].public_id}"


def refreshed(house: House, role: str) -> CandidateRequest:
    """The request as it is now."""
    return house.fresh.get_one(CandidateRequest, house.requests[role].id, populate_existing=True)


@pytest.mark.parametrize(
    ("name", "mine", "words"),
    [
        ("rosa", "recruiter", "About my question."),
        ("hana", "hr", "About my correction."),
        ("ada", "administrator", "About my erasure."),
        ("olga", "officer", "About my adjustment."),
    ],
)
def test_each_role_reads_its_own_queue_and_no_other(house: House, name: str, mine: str, words: str) -> None:
    browser = house.browser(name)
    listed = browser.get("/requests").text
    assert "Ida Late" in listed
    for role in house.requests:
        assert (page(house, role) in listed) == (role == mine)
        assert browser.get(page(house, role)).status_code == (200 if role == mine else 404)
    assert words in browser.get(page(house, mine)).text


def test_another_teams_recruiter_finds_none(house: House) -> None:
    otto = house.browser("otto")
    assert "0 requests wait" in otto.get("/requests").text
    assert otto.get(page(house, "recruiter")).status_code == 404
    lobby = house.teams["Lobby"].id
    assert otto.get(f"/requests?queue=recruiter-{lobby}").status_code == 404
    assert otto.post("/requests", data={"queue": f"recruiter-{lobby}"}).status_code == 404


def test_a_reply_closes_the_request_once_and_stands_on_the_page(house: House) -> None:
    browser = house.browser("rosa")
    assert "Write a reply to the candidate" in browser.post(page(house, "recruiter"), data={"reply": " "}).text
    assert browser.post(page(house, "recruiter"), data={"reply": "By Friday.\n\nKind regards"}).status_code == 303
    done = refreshed(house, "recruiter")
    assert (done.state, done.reply, done.owner_id) == (
        "answered",
        "By Friday.\n\nKind regards",
        house.users["rosa"].id,
    )
    again = browser.post(page(house, "recruiter"), data={"reply": "By Monday."})
    assert (again.status_code, refreshed(house, "recruiter").reply) == (422, "By Friday.\n\nKind regards")
    assert "1 answered request" in browser.get("/requests?state=answered").text
    assert "By Friday." in browser.get(page(house, "recruiter")).text


def test_whoever_takes_it_or_is_given_it_has_it_in_hand(house: House) -> None:
    browser, rosa = house.browser("rosa"), house.users["rosa"].id
    assert refreshed(house, "recruiter").owner_id == rosa  # the only one of the team
    browser.post(f"{page(house, 'recruiter')}/owner", data={"owner": rosa})
    assert refreshed(house, "recruiter").state == "in-hand"
    refused = browser.post(f"{page(house, 'recruiter')}/owner", data={"owner": house.users["otto"].id})
    assert refused.status_code == 303
    assert refreshed(house, "recruiter").owner_id == rosa


def test_what_is_overdue_says_so_and_stands_on_home(house: House) -> None:
    refreshed(house, "recruiter").due_at = now() - timedelta(days=1)
    house.session.commit()
    browser = house.browser("rosa")
    assert "1 is overdue" in browser.get("/requests").text
    assert "overdue since" in browser.get(page(house, "recruiter")).text
    home = browser.get("/").text
    assert "1 request of a candidate waits" in home
    assert "1 is overdue" in home


def test_a_question_that_is_an_adjustment_goes_to_the_officer_and_does_not_come_back(house: House) -> None:
    house.browser("rosa").post(f"{page(house, 'recruiter')}/kind", data={"kind": "adjustment"})
    moved = refreshed(house, "recruiter")
    assert (moved.role, moved.kind, moved.state) == ("officer", "adjustment", "received")
    assert moved.owner_id == house.users["olga"].id
    assert house.browser("rosa").get(page(house, "recruiter")).status_code == 404
    assert (
        house.browser("olga").post(f"{page(house, 'officer')}/kind", data={"kind": "question"}).status_code == 403
    )


def test_a_decision_keeps_its_reason_and_sets_the_time(house: House) -> None:
    browser, ida = house.browser("olga"), house.waiting.id or 0
    wanting = browser.post(page(house, "officer"), data={"pace": ""})
    for words in (
        "Choose what is decided",
        "Write down the reason, for the file",
        "Write a reply to the candidate",
    ):
        assert words in wanting.text
    assert house.fresh.exec(select(Accommodation)).all() == []
    assert browser.post(page(house, "officer"), data=GRANTED).status_code == 303
    kept = house.fresh.exec(select(Accommodation)).one()
    assert (kept.outcome, kept.pace, kept.reason) == ("granted", "1.5", "A letter from the clinic.")
    assert kept.decided_by == house.users["olga"].id
    assert accommodations.multiplier(house.session, ida) == 1.5
    assert refreshed(house, "officer").reply == "You have half again."
    assert "A letter from the clinic." in browser.get(page(house, "officer")).text


def test_time_counts_with_a_grant_alone(house: House) -> None:
    house.browser("olga").post(page(house, "officer"), data=GRANTED | {"outcome": "not-granted"})
    assert house.fresh.exec(select(Accommodation)).one().pace == ""


def test_the_campaigns_end_moves_by_the_time_that_was_waited_and_a_week_is_left_at_least(house: House) -> None:
    request = refreshed(house, "officer")
    request.created_at, request.due_at = now() - timedelta(days=3), now()
    house.campaign.closes_at = closes = now() + timedelta(days=30)
    house.session.add(house.campaign)
    house.session.commit()
    house.browser("olga").post(page(house, "officer"), data=GRANTED)
    until = house.fresh.exec(select(Accommodation)).one().extended_until
    assert abs(until - (closes + timedelta(days=3))) < timedelta(minutes=1)


def test_the_trail_says_neither_whose_adjustment_it_was_nor_what_was_decided(house: House) -> None:
    house.browser("olga").post(page(house, "officer"), data=GRANTED)
    told = house.fresh.exec(select(AuditEvent).where(AuditEvent.verb == "request.answered")).one()
    assert (told.object, told.detail) == (house.requests["officer"].public_id, {})
    everything = " ".join(f"{one.object} {one.detail}" for one in house.fresh.exec(select(AuditEvent)))
    assert "granted" not in everything
    assert "clinic" not in everything


def test_the_owner_gets_what_comes_and_the_deputy_stands_in(house: House) -> None:
    house.session.add(Membership(user_id=house.users["nils"].id or 0, role="officer"))
    house.session.commit()
    olga, nils = house.users["olga"].id, house.users["nils"].id
    browser = house.browser("olga")
    same = browser.post("/requests", data={"queue": "officer", "owner": nils, "deputy": nils})
    assert "the owner cannot stand in for themselves" in same.text
    assert browser.post("/requests", data={"queue": "officer", "owner": nils, "deputy": olga}).status_code == 303
    assert refreshed(house, "officer").owner_id == nils
    assert request_queues.receiver(house.session, "officer", None) == nils
    house.users["nils"].active = False
    house.session.add(house.users["nils"])
    house.session.commit()
    assert request_queues.receiver(house.session, "officer", None) == olga
    assert len(house.session.exec(select(RequestQueue)).all()) == 1


def test_nobody_from_elsewhere_is_made_the_owner_of_a_queue(house: House) -> None:
    answer = house.browser("olga").post("/requests", data={"queue": "officer", "owner": house.users["rosa"].id})
    assert answer.status_code == 422
    assert house.fresh.exec(select(RequestQueue)).all() == []


def test_administrators_learn_that_nobody_can_see_a_queue(house: House) -> None:
    browser = house.browser("ada")
    assert "nobody can see" not in browser.get("/").text
    held = house.session.exec(select(Membership).where(Membership.role == "officer")).one()
    house.session.delete(held)
    house.session.commit()
    assert "nobody has the role Accommodation officer" in browser.get("/").text


def with_mail(house: House) -> None:
    """From now on there is a mail server."""
    organisation = employer.current(house.fresh)
    organisation.mail = {"host": "mail.example.com", "sender": "jobs@example.com"}
    house.session.add(organisation)
    house.session.commit()


def letters(house: House) -> list[str]:
    """What letters say."""
    return [one.body for one in house.fresh.exec(select(OutboxMail).order_by(col(OutboxMail.id)))]


def test_a_reply_goes_by_letter_where_there_is_mail(house: House) -> None:
    before = len(letters(house))
    house.browser("hana").post(page(house, "hr"), data={"reply": "Your name is Ida now."})
    assert len(letters(house)) == before
    with_mail(house)
    house.browser("rosa").post(page(house, "recruiter"), data={"reply": "By Friday."})
    assert "Dear Ida Late," in letters(house)[-1]
    assert "[[link]]" in letters(house)[-1]


def test_letters_about_an_adjustment_and_about_a_question_say_the_same(house: House) -> None:
    with_mail(house)
    house.browser("rosa").post(page(house, "recruiter"), data={"reply": "By Friday."})
    house.browser("olga").post(page(house, "officer"), data=GRANTED)
    question, adjustment = letters(house)[-2:]
    assert question == adjustment
    assert "By Friday." not in question


def test_a_link_goes_to_its_owner_alone(house: House) -> None:
    with_mail(house)
    place = house.waiting
    made = requests.send(house.session, "help", "Help, please.", now(), place, reply_to="else@example.com")
    house.session.commit()
    house.browser("rosa").post(f"/requests/{made.public_id}", data={"reply": "By Friday."})
    assert "By Friday." in letters(house)[-1]
    assert "[[link]]" not in letters(house)[-1]


def test_an_officers_words_stay_out_of_letters(house: House) -> None:
    with_mail(house)
    house.browser("olga").post(page(house, "officer"), data=GRANTED)
    written = letters(house)[-1]
    assert "It stands on your own page" in written
    assert "half again" not in written


def test_nothing_goes_to_an_address_that_somebody_only_typed(house: House) -> None:
    with_mail(house)
    candidate = house.session.get_one(Candidate, house.waiting.candidate_id)
    candidate.email, candidate.unverified_email = "open link 1", "ida@example.com"
    house.session.add(candidate)
    house.session.commit()
    before = len(letters(house))
    house.browser("rosa").post(page(house, "recruiter"), data={"reply": "By Friday."})
    assert len(letters(house)) == before


def test_somebody_whom_no_page_knows_is_answered_at_the_address_they_left(house: House) -> None:
    made = requests.send(house.session, "help", "My link is dead.", now(), reply_to="lost@example.com")
    house.session.commit()
    browser = house.browser("ada")
    shown = browser.get(f"/requests/{made.public_id}").text
    assert "lost@example.com" in shown
    assert "Somebody whom no page knows" in shown
    with_mail(house)
    browser.post(f"/requests/{made.public_id}", data={"reply": "Here is a new link."})
    assert "Good day," in letters(house)[-1]
    assert "Here is a new link." in letters(house)[-1]
