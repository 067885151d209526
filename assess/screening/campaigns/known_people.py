"""Whom the team knows by an address already: from where, by which name, and whether they may sit again now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from assess.screening.campaigns import identity, retakes
from assess.screening.campaigns.identity import Identity
from assess.screening.campaigns.retakes import Earlier
from assess.screening.problems import Problem
from assess.store.tables import Campaign, Candidate, Cohort, Invitation, now

PORTION = 500


@dataclass(frozen=True)
class Known:
    """Somebody whom the team knows; `state` is of their place in this campaign, if they have one."""

    name: str
    state: str = ""
    campaigns: list[str] = field(default_factory=list)
    earlier: list[Earlier] = field(default_factory=list)
    again_from: date | None = None

    @property
    def too_early(self) -> bool:
        """Whether the rule for retakes keeps them from a new place now."""
        return not self.state and self.again_from is not None and now().date() < self.again_from


def of(session: Session, campaign: Campaign, addresses: Sequence[str]) -> dict[str, Known]:
    """Who of these addresses is known to the team of the campaign, by address."""
    return {
        email: known
        for start in range(0, len(addresses), PORTION)
        for email, known in _portion(session, campaign, addresses[start : start + PORTION])
    }


def problems(person: Identity, known: Known | None) -> list[Problem]:
    """What keeps somebody from being invited as they are written: another's name, or a sitting too lately."""
    if known is None:
        return []
    found = []
    if not identity.same_name(person.name, known.name):
        found.append(Problem("email", "known-otherwise", {"email": person.email, "name": known.name}))
    if known.too_early and known.again_from is not None:
        told = {"name": known.name, "day": known.again_from.isoformat(), "campaign": known.earlier[-1].campaign}
        found.append(Problem("email", "retake-early", told))
    return found


def _portion(session: Session, campaign: Campaign, addresses: Sequence[str]) -> Iterator[tuple[str, Known]]:
    mine = select(Candidate).where(Candidate.team_id == campaign.team_id, col(Candidate.email).in_(addresses))
    people = session.exec(mine).all()
    numbers = [one.id for one in people if one.id is not None]
    places = session.exec(
        select(Invitation, Campaign)
        .join(Campaign, col(Invitation.campaign_id) == Campaign.id)
        .where(col(Invitation.candidate_id).in_(numbers), Invitation.state != "revoked")
        .order_by(col(Invitation.id))
    ).all()
    newest = _newest(session, campaign)
    earlier = retakes.earlier_of(session, newest, numbers) if newest and numbers else {}
    rules = retakes.current(session)
    for who in people:
        theirs = [(place, other) for place, other in places if place.candidate_id == who.id]
        here = next((place.state for place, other in theirs if other.id == campaign.id), "")
        elsewhere = [other.title for _place, other in theirs if other.id != campaign.id]
        sat = earlier.get(who.id or 0, [])
        yield who.email, Known(who.name, here, elsewhere, sat, retakes.again_from(rules, sat))


def _newest(session: Session, campaign: Campaign) -> Cohort | None:
    wanted = select(Cohort).where(Cohort.campaign_id == campaign.id).order_by(col(Cohort.number).desc())
    return session.exec(wanted.limit(1)).first()
