"""The guide of one person's interview: the same core questions as everybody's, and probes."""

from datetime import datetime

from sqlmodel import Session

from assess.report import interview_guide
from assess.report.catalogues import catalogue
from assess.report.document_heading import Heading
from assess.report.file_names import file_name
from assess.screening.campaigns import references
from assess.screening.interviews import rating_forms
from assess.screening.interviews.rating_forms import NoForm
from assess.screening.kept_until import erased_on
from assess.screening.organisation import employer
from assess.store.tables import Invitation


def head_of(session: Session, invitation: Invitation, moment: datetime) -> Heading:
    """Whom a paper is about; nothing of it is a score or tells of a ranking."""
    campaign, house = invitation.campaign, employer.current(session)
    erased = erased_on(house, campaign.ends_at)
    return Heading(
        name=invitation.candidate.name,
        campaign=campaign.title,
        team=campaign.team.name,
        organisation=house.name,
        synthetic=invitation.candidate.synthetic,
        logo=house.logo,
        reference=references.shown(invitation),
        language=campaign.language,
        applicant_number=invitation.applicant_number,
        requisition=campaign.requisition,
        as_of=moment,
        delete_by=erased.date() if erased else None,
        kept_days=house.retention_days,
        zone=house.time_zone,
    )


def guide_html(
    session: Session, invitation: Invitation, language: str, moment: datetime, interviewer: str = ""
) -> str:
    """The guide as a page to print, in that language as far as it is translated; NoForm without an interview."""
    bank, written = rating_forms.bank_of(session, invitation, language), rating_forms.bank_of(session, invitation)
    if bank is None or written is None:
        raise NoForm(invitation.public_id)
    return interview_guide.guide_html(
        head_of(session, invitation, moment),
        rating_forms.topics(session, invitation, bank, language),
        rating_forms.probes(session, invitation, bank),
        rating_forms.spoken(bank, written, language),
        interviewer,
        catalogue(language),
        passages=bank.passages,
        purpose=employer.current(session).purpose,
    )


def named(kind: str, invitation: Invitation, moment: datetime) -> str:
    """What a paper about somebody is kept as."""
    return file_name(kind, moment.date(), invitation.candidate.name, references.shown(invitation))
