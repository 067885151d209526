"""A lot: published with its list, drawn by a word, checked by whoever has its page."""

import html
import io
import re
from contextlib import redirect_stdout

import pytest
from sqlmodel import select

from assess.screening.privacy import own_data
from assess.store.tables import AuditEvent, Candidate, Invitation, Lot, LotEntry, now
from tests.web.house import House


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def publish(house: House, *names: str, places: int = 1):
    """What Rosa's browser gets for publishing a lot among those people."""
    rosa = house.browser("rosa")
    page = rosa.get(f"{house.address}/lots").text
    people = [house.invitations[name].public_id for name in names]
    given = {"csrf_token": token(page), "places": str(places), "person": people}
    return rosa, rosa.post(f"{house.address}/lots", data=given)


def newest(house: House) -> Lot:
    found = house.fresh.exec(select(Lot).order_by(Lot.id.desc())).first()
    assert found is not None
    return found


def test_people_around_the_line_are_proposed(house: House) -> None:
    page = house.browser("rosa").get(f"{house.address}/lots").text
    assert "Proposed: the people on both sides of the line" in page
    assert "Bo Lind" in page
    assert "Chen Wei" in page
    assert "Gita Rao" not in page


def test_the_print_comes_first_and_the_draw_follows_from_it(house: House) -> None:
    rosa, answer = publish(house, "Bo Lind", "Chen Wei")
    assert answer.status_code == 303
    lot = newest(house)
    before = rosa.get(answer.location).text
    assert lot.published in before
    assert lot.seed not in before
    stranger = house.browser()
    open_page = stranger.get(f"/lots/{lot.public_id}")
    assert open_page.status_code == 200
    assert lot.published in open_page.text
    assert lot.seed not in open_page.text
    for name in ("Bo Lind", "Chen Wei", "Guest relations"):
        assert name not in open_page.text
    drawn = rosa.post(answer.location, data={"csrf_token": token(before), "word": "Zwölf 'Äpfel'"})
    assert drawn.status_code == 303
    page = stranger.get(f"/lots/{lot.public_id}").text
    program = re.search(r"<code>(import hashlib.*?)</code>", page, re.S)
    assert program is not None
    lines = html.unescape(program.group(1))
    assert len(lines.strip().splitlines()) == 10
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(lines, "page", "exec"), {})
    first = re.search(r'<span class="reference">([^<]+)</span> <strong>', page)
    assert first is not None
    assert said.getvalue().split() == [first.group(1)]
    assert newest(house).published == lot.published
    verbs = [event.verb for event in house.fresh.exec(select(AuditEvent).where(AuditEvent.object == lot.public_id))]
    assert verbs == ["lot.published", "lot.drawn"]


def test_a_lot_is_drawn_once(house: House) -> None:
    rosa, answer = publish(house, "Bo Lind", "Chen Wei")
    page = rosa.get(answer.location).text
    rosa.post(answer.location, data={"csrf_token": token(page), "word": "first"})
    again = rosa.post(answer.location, data={"csrf_token": token(page), "word": "second"})
    assert again.status_code == 422
    assert newest(house).word == "first"


def test_without_a_word_nothing_is_drawn(house: House) -> None:
    rosa, answer = publish(house, "Bo Lind", "Chen Wei")
    page = rosa.get(answer.location).text
    assert rosa.post(answer.location, data={"csrf_token": token(page), "word": " "}).status_code == 422
    assert newest(house).drawn_at is None


@pytest.mark.parametrize(
    ("names", "places", "words"),
    [
        (("Amira Haddad", "Gita Rao"), 1, "The scores tell"),
        (("Bo Lind",), 1, "Choose at least two people"),
        (("Bo Lind", "Chen Wei"), 2, "Choose fewer places"),
        (("Bo Lind", "Chen Wei"), 0, "Enter a number of places"),
        (("Bo Lind", "Hugo Leer"), 1, "Choose at least two people"),
    ],
    ids=["told-apart", "one", "all", "none", "not-ranked"],
)
def test_what_is_no_fair_lot_is_not_published(house: House, names, places, words) -> None:
    before = newest(house).id
    _rosa, answer = publish(house, *names, places=places)
    assert answer.status_code == 422
    assert words in answer.text
    assert newest(house).id == before


def test_an_unknown_lot_is_found_by_nobody(house: House) -> None:
    assert house.browser().get("/lots/unknown").status_code == 404
    assert house.browser("rosa").get(f"{house.address}/lots/unknown").status_code == 404


def test_a_lot_is_in_ones_own_data_and_keeps_the_reference_of_whoever_is_erased(house: House) -> None:
    publish(house, "Bo Lind", "Chen Wei")
    lot, session = newest(house), house.fresh
    mine = session.get_one(Invitation, house.invitations["Bo Lind"].id)
    found = own_data.of_place(session, mine.id or 0, now())
    text = own_data.as_json(found)
    assert lot.published in text
    assert lot.seed not in text
    session.delete(mine)
    session.delete(session.get_one(Candidate, mine.candidate_id))
    session.commit()
    entries = session.exec(select(LotEntry).where(LotEntry.lot_id == lot.id)).all()
    assert len(entries) == 1
    assert len(newest(house).listed) == 2
    page = house.browser("rosa").get(f"{house.address}/lots/{lot.public_id}").text
    assert "no longer kept" in page
    assert "Bo Lind" not in page
