"""A letter in the employer's look, beside its plain text: made when it leaves, so that nothing of it is stored."""

import re
import struct
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

from sqlmodel import Session

from assess.report.catalogues import catalogue
from assess.report.templates import render
from assess.screening import accents, branding
from assess.screening.email import address_codes

PRODUCT_ACCENT = "#2a4b9b"  # where the employer has no colour
LOGO_SHOWN = (180, 48)
_CODE = re.compile(rf"[0-9]{{{address_codes.FIGURES}}}")


@dataclass(frozen=True)
class Piece:
    """A part of a line, which may be an address of ours."""

    text: str
    address: bool


@dataclass(frozen=True)
class Paragraph:
    """Some lines; an address or a code that stands alone stands out."""

    text: str
    kind: Literal["text", "address", "code"]
    lines: list[list[Piece]]


@dataclass(frozen=True)
class Logo:
    """The picture that comes with the letter: its name there, and how large it is shown."""

    name: str
    width: int
    height: int


def add_to(message: EmailMessage, session: Session, text: str, language: str, home: str) -> None:
    """Add the page that says the same as the plain text, and the logo that it shows; `home` is our own address."""
    brand = branding.current(session)
    image = branding.small_logo(session) if brand.logo else None
    lines = "\n".join(text.splitlines())  # answers come from forms, with line ends of their own
    domain = message["Message-ID"].rpartition("@")[2].rstrip(">")
    logo = Logo(f"logo.{brand.mark}@{domain}", *_shown(image)) if image else None
    accent = brand.accent or PRODUCT_ACCENT
    content = {
        "subject": str(message["Subject"]),
        "employer": brand.name,
        "logo": logo,
        "light": accents.light(accent),
        "dark": accents.dark(accent),
        "paragraphs": paragraphs(lines, home),
    }
    message.add_alternative(render("email/letter.html.jinja", content, catalogue(language)), subtype="html")
    page = message.get_body(("html",))
    if image and logo and page:
        page.add_related(image, "image", "png", cid=f"<{logo.name}>")


def paragraphs(text: str, home: str) -> list[Paragraph]:
    """The parts of a letter as its page shows them."""
    return [_paragraph(one, home) for one in re.split(r"\n{2,}", text)]


def _paragraph(text: str, home: str) -> Paragraph:
    """Only our own addresses open at a touch: names and answers, which people type, may hold others."""
    alone = re.compile(rf"{re.escape(home)}/\S+")
    within = re.compile(rf"({re.escape(home)}/\S*[\w/-])")
    kind: Literal["text", "address", "code"] = "text"
    if alone.fullmatch(text):
        kind = "address"
    elif _CODE.fullmatch(text):
        kind = "code"
    lines = [
        [Piece(piece, bool(place % 2)) for place, piece in enumerate(within.split(line)) if piece]
        for line in text.split("\n")
    ]
    return Paragraph(text, kind, lines)


def _shown(image: bytes) -> tuple[int, int]:
    """How large a PNG is shown: its size stands in its head."""
    width, height = struct.unpack(">II", image[16:24])
    scale = min(1, LOGO_SHOWN[0] / width, LOGO_SHOWN[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))
