"""The head of a document: of whom, which ranking it was read from, and until when it may be kept."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, func, select

from assess.report.document_heading import Heading
from assess.screening.kept_until import erased_on
from assess.screening.results.counting import counting
from assess.screening.results.rankings import Overview
from assess.store.tables import Campaign, Cohort, Invitation, Organisation, Result
from assess.store.tables.campaigns import spoken_reference


def of_person(
    session: Session, campaign: Campaign, invitation: Invitation, overview: Overview, moment: datetime
) -> Heading:
    """The head of a document about one person."""
    return replace(
        of_several(session, campaign, invitation.cohort, overview, moment),
        name=invitation.candidate.name,
        completed=(invitation.completed_at or invitation.created_at).date(),
        synthetic=invitation.candidate.synthetic,
        reference=spoken_reference(invitation.reference),
        applicant_number=invitation.applicant_number,
    )


def of_several(
    session: Session, campaign: Campaign, cohort: Cohort, overview: Overview, moment: datetime
) -> Heading:
    """The head of a document about several people of a cohort; of the newest result the day, never the time."""
    house = session.get(Organisation, 1) or Organisation()
    made = select(func.max(Result.created_at)).join(Invitation, col(Invitation.id) == Result.invitation_id)
    newest = session.exec(made.where(Invitation.cohort_id == cohort.id, counting(cohort))).one()
    erased = erased_on(house, campaign.ends_at)
    return Heading(
        name="",
        campaign=campaign.title,
        team=campaign.team.name,
        organisation=house.name,
        synthetic=campaign.demo,
        logo=house.logo,
        language=campaign.language,
        requisition=campaign.requisition,
        as_of=moment,
        newest=newest.date() if newest else None,
        results=overview.total,
        places=overview.places,
        delete_by=erased.date() if erased else None,
        kept_days=house.retention_days,
        zone=house.time_zone,
    )
