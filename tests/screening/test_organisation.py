"""The employer's settings."""

import io

import pytest
from PIL import Image
from sqlmodel import Session

from assess.screening.organisation import employer
from assess.screening.organisation.employer import Description, MailSettings
from assess.screening.problems import Refused


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 300)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#2A4B9B").save(written, kind)
    return written.getvalue()


def test_all_problems_are_told_at_once_and_nothing_is_saved(session: Session) -> None:
    with pytest.raises(Refused) as caught:
        employer.describe(session, Description("", "x" * 300, [], 5), "test")
    assert [problem.field for problem in caught.value.problems] == [
        "name",
        "contact",
        "retention_days",
        "languages",
    ]
    assert employer.current(session).name == "Your organisation"


def test_a_description_is_kept_and_ticks_its_step(session: Session) -> None:
    employer.describe(session, Description("Hotel  Aurora", "Ines, 123", ["en"], 200), "test")
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
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo-kind"),
        (b"GIF89a" + bytes(20), "logo-kind"),
        (b"\x89PNG\r\n\x1a\n" + b"<script>" * 9, "logo-damaged"),
        (picture()[:200], "logo-damaged"),
        (b"\xff\xd8\xff" + bytes(600_000), "logo-too-big"),
        (picture(size=(4001, 2)), "logo-too-wide"),
    ],
)
def test_anything_else_is_refused_as_a_logo(session: Session, image: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        employer.set_logo(session, image, "test")


def test_what_was_hidden_in_a_picture_does_not_survive(session: Session) -> None:
    employer.set_logo(session, picture() + b"<?php evil ?>", "test")
    assert b"evil" not in (employer.current(session).logo or b"")


def test_a_mail_server_is_checked(session: Session) -> None:
    with pytest.raises(Refused) as caught:
        employer.set_mail(session, MailSettings("no host!", 0, "", "magic", "nobody"), "test")
    assert {problem.field for problem in caught.value.problems} == {"host", "port", "security", "sender"}
    employer.set_mail(session, MailSettings("smtp.example.com", 587, "", "tls", "hr@example.com"), "test")
    assert employer.current(session).mail["host"] == "smtp.example.com"
    assert "password" not in employer.current(session).mail
