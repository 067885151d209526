"""Invitations: a person's place in a campaign, personal or by an open link, and what can become of it."""

from sqlmodel import Session, col, delete, select

from assess.screening import audit
from assess.screening.campaigns import (
    closing,
    identity,
    invitation_states,
    links,
    references,
    retakes,
    return_codes,
)
from assess.screening.campaigns.identity import Identity
from assess.screening.problems import Problem, Refused
from assess.store.tables import Campaign, Candidate, CandidateSession, Cohort, Invitation, Link, Team, now

OPEN_STATES = ("invited", "started", "declined")


def invite(session: Session, campaign: Campaign, name: str, email: str, actor: str) -> tuple[Invitation, Link]:
    """A place and a personal link for a person; the same place and link when the address is already invited.

    Refused for confirmations: they are asked of whoever has a first result (`confirmation_places.ask`).
    """
    who = identity.clean(name, email)
    if campaign.confirms_id is not None:
        raise Refused([Problem("campaign", "confirmation-first")])
    if not closing.takes_starts(campaign, now()):
        raise _closed()
    candidate = _candidate(session, campaign, who, actor)
    invitation = _place(session, campaign, candidate)
    if invitation is None:
        invitation = _add_place(session, campaign, candidate)
        audit.record(session, actor, "invitation.made", invitation.public_id, campaign=campaign.public_id)
    elif invitation_states.may(invitation, "renew"):
        invitation_states.become(invitation, "renew", now())
        audit.record(session, actor, "invitation.renewed", invitation.public_id)
    assert invitation.id is not None
    return invitation, usable_link(session, campaign, invitation)


def place_for(session: Session, campaign: Campaign, candidate: Candidate, actor: str) -> Invitation:
    """A place for somebody whom the team knows; the one they have, where they have one."""
    found = _place(session, campaign, candidate)
    if found is None:
        found = _add_place(session, campaign, candidate)
        audit.record(session, actor, "invitation.made", found.public_id, campaign=campaign.public_id)
    return found


def usable_link(session: Session, campaign: Campaign, invitation: Invitation) -> Link:
    """The newest link of a place that opens, a new one where none does."""
    current = (link for link in links.of_invitation(session, invitation.id or 0) if links.usable(link, now()))
    return next(current, None) or links.add(session, campaign, invitation.id)


def join(session: Session, link: Link, name: str, email: str) -> tuple[Invitation, Link]:
    """A place for a person who came by an open link, whatever address they type: it is not shown to be theirs.

    So nobody learns who else has a place, and nobody sits in somebody else's.
    """
    who = identity.clean(name, email)
    campaign = session.get_one(Campaign, link.campaign_id)
    candidate = Candidate(team_id=campaign.team_id, name=who.name, email="", unverified_email=who.email)
    candidate.email = f"open link {candidate.public_id}"
    session.add(candidate)
    session.flush()
    invitation = _add_place(session, campaign, candidate)
    audit.record(session, f"candidate:{candidate.public_id}", "invitation.joined", invitation.public_id)
    return invitation, links.add(session, campaign, invitation.id)


def join_verified(session: Session, link: Link, name: str, email: str) -> tuple[Invitation, Link]:
    """The place of somebody who came by an open link and has shown the address to be theirs, a new one at first.

    The name that the team knows them by stays. What others typed of the address meets it nowhere.
    """
    who = identity.clean(name, email)
    campaign = session.get_one(Campaign, link.campaign_id)
    candidate = _known(session, campaign, who) or _add_candidate(session, campaign, who)
    invitation = _place(session, campaign, candidate)
    if invitation is None:
        invitation = _add_place(session, campaign, candidate)
        audit.record(session, f"candidate:{candidate.public_id}", "invitation.verified", invitation.public_id)
    return invitation, usable_link(session, campaign, invitation)


def typed_address(session: Session, invitation_id: int) -> str:
    """The address that somebody typed at an open link and has not shown to be theirs; empty for others."""
    return session.get_one(Invitation, invitation_id).candidate.unverified_email


def correct_typed(session: Session, invitation_id: int, name: str, email: str) -> None:
    """Correct name and address of somebody who typed them at an open link; Refused. A verified address stays."""
    who, invitation = identity.clean(name, email), session.get_one(Invitation, invitation_id)
    candidate = invitation.candidate
    if candidate.unverified_email:
        candidate.name, candidate.unverified_email = who.name, who.email
        session.add(candidate)
        audit.record(session, "candidate", "invitation.corrected", invitation.public_id)


