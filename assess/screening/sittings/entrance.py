"""What a link or a return code opens: a person's own place, or the campaign for whoever holds it; or nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from assess.keyring import Keys
from assess.screening.campaigns import closing, declining, invitations, links, merging, retakes, return_codes
from assess.screening.problems import Refused
from assess.screening.sittings import admissions, hand_over, notice
from assess.store.tables import Campaign, Invitation, Link


class LinkClosed(LookupError):
    """The link or code opens nothing; the text says why, for the log alone."""


class CampaignOver(LinkClosed):
    """The link is good, but comes too late to begin, or to go on; its holder is told which campaign it was."""

    def __init__(self, closure: notice.Closure, personal: bool = False) -> None:
        super().__init__("closed campaign")
        self.closure, self.personal = closure, personal


@dataclass(frozen=True)
class Entrance:
    """Where a link or code leads: to the place of `invitation`, or to a new one where it is None."""

    link: Link | None
    invitation: Invitation | None
    language: str
    facts: notice.Facts
    state: str = "open"
    name: str = ""
    over: bool = False  # it is too late to begin, or to go on


def find(session: Session, keys: Keys, token: str, moment: datetime, late: bool = False) -> Entrance:
    """What the token opens now; LinkClosed for every other, CampaignOver too late unless that is asked for."""
    link = links.find(session, keys.good(moment), token)
    if link is None:
        raise LinkClosed("unknown link")
    invitation = session.get(Invitation, link.invitation_id) if link.invitation_id else None
    if not links.usable(link, moment, begun=invitation is not None and invitation.started_at is not None):
        raise LinkClosed("revoked or expired link")
    return _opened(session, link, invitation, session.get_one(Campaign, link.campaign_id), moment, late)


def by_code(session: Session, keys: Keys, written: str, moment: datetime) -> Entrance:
    """The place of whoever has that return code, however late; LinkClosed for every other."""
    invitation = return_codes.find(session, keys.good(moment), written)
    if invitation is None:
        raise LinkClosed("unknown code")
    invitation = merging.counts_instead(session, invitation) or invitation
    campaign = session.get_one(Campaign, invitation.campaign_id)
    return _opened(session, None, invitation, campaign, moment, late=True)


def by_hand_over(session: Session, secret: str, moment: datetime) -> Entrance:
    """The place that another device was let in to, however late; LinkClosed for every other."""
    invitation = hand_over.come_in(session, secret, moment) if secret else None
    if invitation is None:
        raise LinkClosed("nobody typed the figures")
    invitation = merging.counts_instead(session, invitation) or invitation
    campaign = session.get_one(Campaign, invitation.campaign_id)
    return _opened(session, None, invitation, campaign, moment, late=True)


def _opened(
    session: Session,
    link: Link | None,
    invitation: Invitation | None,
    campaign: Campaign,
    moment: datetime,
    late: bool,
) -> Entrance:
    if invitation and invitation.state == "revoked":
        raise LinkClosed("revoked invitation")
    begun = invitation is not None and invitation.started_at is not None
    completed = invitation is not None and invitation.state == "completed"
    mine = invitation.id if invitation else None
    own = invitation.closes_at if invitation else None
    dates = closing.dates(campaign, own)
    over = admissions.standing(session, dates, mine, begun, completed, moment) != "open"
    if over and not (late and invitation):
        language = invitation.language if invitation else campaign.language
        raise CampaignOver(notice.closure(session, campaign, begun, language, own), personal=invitation is not None)
    if invitation is None:
        return Entrance(link, None, campaign.language, _facts_of_newest(session, campaign))
    facts = notice.facts(session, campaign, invitation.cohort_id, invitation.language, begun, own)
    facts = replace(facts, supervisor=invitation.supervisor)
    if earlier := retakes.of_place(session, invitation):
        first = retakes.which_counts(retakes.current(session), earlier) is not None
        facts = replace(facts, taken_before=earlier[-1].day, first_counts=first)
    return Entrance(link, invitation, invitation.language, facts, invitation.state, invitation.candidate.name, over)


def _facts_of_newest(session: Session, campaign: Campaign) -> notice.Facts:
    try:
        cohort = invitations.newest_cohort(session, campaign)
    except Refused:
        raise LinkClosed("campaign without a cohort") from None
    assert cohort.id is not None
    return notice.facts(session, campaign, cohort.id, campaign.language)


def admit(session: Session, entrance: Entrance, moment: datetime) -> str:
    """Let the person of a personal link or a return code in: a new token for their cookie.

    Beginning at the link takes back that one would rather not; a code may be typed for other reasons.
    """
    assert entrance.invitation is not None
    if entrance.link is not None and not entrance.over:
        declining.resume(session, entrance.invitation)
    return admissions.admit(session, entrance.link, entrance.invitation, moment)


def join(session: Session, entrance: Entrance, name: str, email: str, moment: datetime) -> str:
    """A place by an open link, and the token of their cookie; Refused, LinkClosed."""
    assert entrance.link is not None
    try:
        invitation, link = invitations.join(session, entrance.link, name, email)
    except Refused as refused:
        if any(problem.code == "campaign-closed" for problem in refused.problems):  # between the look and the write
            campaign = session.get_one(Campaign, entrance.link.campaign_id)
            raise CampaignOver(notice.closure(session, campaign, False, campaign.language)) from None
        raise
    return admissions.admit(session, link, invitation, moment)
