"""From one device to another by six figures."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.screening.sittings import hand_over
from assess.store.tables import Campaign, HandOver, now
from tests.screening.opening import open_campaign
from tests.web.test_candidate import Browser, browser_of, count

FIGURES = re.compile(r'class="code device-figures" dir="ltr">(\d{3}) (\d{3})<')


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """The Lobby team's campaign."""
    return open_campaign(session)


@pytest.fixture
def amira(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira, answering on the front desk's computer."""
    return browser_of(app, session, campaign, "Amira").reach_questions()


@pytest.fixture
def phone(app: Flask) -> Browser:
    """Her phone, which nobody let in yet."""
    return Browser(app.test_client(), "/hand-over").see("/hand-over")


def shown(device: Browser) -> str:
    """The figures on a device's screen."""
    (found,) = FIGURES.findall(device.text)
    return "".join(found)


def test_the_figures_of_one_device_typed_on_the_other_let_it_in_once(
    app: Flask, amira: Browser, phone: Browser, session: Session
) -> None:
    place = amira.path
    figures = shown(phone.send())
    assert shown(phone.see("/hand-over")) == figures
    assert phone.send(to="/hand-over/go-on").page.status_code == 422
    assert "not been typed yet" in phone.text
    amira.see(amira.own("help")).see(amira.own("hand-over")).send({"figures": f" {figures[:3]}-{figures[3:]}"})
    assert "The other device may go on" in amira.text
    assert phone.send(to="/hand-over/go-on").path == place
    assert count(session, HandOver) == 0
    assert phone.client.get_cookie("waiting") is None
    assert amira.see(place).page.status_code == 200
    again = Browser(app.test_client(), "")
    again.client.set_cookie("waiting", f"made-up~{figures}")
    assert again.client.post("/hand-over/go-on").status_code == 422


def test_figures_let_in_nobody_but_the_browser_that_shows_them(app: Flask, amira: Browser, phone: Browser) -> None:
    figures = shown(phone.send())
    amira.see(amira.own("hand-over")).send({"figures": figures})
    thief = Browser(app.test_client(), "")
    for forged in (f"x~{figures}", figures, "~", f"~{figures}"):
        thief.client.set_cookie("waiting", forged)
        assert thief.client.post("/hand-over/go-on").status_code == 422
        assert thief.client.get("/take").status_code == 404


@pytest.mark.parametrize("typed", ["", "000", "abcdef", "²²²²²²", "१२३४५६७", "9" * 400])
def test_what_no_device_shows_is_explained(amira: Browser, typed: str) -> None:
    amira.see(amira.own("hand-over")).send({"figures": typed})
    assert amira.page.status_code == 422
    assert "No device shows these figures now" in amira.text


def test_figures_are_good_for_ten_minutes(amira: Browser, session: Session) -> None:
    moment = now()
    session.rollback()
    _, figures = hand_over.ask(session, moment)
    assert not hand_over.let_in(session, 1, figures, moment + hand_over.LASTS)
    assert hand_over.let_in(session, 1, figures, moment + hand_over.LASTS - timedelta(seconds=1))
    assert not hand_over.let_in(session, 1, figures, moment)
    session.rollback()


def test_the_database_knows_neither_figures_nor_secret(phone: Browser, session: Session) -> None:
    figures = shown(phone.send())
    session.rollback()
    cookie = phone.client.get_cookie("waiting")
    assert cookie is not None
    kept = repr(session.exec(select(HandOver)).one())
    assert figures not in kept
    assert cookie.value.partition("~")[0] not in kept


def test_so_many_devices_may_wait_and_old_ones_make_room(
    session: Session, phone: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_over, "WAITING", 2)
    session.rollback()
    for _ in range(2):
        hand_over.ask(session, now())
    session.commit()
    assert phone.client.post("/hand-over").status_code == 503
    hand_over.ask(session, now() + hand_over.LASTS)
    session.commit()
    assert count(session, HandOver) == 1
