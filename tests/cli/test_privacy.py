"""`assess erase`, `assess hold` and `assess retention` on an installation of its own."""

from pathlib import Path

from sqlmodel import Session, select

from assess.screening.campaigns import invitations
from assess.store.tables import Candidate
from tests.cli.conftest import Assess
from tests.engines import AUDIT_KEY
from tests.screening.opening import open_campaign


def furnish(home: Path) -> str:
    """Amira in a campaign; her number."""
    from assess.store.database import make_engine

    with Session(make_engine(f"sqlite:///{home / 'assess.db'}", lambda: [AUDIT_KEY])) as session:
        place, _link = invitations.invite(session, open_campaign(session), "Amira", "amira@example.org", "staff:1")
        session.commit()
        return place.candidate.public_id


def people(home: Path) -> list[str]:
    """Who is there."""
    from assess.store.database import make_engine

    with Session(make_engine(f"sqlite:///{home / 'assess.db'}")) as session:
        return list(session.exec(select(Candidate.name)))


def test_somebody_is_looked_at_held_released_and_erased(assess: Assess, home: Path, installed: str) -> None:
    number = furnish(home)
    assert assess("erase", "nobody@example.org").exit_code == 1
    dry = assess("erase", "amira@example.org", "--dry-run")
    assert dry.stdout.startswith(f"{number}: 1 candidate, 1 invitation")
    assert assess("hold", number).exit_code == 1
    assert assess("hold", number, "--reason", "Claim 12/2026").exit_code == 0
    held = assess("erase", number, "--yes")
    assert held.exit_code == 1
    assert "Claim 12/2026" in held.stderr
    assert assess("hold", number, "--release").exit_code == 0
    assert people(home) == ["Amira"]
    assert assess("erase", number, "--yes").stdout.endswith(f"Erased {number}\n")
    assert people(home) == []
    assert number in (home / "erasures.jsonl").read_text()


def test_retention_says_what_would_go(assess: Assess, home: Path, installed: str) -> None:
    furnish(home)
    assert "0 people, and 0 letters and 0 requests" in assess("retention", "--dry-run").stdout
    assert assess("retention").stdout.endswith("Erased 0 places, 0 letters, 0 requests\n")
    assert people(home) == ["Amira"]
