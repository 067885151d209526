"""What the doctor looks at outside the database: file modes, the path of the address, mail server, fonts."""

import http.client
import smtplib
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sqlmodel import Session, select

from assess.config import Settings
from assess.report import glyphs
from assess.report.pdf import RenderError
from assess.report.print_pool import Renderer
from assess.screening.organisation.health_check import Check
from assess.store.tables import Campaign, Candidate, Organisation, Team

PATIENCE = 10.0  # seconds for a mail server to answer
SHORT = 2.0  # seconds for our own server


class Post(Protocol):
    """What is asked of a mail server's settings."""

    @property
    def host(self) -> str:
        """Its name."""

    @property
    def port(self) -> int:
        """Its port."""

    @property
    def security(self) -> str:
        """`tls`, `starttls` or `none`."""

    @property
    def user(self) -> str:
        """Who logs in, if anybody."""


def file_modes(settings: Settings) -> Check:
    """Whether others on this machine can read answers, backups or papers."""
    folder = settings.data.absolute()
    if not folder.is_dir():
        return Check("File modes", True, "no data folder yet")
    if not _open_to_others(folder):
        return Check("File modes", True, f"{folder} opens to its owner alone")
    shown = [path.name for path in sorted(folder.iterdir()) if path.name != "secrets" and _open_to_others(path)]
    said = f"others on this machine can enter {folder}" + (f" and read {', '.join(shown[:5])}" if shown else "")
    return Check("File modes", False, said, f"chmod 700 {folder}")


def _open_to_others(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def path_prefix(settings: Settings) -> Check:
    """Whether a running server lives under the path of the address, and nowhere else."""
    if not settings.prefix:
        return Check("Path", True, "the whole host")
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - asked, not bound
    connection = http.client.HTTPConnection(host, settings.port, timeout=SHORT)
    try:
        connection.request("GET", f"{settings.prefix}/healthz")
        answer = connection.getresponse().status
    except OSError:
        return Check("Path", True, f"{settings.prefix}; no server runs on port {settings.port} to ask")
    finally:
        connection.close()
    said = f"{settings.prefix}: the server answers {answer} there"
    remedy = "start the server again with this ASSESS_BASE_URL, and let the proxy hand paths on as they come"
    return Check("Path", answer == 200, said, remedy)


def reach(server: Post) -> Check | None:
    """What keeps letters from being handed over safely, if anything: nobody answers, or not as is set."""
    where = f"{server.host}:{server.port}"
    try:
        if server.security == "tls":
            context = ssl.create_default_context()
            smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context).quit()
            return None
        with smtplib.SMTP(server.host, server.port, timeout=PATIENCE) as connection:
            connection.ehlo()
            offered = connection.has_extn("starttls")
            if server.security == "starttls" and offered:
                connection.starttls(context=ssl.create_default_context())
    except (OSError, smtplib.SMTPException) as error:
        remedy = "start the mail server, or correct its name, port and way to connect"
        return Check("Mail", False, f"{where} cannot be used: {error or type(error).__name__}", remedy)
    if server.security == "starttls" and not offered:
        return Check("Mail", False, f"{where} offers no STARTTLS", "choose another port or way to connect")
    if server.security == "none" and server.user:
        said = f"{where} is sent the password in clear"
        return Check("Mail", False, said, "write smtp+starttls:// or smtps:// in SMTP_URL")
    return None


def printing() -> Check:
    """Whether WeasyPrint finds Pango; tried in a process of its own, since a broken library may crash."""
    tried = subprocess.run(
        [sys.executable, "-P", "-c", "import weasyprint"], capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    if tried.returncode == 0:
        return Check("PDF printing", True, "WeasyPrint and Pango are there")
    said = (tried.stderr.strip().splitlines() or ["WeasyPrint cannot be loaded"])[-1][:200]
    remedy = "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 (macOS: brew install weasyprint)"
    return Check("PDF printing", False, said, remedy)


def fonts(session: Session) -> Check:
    """Whether installed fonts draw every name that is here; those of common scripts are looked for too."""
    written = set("".join(_names(session)))
    try:
        missing = undrawn(written | set(glyphs.SCRIPTS))
    except RenderError as error:
        return Check("Fonts", False, f"could not be tried: {error}"[:200], "see PDF printing")
    if lacking := written & missing:
        said = f"no font draws {len(lacking)} letters of names, such as {min(lacking)} (U+{ord(min(lacking)):04X})"
        return Check("Fonts", False, f"{said}; on paper the reference tells whose it is", glyphs.advice(lacking))
    scripts = [name for letter, name in glyphs.SCRIPTS.items() if letter in missing]
    if scripts:
        needed = " ".join(glyphs.fonts_for(missing))
        return Check("Fonts", True, f"every name so far; for {', '.join(scripts)}: apt install {needed}")
    return Check("Fonts", True, "every name, in all common scripts")


def undrawn(letters: set[str]) -> set[str]:
    """Those of the letters that no installed font draws; tried by printing them."""
    shown = {letter for letter in letters if letter.isprintable() and not letter.isspace()}
    with Renderer(1) as renderer:
        return set(renderer.print(glyphs.sample(shown)).missing)


def _names(session: Session) -> Iterator[str]:
    for column in (Candidate.name, Campaign.title, Team.name, Organisation.name):
        yield from session.exec(select(column))
