"""The employer's settings."""

import io

import pytest
from PIL import Image
from sqlmodel import Session

from assess.screening.organisation import employer
from assess.screening.organisation.employer import MailSettings, OrganisationError


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 300)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#2A4B9B").save(written, kind)
    return written.getvalue()


def test_all_problems_are_told_at_once_and_nothing_is_saved(session: Session) -> None:
    with pytest.raises(OrganisationError) as caught:
        employer.describe(session, name="", contact="x" * 300, languages=[], retention_days=5, actor="test")
    assert [field for field, _ in caught.value.problems] == ["name", "contact", "languages", "retention_days"]
    assert employer.current(session).name == "Your organisation"


def test_a_description_is_kept_and_ticks_its_step(session: Session) -> None:
    employer.describe(
        session, name="Hotel  Aurora", contact="Ines, 123", languages=["en"], retention_days=200, actor="test"
    )
    assert employer.current(session).name == "Hotel Aurora"
    assert employer.steps(session)["organisation"]
    assert not employer.steps(session)["campaign"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_becomes_a_small_png_of_our_own(session: Session, kind: str) -> None:
    employer.set_logo(session, picture(kind), "test")
    logo = employer.current(session).logo
    assert logo is not None
    with Image.open(io.BytesIO(logo)) as kept:
        assert kept.format == "PNG"
        assert kept.width <= 600
        assert kept.height <= 200


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "PNG or JPEG"),
        (b"GIF89a" + bytes(20), "PNG or JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"<script>" * 9, "damaged"),
        (picture()[:200], "damaged"),
        (b"\xff\xd8\xff" + bytes(600_000), "500 kB"),
        (picture(size=(4001, 2)), "4000"),
    ],
)
def test_anything_else_is_refused_as_a_logo(session: Session, image: bytes, reason: str) -> None:
    with pytest.raises(OrganisationError, match=reason):
        employer.set_logo(session, image, "test")


def test_what_was_hidden_in_a_picture_does_not_survive(session: Session) -> None:
    employer.set_logo(session, picture() + b"<?php evil ?>", "test")
    assert b"evil" not in (employer.current(session).logo or b"")


def test_a_mail_server_is_checked(session: Session) -> None:
    with pytest.raises(OrganisationError) as caught:
        employer.set_mail(session, MailSettings("no host!", 0, "", "magic", "nobody"), "test")
    assert [field for field, _ in caught.value.problems] == ["host", "port", "security", "sender"]
    employer.set_mail(session, MailSettings("smtp.example.com", 587, "", "tls", "hr@example.com"), "test")
    assert employer.current(session).mail["host"] == "smtp.example.com"
    assert "password" not in employer.current(session).mail
