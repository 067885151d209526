"""The employer of this installation: name, logo, languages, mail, retention, and the steps of a first start."""

import io
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlmodel import Session, col, select

from assess.screening import audit
from assess.screening.campaigns.identity import clean_name
from assess.store.tables import Campaign, Invitation, Membership, Organisation

LOGO_BYTES = 500_000
LOGO_PIXELS = (4000, 4000)
LOGO_STORED = (600, 200)
RETENTION_DAYS = (30, 3650)
STEPS = ("organisation", "people", "mail", "instrument", "campaign")
SECURITY = ("starttls", "tls", "none")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


class OrganisationError(ValueError):
    """A setting cannot be saved; `problems` holds (field, text) of each."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(text for _, text in problems))


def current(session: Session) -> Organisation:
    """The one row; while there is none, a blank one that writers add and readers leave alone."""
    found = session.exec(select(Organisation).order_by(col(Organisation.id)).limit(1)).first()
    return found or Organisation(id=1)


def describe(
    session: Session, *, name: str, contact: str, languages: Sequence[str], retention_days: int, actor: str
) -> Organisation:
    """Name, contact for candidates, languages and how long data are kept; OrganisationError with all problems."""
    name, contact = clean_name(name), clean_name(contact)
    problems = []
    if not name or len(name) > 120:
        problems.append(("name", "Enter the organisation's name, at most 120 characters"))
    if len(contact) > 200:
        problems.append(("contact", "Enter a contact of at most 200 characters"))
    if not languages:
        problems.append(("languages", "Choose at least one language"))
    if not RETENTION_DAYS[0] <= retention_days <= RETENTION_DAYS[1]:
        problems.append(("retention_days", "Enter a number of days between {} and {}".format(*RETENTION_DAYS)))
    if problems:
        raise OrganisationError(problems)
    row = current(session)
    row.name, row.contact, row.languages, row.retention_days = name, contact, list(languages), retention_days
    session.add(row)
    audit.record(session, actor, "organisation.described", retention_days=retention_days)
    done(session, "organisation")
    return row


@dataclass(frozen=True)
class MailSettings:
    """Where letters are handed over and whom they come from; the password is kept outside the database."""

    host: str
    port: int
    user: str
    security: str
    sender: str


def set_mail(session: Session, chosen: MailSettings, actor: str) -> Organisation:
    """The mail server, or none when the host is empty; OrganisationError with all problems."""
    problems = []
    if chosen.host and not _HOST.fullmatch(chosen.host):
        problems.append(("host", "Enter the mail server's name, such as smtp.example.com"))
    if not 1 <= chosen.port <= 65535:
        problems.append(("port", "Enter a port between 1 and 65535"))
    if chosen.security not in SECURITY:
        problems.append(("security", "Choose one of the ways to connect"))
    if (chosen.host or chosen.sender) and not _ADDRESS.fullmatch(chosen.sender):
        problems.append(("sender", "Enter the sender's address in the form name@example.com"))
    if len(chosen.user) > 200:
        problems.append(("user", "Enter a user name of at most 200 characters"))
    if problems:
        raise OrganisationError(problems)
    row = current(session)
    row.mail = asdict(chosen)
    session.add(row)
    audit.record(session, actor, "mail.set")
    done(session, "mail")
    return row


def set_logo(session: Session, image: bytes, actor: str) -> None:
    """Keep a PNG or JPEG as a small PNG of our own making, so that nothing hidden in the file survives."""
    row = current(session)
    row.logo = small_png(image)
    session.add(row)
    audit.record(session, actor, "logo.set")


def remove_logo(session: Session, actor: str) -> None:
    """Show the name alone."""
    row = current(session)
    row.logo = None
    session.add(row)
    audit.record(session, actor, "logo.removed")


def small_png(image: bytes) -> bytes:
    """The picture as a PNG of at most 600 × 200; OrganisationError unless it is a sound PNG or JPEG."""
    from PIL import Image, ImageFile, UnidentifiedImageError  # heavy, and needed here alone

    if len(image) > LOGO_BYTES:
        raise OrganisationError([("logo", "Choose a file of at most 500 kB")])
    if not image.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise OrganisationError([("logo", "Choose a PNG or JPEG file")])
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # the printing library, where it was loaded, lets cut-off pictures pass
    try:
        with Image.open(io.BytesIO(image), formats=("PNG", "JPEG")) as picture:
            if picture.width > LOGO_PIXELS[0] or picture.height > LOGO_PIXELS[1]:
                raise OrganisationError([("logo", "Choose a picture of at most 4000 × 4000 pixels")])
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, OrganisationError):
            raise
        raise OrganisationError([("logo", "The file is damaged; save it again as PNG")]) from None
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
