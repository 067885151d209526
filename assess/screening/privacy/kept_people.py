"""People as those see them who correct, hold and erase their data: identity, places, the day of their erasure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, and_, col, or_, select

from assess.screening.campaigns import references
from assess.screening.kept_until import ENDS, FIRST
from assess.screening.organisation import employer
from assess.screening.privacy import erasure
from assess.screening.searching import holding
from assess.store.tables import Campaign, Candidate, Invitation, Team

MOST = 50


@dataclass(frozen=True)
class Found:
    """Somebody in a list."""

    public_id: str
    name: str
    email: str
    team: str
    synthetic: bool


@dataclass(frozen=True)
class KeptPlace:
    """A place of somebody, and the day on which it is erased by itself, as far as it is known."""

    public_id: str
    campaign: str
    demo: bool
    state: str
    erased_on: datetime | None


@dataclass(frozen=True)
class KeptPerson:
    """Somebody with their places; `held` is why their data are kept whatever asks for them."""

    public_id: str
    name: str
    email: str
    verified: bool
    team: str
    synthetic: bool
    created_at: datetime
    places: Sequence[KeptPlace]
    held: str
    held_at: datetime | None


def search(session: Session, words: str) -> list[Found]:
    """People by words of their name or address, by the reference or number of a place, or by an id of theirs."""
    if not words.strip():
        return []
    named = [one.id for one in erasure.people(session, words.strip())]
    by_words = holding(words, col(Candidate.search_key), col(Candidate.email), col(Candidate.unverified_email))
    typed = col(Invitation.reference) == (references.typed(words) or None)
    by_place = select(Invitation.candidate_id).where(or_(and_(*holding(words, col(Invitation.search_key))), typed))
    wanted = (
        select(Candidate, Team.name)
        .join(Team, col(Team.id) == Candidate.team_id)
        .where(or_(col(Candidate.id).in_(named), and_(*by_words), col(Candidate.id).in_(by_place)))
        .order_by(col(Candidate.search_key), col(Candidate.id))
        .limit(MOST)
    )
    return [Found(one.public_id, one.name, one.address, team, one.synthetic) for one, team in session.exec(wanted)]


def read(session: Session, candidate: Candidate) -> KeptPerson:
    """One of them."""
    kept = timedelta(days=employer.current(session).retention_days)
    rows = session.exec(
        select(Invitation, Campaign, ENDS)
        .join(Campaign, col(Campaign.id) == Invitation.campaign_id)
        .outerjoin(FIRST, col(FIRST.id) == Campaign.confirms_id)
        .where(Invitation.candidate_id == candidate.id)
        .order_by(col(Invitation.id))
    )
    held = erasure.held(session, candidate.id or 0)
    return KeptPerson(
        public_id=candidate.public_id,
        name=candidate.name,
        email=candidate.address,
        verified=not candidate.unverified_email,
        team=session.get_one(Team, candidate.team_id).name,
        synthetic=candidate.synthetic,
        created_at=candidate.created_at,
        places=[
            KeptPlace(
                place.public_id, campaign.title, campaign.demo, place.state,
                ends_at + kept if ends_at else None,
            )
            for place, campaign, ends_at in rows
        ],
        held=held.reason if held else "",
        held_at=held.held_at if held else None,
    )  # fmt: skip
