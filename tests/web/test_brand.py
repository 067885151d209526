"""The employer's logo and colour on candidates' pages."""

import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image

from assess.screening import accents
from assess.screening.organisation import employer
from assess.screening.problems import Refused
from tests.screening.test_organisation import picture
from tests.web.house import House, token_of

FILES = re.compile(r'(?:src|href)="(/house/[^"]+)"')


@pytest.fixture
def ada(house: House) -> FlaskClient:
    """Ada, the administrator, at her browser."""
    return house.browser("ada")


def data(**changes: object) -> dict[str, object]:
    """What the form sends."""
    return {"name": "Hotel Aurora", "contact": "", "languages": ["en"], "retention_days": "365", **changes}


def welcome(house: House) -> str:
    """What a stranger with a link sees."""
    return house.browser().get(f"/i/{token_of(house.app, house.link)}").get_data(as_text=True)


def test_without_a_logo_the_name_stands_there_and_no_file_is_asked_for(house: House) -> None:
    text = welcome(house)
    assert '<p class="employer"><bdi>Hotel Aurora</bdi></p>' in text
    assert FILES.findall(text) == []
    assert "Asterism</p></footer>" in text


def test_the_logo_is_small_and_browsers_keep_it_until_it_changes(house: House, ada: FlaskClient) -> None:
    ada.post("/settings/organisation", data=data(logo=(io.BytesIO(picture()), "logo.png")))
    (address,) = FILES.findall(welcome(house))
    answer = house.browser().get(address)
    assert answer.status_code == 200
    assert answer.content_type == "image/png"
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.data) <= 8_000
    ada.post("/settings/organisation", data=data(logo=(io.BytesIO(picture("JPEG", size=(90, 30))), "logo.jpg")))
    (changed,) = FILES.findall(welcome(house))
    assert changed != address
    old = house.browser().get(address)
    assert old.status_code == 404
    assert old.headers["Cache-Control"] == "no-store"
    ada.post("/settings/organisation/logo/remove")
    assert FILES.findall(welcome(house)) == []


def test_a_logo_of_many_colours_is_small_as_well() -> None:
    image = employer.small_png(noisy())
    with Image.open(io.BytesIO(employer.small_logo(image))) as made:
        assert made.width >= 60
    assert len(employer.small_logo(image)) <= 8_000


def noisy() -> bytes:
    """A noisy picture within what an upload may be."""
    written = io.BytesIO()
    Image.effect_noise((500, 160), 120).convert("RGB").save(written, "PNG")
    return written.getvalue()


def test_a_colour_is_served_for_light_and_dark_and_is_readable_in_both(house: House, ada: FlaskClient) -> None:
    saved = ada.post("/settings/organisation", data=data(accent="#FF6600"), follow_redirects=True)
    assert "darkened to #c34e00" in saved.text
    (address,) = FILES.findall(welcome(house))
    sheet = house.browser().get(address)
    assert sheet.content_type == "text/css; charset=utf-8"
    shades = re.findall(r"--accent: (#\w{6}); --accent-strong: #\w{6}; --accent-soft: (#\w{6});", sheet.text)
    assert len(shades) == 2
    for (accent, soft), grounds in zip(shades, (accents.LIGHT_GROUNDS, accents.DARK_GROUNDS), strict=True):
        assert min(accents.contrast(accent, ground) for ground in (soft, *grounds)) >= 4.5


@pytest.mark.parametrize(
    ("given", "reason"), [("red", "accent-form"), ("#12345", "accent-form"), ("#ffff00", "accent-pale")]
)
def test_what_is_no_colour_or_would_become_another_is_refused(given: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        accents.readable(given)
    assert [problem.code for problem in refused.value.problems] == [reason]


def test_a_refused_colour_says_why_and_saves_nothing(house: House, ada: FlaskClient) -> None:
    answer = ada.post("/settings/organisation", data=data(name="Other", accent="#ffff00"))
    assert answer.status_code == 422
    assert "its contrast is 1.0, and text needs 4.5" in answer.text
    house.fresh.expire_all()
    assert employer.current(house.session).name == "Hotel Aurora"


@pytest.mark.parametrize("given", ["#000000", "#2a4b9b", "#00a0e0", "#ff6600", "#7fbf3f", "#808080"])
def test_every_colour_that_is_taken_can_be_read_everywhere(given: str) -> None:
    accent = accents.readable(given)
    for shades, grounds in (
        (accents.light(accent), accents.LIGHT_GROUNDS),
        (accents.dark(accent), accents.DARK_GROUNDS),
    ):
        for text in (shades.accent, shades.strong):
            assert min(accents.contrast(text, ground) for ground in (shades.soft, *grounds)) >= 4.5
