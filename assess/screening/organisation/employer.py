"""The employer of this installation: name, logo, languages, mail, retention, and the steps of a first start."""

import io
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated

from sqlmodel import Session, col, select

from assess.screening import accents, audit, branding
from assess.screening.campaigns.identity import address_problem
from assess.screening.inputs import Number, Text, outside_limits, tidy
from assess.screening.problems import Problem, Refused, refuse
from assess.store.small_logos import small_logo
from assess.store.tables import Campaign, Invitation, Membership, Organisation

LOGO_BYTES = 500_000
LOGO_PIXELS = (4000, 4000)
LOGO_STORED = (600, 200)
STEPS = ("organisation", "people", "mail", "instrument", "campaign")
SECURITY = ("starttls", "tls", "none")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")


@dataclass(frozen=True)
class Description:
    """What the employer says of itself and how long it keeps data."""

    name: Annotated[str, Text(120, required=True)]
    contact: Annotated[str, Text(200)]
    languages: Sequence[str]
    retention_days: Annotated[int, Number(30, 3650)]
    purpose: Annotated[str, Text(200)] = ""


@dataclass(frozen=True)
class MailSettings:
    """Where letters are handed over and whom they come from; the password is kept outside the database."""

    host: Annotated[str, Text(253)]
    port: Annotated[int, Number(1, 65535)]
    user: Annotated[str, Text(200)]
    security: str
    sender: Annotated[str, Text(254)]


def current(session: Session) -> Organisation:
    """The one row; while there is none, a blank one that writers add and readers leave alone."""
    found = session.exec(select(Organisation).order_by(col(Organisation.id)).limit(1)).first()
    return found or Organisation(id=1)


def describe(session: Session, asked: Description, actor: str) -> None:
    """Name, contact, sentence of purpose, languages and how long data are kept; Refused with all problems."""
    asked = tidy(asked)
    problems = outside_limits(asked)
    if not asked.languages:
        problems.append(Problem("languages", "missing"))
    refuse(problems)
    row = current(session)
    row.name, row.contact, row.languages = asked.name, asked.contact, list(asked.languages)
    row.purpose, row.retention_days = asked.purpose, asked.retention_days
    session.add(row)
    audit.record(session, actor, "organisation.described", retention_days=asked.retention_days)
    done(session, "organisation")


def set_mail(session: Session, asked: MailSettings, actor: str) -> None:
    """The mail server, or none when the host is empty; Refused with all problems."""
    asked = tidy(asked)
    problems = outside_limits(asked)
    if asked.host and not _HOST.fullmatch(asked.host):
        problems.append(Problem("host", "host-form"))
    if asked.security not in SECURITY:
        problems.append(Problem("security", "unknown-security"))
    wrong = address_problem("sender", asked.sender) if asked.host or asked.sender else None
    refuse(problems + ([wrong] if wrong else []))
    row = current(session)
    row.mail = asdict(asked)
    session.add(row)
    audit.record(session, actor, "mail.set")
    done(session, "mail")


def set_logo(session: Session, image: bytes, actor: str) -> None:
    """Keep a PNG or JPEG as a small PNG of our own making, so that nothing hidden in the file survives."""
    row = current(session)
    row.logo = small_png(image)
    row.small_logo = small_logo(row.logo)
    branding.mark_anew(row)
    session.add(row)
    audit.record(session, actor, "logo.set")


def remove_logo(session: Session, actor: str) -> None:
    """Show the name alone."""
    row = current(session)
    row.logo = row.small_logo = None
    branding.mark_anew(row)
    session.add(row)
    audit.record(session, actor, "logo.removed")


def set_accent(session: Session, given: str, actor: str) -> str:
    """Keep the colour of candidates' pages as it can be read, and say which that is; Refused."""
    row = current(session)
    found = accents.readable(given)
    if found != row.accent:
        row.accent = found
        branding.mark_anew(row)
        session.add(row)
        audit.record(session, actor, "accent.set", accent=found)
    return found


def small_png(image: bytes) -> bytes:
    """The picture as a PNG of at most 600 × 200; Refused unless it is a sound PNG or JPEG."""
    from PIL import Image, ImageFile, UnidentifiedImageError  # heavy, and needed here alone

    if len(image) > LOGO_BYTES:
        raise Refused([Problem("logo", "logo-too-big", {"kilobytes": LOGO_BYTES // 1000})])
    if not image.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise Refused([Problem("logo", "logo-kind")])
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # the printing library, where it was loaded, lets cut-off pictures pass
    try:
        with Image.open(io.BytesIO(image), formats=("PNG", "JPEG")) as picture:
            if picture.width > LOGO_PIXELS[0] or picture.height > LOGO_PIXELS[1]:
                raise Refused(
                    [Problem("logo", "logo-too-wide", {"width": LOGO_PIXELS[0], "height": LOGO_PIXELS[1]})]
                )
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused([Problem("logo", "logo-damaged")]) from None
    drawn.thumbnail(LOGO_STORED)
    written = io.BytesIO()
    drawn.save(written, "PNG", optimize=True)
    return written.getvalue()


def done(session: Session, step: str) -> None:
    """Tick a step of the first start."""
    row = current(session)
    if step not in row.steps_done:
        row.steps_done = [*row.steps_done, step]
        session.add(row)


def steps(session: Session) -> dict[str, bool]:
    """The five steps of a first start and which are done; what can be seen in the data is not asked twice."""
    ticked = set(current(session).steps_done)
    if session.exec(select(Membership.id).where(Membership.role == "recruiter").limit(1)).first():
        ticked.add("people")
    if session.exec(select(Campaign.id).limit(1)).first() and session.exec(select(Invitation.id).limit(1)).first():
        ticked.add("campaign")
    return {step: step in ticked for step in STEPS}


def name(session: Session) -> str:
    """The employer's name alone."""
    return session.exec(select(Organisation.name).limit(1)).first() or ""


def logo(session: Session) -> bytes | None:
    """The employer's logo alone."""
    return session.exec(select(Organisation.logo).limit(1)).first()
