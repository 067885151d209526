"""The notice before the start, and the page that shows it again."""

from flask.testing import FlaskClient
from sqlmodel import Session, select

from assess.screening.organisation import employer
from assess.store.tables import Invitation, NoticeReading
from tests.web.house import House, token_of


def let_in(house: House) -> FlaskClient:
    """Ida's browser, let in by her link."""
    client = house.browser()
    client.post(f"/i/{token_of(house.app, house.link)}")
    return client


def address(house: House, page: str) -> str:
    """A page of Ida's."""
    return f"/take/{house.waiting.public_id}/{page}"


def shown(page: str) -> str:
    """The print of the notice on the page."""
    return page.split('name="notice" value="')[1].split('"')[0]


def keep_for(session: Session, days: int) -> None:
    """The employer changes the retention."""
    row = employer.current(session)
    row.retention_days = days
    session.add(row)
    session.commit()


def test_what_was_read_can_be_read_again_as_it_was(house: House) -> None:
    ida = let_in(house)
    page = ida.get(address(house, "before")).text
    assert "What you can ask for" in page
    assert "365 days after the campaign has ended" in page
    assert ida.post(address(house, "before"), data={"notice": shown(page)}).status_code == 303
    keep_for(house.fresh, 40)
    again = ida.get(address(house, "notice")).text
    assert "You read this on" in again
    assert "365 days after the campaign has ended" in again
    assert shown(page)[:12] in again


def test_a_notice_that_changed_meanwhile_is_shown_again(house: House) -> None:
    ida = let_in(house)
    page = ida.get(address(house, "before")).text
    keep_for(house.fresh, 40)
    answer = ida.post(address(house, "before"), data={"notice": shown(page)})
    assert answer.status_code == 409
    assert "These words have changed" in answer.text
    assert "40 days after" in answer.text
    assert house.fresh.exec(select(NoticeReading)).all() == []
    assert ida.post(address(house, "before"), data={"notice": shown(answer.text)}).status_code == 303
    read = select(Invitation.notice_read_at).where(Invitation.id == house.waiting.id)
    assert house.fresh.exec(read).one() is not None


def test_before_it_was_read_the_page_shows_the_present_one(house: House) -> None:
    assert "This is what is said before the start" in let_in(house).get(address(house, "notice")).text
