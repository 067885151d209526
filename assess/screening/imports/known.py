"""Who of a list is known already: with a place in the campaign, from elsewhere, or by another name."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from assess.screening.campaigns import known_people
from assess.screening.campaigns.identity import Identity
from assess.screening.campaigns.known_people import Known
from assess.screening.imports.judging import Judged
from assess.store.tables import Campaign, Candidate, ImportLine, PeopleImport

SHOWN = 40  # people known from elsewhere that are named at once


def note(session: Session, campaign: Campaign, people: Sequence[Judged]) -> None:
    """Mark who has a place in the campaign; another's name, or a sitting too lately, is a problem."""
    by_address = {one.email: one for one in people if one.email and not one.problems}
    for email, known in known_people.of(session, campaign, list(by_address)).items():
        one = by_address[email]
        one.problems += known_people.problems(Identity(one.name, email), known)
        one.known = bool(known.state) and not one.problems


def acquainted(session: Session, campaign: Campaign, found: PeopleImport) -> list[Known]:
    """Whom of the good lines the team knows from other campaigns."""
    mine = select(Candidate.email).join(ImportLine, col(ImportLine.email) == Candidate.email)
    mine = mine.where(Candidate.team_id == campaign.team_id, ImportLine.import_id == found.id)
    addresses = session.exec(mine.where(ImportLine.state == "good").limit(SHOWN)).all()
    return [one for one in known_people.of(session, campaign, addresses).values() if one.campaigns]