def claim(session: Session, invitation: Invitation, name: str, actor: str) -> None:
    """Give the place of somebody who came by an open link to whom the recruiter means by that address.

    All links, sessions and return codes until now end, at every place: whoever typed the address is out, and its
    owner gets a new link. Where the team knows somebody by that address, that person and this place stay apart.
    """
    candidate = invitation.candidate
    known = select(Candidate.id).where(
        Candidate.team_id == candidate.team_id, Candidate.email == candidate.unverified_email
    )
    if session.exec(known).first() is not None:
        raise Refused([Problem("email", "email-taken", {"email": candidate.unverified_email})])
    candidate.name, candidate.email, candidate.unverified_email = name, candidate.unverified_email, ""
    for place in session.exec(select(Invitation).where(Invitation.candidate_id == candidate.id)).all():
        for link in links.of_invitation(session, place.id or 0):
            links.revoke(session, link)
        session.exec(delete(CandidateSession).where(col(CandidateSession.invitation_id) == place.id))
        return_codes.renew(session, place, actor)
    audit.record(session, actor, "invitation.claimed", invitation.public_id)


def revoke(session: Session, invitation: Invitation, actor: str) -> None:
    """Take a place back: its links and return code close; a completed one stays as it is."""
    if not invitation_states.may(invitation, "revoke"):
        raise Refused([Problem("invitation", "invitation-completed")])
    invitation_states.become(invitation, "revoke", now())
    session.add(invitation)
    assert invitation.id is not None
    for link in links.of_invitation(session, invitation.id):
        links.revoke(session, link)
    return_codes.renew(session, invitation, actor)
    audit.record(session, actor, "invitation.revoked", invitation.public_id)


def read_notice(session: Session, invitation_id: int, notice: str = "") -> None:
    """Note that the candidate has read what happens with the answers, by its print; the first time counts."""
    invitation = session.get_one(Invitation, invitation_id)
    if invitation.notice_read_at is None:
        invitation.notice_read_at = now()
        audit.record(session, "candidate", "notice.read", invitation.public_id, notice=notice)


def practised(session: Session, invitation_id: int, kind: str) -> None:
    """Note that the practice of a format is done; how it went is not recorded."""
    invitation = session.get_one(Invitation, invitation_id)
    if kind not in invitation.practised:
        invitation.practised = [*invitation.practised, kind]


def _candidate(session: Session, campaign: Campaign, who: Identity, actor: str) -> Candidate:
    candidate = _known(session, campaign, who)
    if candidate is None and (came := _by_open_link(session, campaign, who.email)):
        claim(session, came, who.name, actor)
        return came.candidate
    return candidate or _add_candidate(session, campaign, who)


def _known(session: Session, campaign: Campaign, who: Identity) -> Candidate | None:
    session.exec(select(Team.id).where(Team.id == campaign.team_id).with_for_update())  # two at once take turns
    same = select(Candidate).where(Candidate.team_id == campaign.team_id, Candidate.email == who.email)
    return session.exec(same).first()


def _add_candidate(session: Session, campaign: Campaign, who: Identity) -> Candidate:
    candidate = Candidate(team_id=campaign.team_id, name=who.name, email=who.email)
    session.add(candidate)
    session.flush()
    return candidate


def _by_open_link(session: Session, campaign: Campaign, email: str) -> Invitation | None:
    """The place of somebody who typed this address at an open link of the campaign; None when several did."""
    wanted = select(Invitation).join(Candidate).where(Invitation.campaign_id == campaign.id)
    wanted = wanted.where(Candidate.unverified_email == email, col(Candidate.merged_into_id).is_(None))
    found = session.exec(wanted.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _place(session: Session, campaign: Campaign, candidate: Candidate) -> Invitation | None:
    mine = select(Invitation).where(Invitation.campaign_id == campaign.id, Invitation.candidate_id == candidate.id)
    return session.exec(mine).first()


def newest_cohort(session: Session, campaign: Campaign) -> Cohort:
    """The cohort that new people join; Refused when there is none or the campaign is closed."""
    newest = select(Cohort).where(Cohort.campaign_id == campaign.id).order_by(col(Cohort.number).desc()).limit(1)
    cohort = session.exec(newest).first()
    if cohort is None or not closing.takes_starts(campaign, now()):
        raise _closed()
    return cohort


def _closed() -> Refused:
    return Refused([Problem("campaign", "campaign-closed")])


def _add_place(session: Session, campaign: Campaign, candidate: Candidate) -> Invitation:
    newest = newest_cohort(session, campaign)
    assert campaign.id is not None
    assert candidate.id is not None
    cohort = retakes.cohort_for(session, campaign, newest, candidate.id)
    assert cohort.id is not None
    invitation = Invitation(
        campaign_id=campaign.id, cohort_id=cohort.id, candidate_id=candidate.id, language=campaign.language,
        reference=references.drawn(session, 1)[0],
    )  # fmt: skip
    session.add(invitation)
    session.flush()
    return invitation
