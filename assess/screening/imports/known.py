"""Who of a list is known already: with a place in the campaign, or to the team by another name."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from assess.screening.imports.judging import Judged
from assess.screening.problems import Problem
from assess.store.search_key import search_key
from assess.store.tables import Campaign, Candidate, Invitation

PORTION = 500


def note(session: Session, campaign: Campaign, people: Sequence[Judged]) -> None:
    """Mark those of a list who have a place in the campaign; an address of somebody else's name is a problem."""
    by_address = {one.email: one for one in people if one.email and not one.problems}
    for name, email, placed in _known(session, campaign, list(by_address)):
        one = by_address[email]
        if _words(one.name) != _words(name):
            one.problems.append(Problem("email", "known-otherwise", {"email": email, "name": name}))
        elif placed:
            one.known = True


def _known(session: Session, campaign: Campaign, addresses: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """Name and address of each whom the team knows, and whether they have a place in the campaign."""
    here = (col(Invitation.candidate_id) == Candidate.id) & (Invitation.campaign_id == campaign.id)
    here &= col(Invitation.state) != "revoked"
    for start in range(0, len(addresses), PORTION):
        found = session.exec(
            select(Candidate.name, Candidate.email, Invitation.id)
            .join(Invitation, here, isouter=True)
            .where(Candidate.team_id == campaign.team_id)
            .where(col(Candidate.email).in_(addresses[start : start + PORTION]))
        )
        yield from ((name, email, place is not None) for name, email, place in found)


def _words(name: str) -> list[str]:
    """A name whatever its capitals, marks and order of words."""
    return sorted(search_key(name).replace(",", " ").split())
