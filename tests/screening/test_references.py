"""References tell namesakes apart: short, nobody else's, read however they are typed."""

import re

import pytest
from sqlmodel import Session, select

from assess.screening.campaigns import references
from assess.store.tables import Invitation
from assess.store.tables.campaigns import SPOKEN, place_key
from tests.screening.opening import let_in, open_campaign


def test_everybody_with_a_place_has_one_of_their_own(session: Session) -> None:
    campaign = open_campaign(session)
    places = [let_in(session, campaign, "Anna Lind", f"anna{n}@example.com").invitation for n in range(3)]
    shown = {references.shown(place) for place in places}
    assert len(shown) == 3
    assert all(re.fullmatch(rf"[{SPOKEN}]{{3}}-[{SPOKEN}]{{3}}", one) for one in shown)


def test_one_that_somebody_has_is_drawn_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    place = let_in(session, open_campaign(session)).invitation
    place.reference = "AAAAAA"
    session.flush()
    next_ones = iter(["AAAAAA", "BBBBBB", "BBBBBB", "CCCCCC"])
    monkeypatch.setattr(references, "new_reference", lambda: next(next_ones))
    assert set(references.drawn(session, 2)) == {"BBBBBB", "CCCCCC"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("K7Q-4MX", "K7Q4MX"),
        ("k7q 4mx", "K7Q4MX"),
        ("K7Q–4MO", "K7Q4M0"),
        ("٢٢٢-٣٣٣", "222333"),
        ("Amira", ""),
        ("", ""),
    ],
)
def test_it_is_read_however_it_is_typed(written: str, read: str) -> None:
    assert references.typed(written) == read


def test_a_place_keeps_what_it_is_found_by(session: Session) -> None:
    place = let_in(session, open_campaign(session)).invitation
    place.reference, place.applicant_number = "K7Q4MX", "Réf 0815/Ä"
    session.commit()
    kept = session.exec(select(Invitation)).one()
    assert kept.search_key == place_key("K7Q4MX", "Réf 0815/Ä") == "k7q-4mx k7q4mx ref 0815/a"
