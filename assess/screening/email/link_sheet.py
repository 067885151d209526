"""Everybody's link as one file for a mail merge, where no mail server sends letters."""

import csv
import io
from dataclasses import dataclass

from sqlmodel import Session

from assess.config import Settings
from assess.report.deadlines import day_and_time
from assess.screening import audit
from assess.screening.campaigns import closing, invitations
from assess.screening.email import letters, reminding
from assess.screening.problems import Problem, Refused
from assess.screening.results.exports import inert
from assess.screening.sittings import notice
from assess.store.tables import Campaign, Invitation, now
from assess.store.tables.campaigns import spoken_reference

COLUMNS = ("name", "email", "reference", "applicant_number", "state", "until", "link")


@dataclass(frozen=True)
class Sheet:
    """The file, and of how many people."""

    text: str
    people: int


def of_campaign(session: Session, settings: Settings, campaign: Campaign, delimiter: str, actor: str) -> Sheet:
    """One line with a link for everybody who has not finished and may still go on; Refused where there is nobody.

    Whose address was only typed at the open link is left out: they have their own link, and nobody showed whose
    address it is.
    """
    places = [one.place for one in reminding.waiting(session, campaign, now())]
    places = [one for one in places if not one.candidate.unverified_email]
    if not places and not closing.takes_starts(campaign, now()):
        raise Refused([Problem("campaign", "campaign-closed")])
    if not places:
        raise Refused([Problem("letters", "nobody-waits")])
    zone, written = notice.house(session).time_zone, io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for place in places:
        until = closing.until(closing.dates(campaign, place.closes_at), place.started_at is not None)
        last = day_and_time(until, zone, campaign.language) if until else ""
        address = letters.address(settings, invitations.usable_link(session, campaign, place))
        writer.writerow(map(inert, (*_who(place), last, address)))
    audit.record(session, actor, "links.exported", campaign.public_id, people=len(places))
    return Sheet(written.getvalue(), len(places))


def _who(place: Invitation) -> tuple[str, ...]:
    who, begun = place.candidate, "begun" if place.started_at else "not begun"
    return who.name, who.email, spoken_reference(place.reference), place.applicant_number, begun
