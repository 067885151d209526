"""The administrator's pages of people's data: found, corrected, held, erased; what retention would erase."""

from datetime import timedelta

from sqlmodel import select

from assess.screening.privacy import erasure_log
from assess.store.tables import AuditEvent, Candidate, Job, LegalHold, now
from tests.web.house import House


def page_of(house: House, name: str = "Ida Late") -> str:
    """The address of somebody's data."""
    person = house.fresh.exec(select(Candidate).where(Candidate.name == name)).one()
    return f"/data/people/{person.public_id}"


def test_people_are_found_and_opening_one_is_an_event(house: House) -> None:
    ada = house.browser("ada")
    assert "Ida Late" in ada.get("/data/people?q=ida").text
    assert "Ida Late" in ada.get("/data/people?q=ida@example.com").text
    assert "Ida Late" in ada.get(f"/data/people?q={house.waiting.public_id}").text
    assert "Nobody found" in ada.get("/data/people?q=zacharias").text
    page = ada.get(page_of(house)).text
    assert "Guest relations" in page
    assert "no end yet" in page
    seen = house.fresh.exec(select(AuditEvent).where(AuditEvent.verb == "person.viewed")).one()
    assert seen.object == house.waiting.candidate.public_id


def test_hr_corrects_and_neither_holds_nor_erases(house: House) -> None:
    hana, address = house.browser("hana"), page_of(house)
    page = hana.get(address).text
    assert "Keep the correction" in page
    assert "Erase everything" not in page
    wrong = hana.post(f"{address}/correct", data={"name": "", "email": "ida@example.com"})
    assert wrong.status_code == 422
    assert "Enter a name" in wrong.text
    assert hana.post(f"{address}/correct", data={"name": "Ida Lake", "email": "ida@example.com"}).status_code == 303
    assert house.fresh.get_one(Candidate, house.waiting.candidate_id).name == "Ida Lake"
    assert hana.post(f"{address}/erase", data={"sure": "yes"}).status_code == 403


def test_erasing_asks_twice_and_is_noted_outside_the_database(house: House) -> None:
    ada, address = house.browser("ada"), page_of(house)
    public_id = house.waiting.candidate.public_id
    assert ada.post(f"{address}/erase").status_code == 303
    assert house.fresh.exec(select(Candidate).where(Candidate.public_id == public_id)).first() is not None
    assert ada.post(f"{address}/erase", data={"sure": "yes"}).status_code == 303
    assert house.fresh.exec(select(Candidate).where(Candidate.public_id == public_id)).first() is None
    log = erasure_log.path(house.app.extensions["settings"])
    assert public_id in {one.subject for one in erasure_log.read(log)}
    assert ada.get(address).status_code == 404
    assert public_id in ada.get("/data/retention").text


def test_who_is_held_cannot_be_erased_and_says_why(house: House) -> None:
    ada, address = house.browser("ada"), page_of(house)
    assert ada.post(f"{address}/hold", data={"reason": ""}).status_code == 422
    assert ada.post(f"{address}/hold", data={"reason": "Claim 12/2026"}).status_code == 303
    assert "Claim 12/2026" in ada.get(address).text
    ada.post(f"{address}/erase", data={"sure": "yes"})
    assert "held for a legal reason" in ada.get(address).text
    assert ada.post(f"{address}/release").status_code == 303
    assert house.fresh.exec(select(LegalHold)).all() == []


def test_retention_shows_what_is_due_what_has_no_end_and_what_backups_hold(house: House) -> None:
    ada = house.browser("ada")
    page = ada.get("/data/retention").text
    assert "Without an end" in page
    assert "Nobody’s time is over." in page
    assert "No backup lies in the data folder" in page
    campaign = house.fresh.merge(house.campaign)
    campaign.ends_at = now() - timedelta(days=400)
    house.session.commit()
    page = ada.get("/data/retention").text
    assert "9 people" in page
    assert "Erase it now" in page
    assert ada.post("/data/retention").status_code == 303
    asked = house.fresh.exec(select(Job).where(Job.kind == "retention")).one()
    assert asked.state == "waiting"
