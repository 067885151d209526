"""The copy of one's own data is whole and machine-readable, and tells no key."""

import csv
import io
import json
from typing import Any

import pytest
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.email import letters
from assess.screening.privacy import holds, notices, own_data, personal_rows, requests
from assess.screening.results import stored_results
from assess.screening.sittings import taking
from assess.store.tables import Accommodation, Candidate, Cohort, Lot, LotEntry, now
from tests.screening.opening import Person, let_in, open_campaign

# Where the copy has what a table holds of a person.
READ = {
    "candidate": "identity", "legalhold": "identity", "invitation": "places", "link": "links",
    "candidatesession": "browsers", "noticereading": "notice_read", "sitting": "parts", "response": "answers",
    "draft": "not_sent", "readinghelp": "reading_help", "result": "results", "candidaterequest": "requests",
    "accommodation": "adjustments", "outboxmail": "letters", "decision": "decisions", "lotentry": "lots",
}  # fmt: skip
READ |= {"interview": "interviews", "interviewresult": "interview_results"}
BESIDE = {
    "bundledocument": "a printed copy of the results, gone after a day",
    "addresscheck": "a code to an address, gone after a day; it belongs to nobody yet",
    "handover": "the way in of another device, hashes alone, gone after ten minutes",
}


@pytest.fixture
def amira(session: Session, settings: Settings) -> Person:
    """Amira has answered everything, asked twice, had a letter and an adjustment."""
    person = let_in(session, open_campaign(session), "Amira Haddad", "amira@example.org")
    mine = person.invitation.id or 0
    notices.read(session, mine, "", now())
    for position in range(len(person.invitation.cohort.battery)):
        part = person.answer_all(person.begin(position))
        taking.submit(session, person.admission(), part, now())
    letters.invite(session, settings, person.invitation)
    requests.send(session, requests.QUESTION, "=When do I hear?", now(), person.invitation)
    asked = requests.send(session, requests.ADJUSTMENT, "More time, please", now(), person.invitation)
    session.add(
        Accommodation(
            invitation_id=mine, request_id=asked.id or 0, outcome="granted", pace="1.5", reason="Dyslexia",
            extended_until=now(),
        )
    )  # fmt: skip
    holds.hold(session, person.invitation.candidate, holds.Reason("Claim"), "staff:1")
    lot = Lot(campaign_id=person.invitation.campaign_id, places=1, listed=[], seed="unsaid", published="print")
    session.add(lot)
    session.flush()
    session.add(LotEntry(lot_id=lot.id or 0, invitation_id=mine))
    session.commit()
    return person


def copy_of(session: Session) -> dict[str, Any]:
    """Everything kept of the one person there is."""
    made: dict[str, Any] = json.loads(own_data.as_json(own_data.of_person(session, _only(session), now())))
    return made


def _only(session: Session) -> Candidate:
    return session.exec(select(Candidate)).one()


def test_every_table_that_holds_something_of_a_person_is_in_the_copy(session: Session, amira: Person) -> None:
    tables = personal_rows.of_person(amira.invitation.candidate_id)
    assert set(tables) - set(BESIDE) == set(READ)
    made = json.dumps(copy_of(session))
    assert [table for table, name in READ.items() if f'"{name}"' not in made] == []


def test_the_copy_is_whole(session: Session, amira: Person) -> None:
    made = copy_of(session)
    (place,) = made["places"]
    assert made["identity"]["name"] == "Amira Haddad"
    assert made["identity"]["email"] == "amira@example.org"
    assert place["campaign"] == "Front desk"
    assert [len(part["answers"]) for part in place["parts"]] == [
        sum(len(page) for page in part["layout"]) for part in place["parts"]
    ]
    assert all(part["seconds"] and part["submitted_at"] for part in place["parts"])
    star = place["results"][0]["profile"]["star"]
    assert star["se"] > 0
    assert place["results"][0]["profile"]["facets"][0]["se"] is not None
    assert [one["words"] for one in place["requests"]] == ["=When do I hear?", "More time, please"]
    assert place["adjustments"][0]["pace"] == "1.5"
    assert place["letters"][0]["recipient"] == "amira@example.org"
    assert "What is kept about you" in str(place["notice_read"]["sections"])


def test_answers_stand_beside_the_words_that_were_answered(session: Session, amira: Person) -> None:
    judged, *_others, rated = copy_of(session)["places"][0]["parts"]
    first = judged["answers"][0]
    assert set(first["value"]) == {"best", "worst"}
    assert set(first["value"].values()) <= set(first["options"])
    assert len(first["question"]) > 40
    assert rated["answers"][0]["value"]["rating"] <= len(rated["answers"][0]["scale"])


def test_no_key_and_no_rationale_is_in_it(session: Session, amira: Person) -> None:
    made = own_data.as_json(own_data.of_person(session, _only(session), now()))
    cohort = session.exec(select(Cohort)).one()
    options = [
        option
        for one in stored_results.cohort_battery(session, cohort)
        for item in one.items
        for option in item.options
    ]
    assert len([option for option in options if option.key]) > 40
    assert [option.rationale for option in options if option.rationale and option.rationale[:40] in made] == []
    for word in ('"spread"', "effectiveness", "rationale", '"costly"', '"explanation"', "desirability", "token"):
        assert word not in made


def test_the_table_says_the_same_and_no_cell_acts(session: Session, amira: Person) -> None:
    made = own_data.of_person(session, _only(session), now())
    rows = list(csv.reader(io.StringIO(own_data.as_csv(made))))
    assert rows[0] == ["Place", "Value"]
    told = dict(rows[1:])
    assert told["identity.name"] == "Amira Haddad"
    assert told["places[1].requests[1].words"] == "'=When do I hear?"
    assert told["places[1].parts[1].answers[1].item"]
    assert len(told) == len(rows) - 1
