"""Campaigns in which somebody meets each of the six response formats, from an employer's own documents."""

import shutil
from pathlib import Path

from sqlmodel import Session, select

from assess.screening.campaigns import lifecycle
from assess.screening.documents import publication
from assess.store.tables import Campaign, Team
from tests.shipped import first_edition_folder

OWN = Path(__file__).parent / "data" / "own_documents"
INSTRUMENTS = {
    "best-worst": "desk-cases",
    "forced-choice": "desk-blocks",
    "likert": "desk-style",
    "pick-one": "desk-pick",
    "rank": "desk-rank",
    "rate-each": "desk-rate",
}
ALL = "all-ways"


def furnish(session: Session, folder: Path) -> None:
    """A campaign for each format, whose battery begins with it, and one of all, titled by what they have; kept."""
    own = Path(shutil.copytree(OWN, folder / "own"))
    blueprint = (own / "desk-star" / "1.0.toml").read_text()
    for title in (*INSTRUMENTS, ALL):
        formats = list(INSTRUMENTS) if title == ALL else [title]
        formats += [one for one in ("best-worst", "likert") if one not in formats]  # the star is made of them
        battery = ", ".join(f'"{INSTRUMENTS[one]}/1.0"' for one in formats)
        path = own / f"star-{title}" / "1.0.toml"
        path.parent.mkdir()
        named = blueprint.replace('slug = "desk-star"', f'slug = "star-{title}"')
        path.write_text(named.replace('"desk-cases/1.0", "desk-style/1.0"', battery))
    publication.install(session, [own], first_edition_folder())
    team = Team(name="Lobby")
    session.add(team)
    session.flush()
    assert team.id is not None
    for title in (*INSTRUMENTS, ALL):
        plan = lifecycle.NewCampaign(title=title, team_id=team.id, places=1, blueprint=f"star-{title}")
        lifecycle.create(session, plan, owner_id=None, actor="tests")
    session.commit()


def campaign_of(session: Session, title: str) -> Campaign:
    """The campaign of that format, or the one with all of them."""
    return session.exec(select(Campaign).where(Campaign.title == title)).one()
