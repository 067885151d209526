"""A key is replaced while the server runs: nobody is thrown out, no page is lost, no link dead, until the day."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from assess import keyring
from assess.config import Settings
from assess.screening.campaigns import links
from assess.store.tables import now
from tests.web.house import House


def rotate(settings: Settings, name: str, lasts: timedelta) -> None:
    keyring.rotate(name, settings.secrets_folder, datetime.now(UTC), datetime.now(UTC) + lasts)


def end_old_keys(settings: Settings, name: str) -> None:
    """As if the stated time had passed."""
    (settings.secrets_folder / f"{name}.old").write_text("")


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def test_staff_stay_logged_in_and_open_forms_go_on_until_the_old_key_ends(house: House, settings: Settings) -> None:
    rosa = house.browser("rosa")
    written = re.search(r'name="csrf_token" value="([^"]+)"', rosa.get("/password").text)
    assert written is not None
    form = {"csrf_token": written[1], "password": "wrong", "new_password": "a", "new_password_confirm": "b"}
    rotate(settings, "session_key", timedelta(days=7))
    assert rosa.get("/campaigns").status_code == 200
    assert rosa.post("/password", data=form).status_code == 200
    end_old_keys(settings, "session_key")
    assert rosa.post("/password", data=form).status_code in (400, 403)
    assert rosa.get("/campaigns").status_code == 302


def test_a_link_made_under_the_old_key_opens_until_it_ends_and_new_ones_open_too(
    house: House, settings: Settings
) -> None:
    before = links.token(settings.secret("link_key"), house.link)
    rotate(settings, "link_key", timedelta(days=60))
    after = links.token(settings.secret("link_key"), house.link)
    stranger = house.browser()
    assert after != before
    assert [stranger.get(f"/i/{token}").status_code for token in (before, after)] == [200, 200]
    end_old_keys(settings, "link_key")
    assert [stranger.get(f"/i/{token}").status_code for token in (before, after)] == [404, 200]


def test_the_stated_time_itself_ends_a_link(house: House, settings: Settings) -> None:
    before = links.token(settings.secret("link_key"), house.link)
    rotate(settings, "link_key", timedelta(days=60))
    keys = settings.keys("link_key")
    assert links.find(house.session, keys.good(now() + timedelta(days=59)), before) == house.link
    assert links.find(house.session, keys.good(now() + timedelta(days=61)), before) is None


def test_keys_that_are_gone_for_a_moment_stop_nobody(house: House, settings: Settings) -> None:
    rosa = house.browser("rosa")
    (settings.secrets_folder / "session_key").rename(settings.secrets_folder / "aside")
    assert rosa.get("/campaigns").status_code == 200
