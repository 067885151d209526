"""A campaign goes to another team, with its people: whoever has places elsewhere stays known there, too.

Its confirmations go with it, so that both results of a person stay together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, delete, select, update

from assess.screening import audit
from assess.screening.campaigns import identity, owners
from assess.screening.problems import Problem, refuse
from assess.store.tables import Campaign, Candidate, Invitation, LegalHold


@dataclass(frozen=True)
class Transfer:
    """To which team, and who asks: somebody who recruits for both."""

    team_id: int
    by_id: int


def transfer(session: Session, campaign: Campaign, asked: Transfer, actor: str) -> None:
    """Give it away; Refused with all problems. Owner and deputy who do not recruit there are so no more."""
    there = {one.id for one in owners.recruiters(session, asked.team_id)}
    if asked.by_id not in there or asked.team_id == campaign.team_id or campaign.confirms_id is not None:
        refuse([Problem("team", "team-not-yours")])
    people = session.exec(select(Candidate).join(Invitation).where(Invitation.campaign_id == campaign.id)).all()
    known = _known(session, campaign, asked.team_id)
    refuse(_problems(session, people, known))
    whole = [
        campaign,
        *session.exec(
            select(Campaign).where(Campaign.confirms_id == campaign.id, Campaign.team_id == campaign.team_id)
        ),
    ]
    elsewhere = _elsewhere(session, whole)
    moved = {
        one.id or 0: _move(session, whole, one, known.get(one.email), one.id in elsewhere, asked.team_id)
        for one in people
    }
    for old, new in moved.items():
        if old != new:
            aside = col(Candidate.merged_into_id) == old, col(Candidate.team_id) == asked.team_id
            session.exec(update(Candidate).where(*aside).values(merged_into_id=new))
    for each in whole:
        each.team_id = asked.team_id
        each.owner_id = each.owner_id if each.owner_id in there else asked.by_id
        if each.deputy_id not in there or each.deputy_id == each.owner_id:
            each.deputy_id = None
        session.add(each)
    session.flush()
    for each in whole:
        session.expire(each, ["team"])
    audit.record(session, actor, "campaign.transferred", campaign.public_id, team=asked.team_id)


def _problems(session: Session, people: Sequence[Candidate], known: Mapping[str, Candidate]) -> list[Problem]:
    found = []
    held = select(LegalHold.candidate_id).where(col(LegalHold.candidate_id).in_([one.id for one in people]))
    found += [Problem("team", "person-held") for _one in session.exec(held.limit(1))]
    for one in people:
        other = known.get(one.email)
        if other is not None and not identity.same_name(one.name, other.name):
            told = {"name": one.name, "email": one.email, "other": other.name}
            found.append(Problem("team", "known-there", told))
    return found


def _known(session: Session, campaign: Campaign, team_id: int) -> dict[str, Candidate]:
    """Whom of the campaign the other team knows, by address."""
    ours = select(Candidate.email).join(Invitation).where(Invitation.campaign_id == campaign.id)
    theirs = select(Candidate).where(Candidate.team_id == team_id, col(Candidate.email).in_(ours))
    return {one.email: one for one in session.exec(theirs)}


def _elsewhere(session: Session, whole: Sequence[Campaign]) -> set[int]:
    """Who of the campaign has a place in another one, beside its confirmations."""
    numbers = [one.id for one in whole]
    ours = select(Invitation.candidate_id).where(col(Invitation.campaign_id).in_(numbers))
    others = select(Invitation.candidate_id).where(
        col(Invitation.campaign_id).not_in(numbers), col(Invitation.candidate_id).in_(ours)
    )
    return set(session.exec(others))


def _move(
    session: Session,
    whole: Sequence[Campaign],
    who: Candidate,
    known: Candidate | None,
    elsewhere: bool,
    team_id: int,
) -> int:
    """The candidate of the other team who has this person's place from now on."""
    if known is None and not elsewhere:
        who.team_id = team_id
        session.add(who)
        return who.id or 0
    new = known or _copy(session, who, team_id)
    mine = col(Invitation.campaign_id).in_([one.id for one in whole]), col(Invitation.candidate_id) == who.id
    session.exec(update(Invitation).where(*mine).values(candidate_id=new.id))
    if not elsewhere:
        session.exec(delete(Candidate).where(col(Candidate.id) == who.id))
    return new.id or 0


def _copy(session: Session, who: Candidate, team_id: int) -> Candidate:
    made = Candidate(
        team_id=team_id, name=who.name, email=who.email, unverified_email=who.unverified_email,
        synthetic=who.synthetic, merged_into_id=who.merged_into_id,
    )  # fmt: skip
    if who.unverified_email or who.merged_into_id is not None:
        made.email = f"open link {made.public_id}"
    session.add(made)
    session.flush()
    return made
