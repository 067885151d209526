"""The guide of one person's interview: the same core questions as everybody's, and probes."""

from datetime import timedelta

from sqlmodel import Session

from assess.report import interview_guide
from assess.report.catalogues import catalogue
from assess.report.interview_guide import PaperHead
from assess.screening.campaigns import references
from assess.screening.interviews import rating_forms
from assess.screening.interviews.rating_forms import NoForm
from assess.screening.organisation import employer
from assess.store.tables import Invitation


def head_of(session: Session, invitation: Invitation) -> PaperHead:
    """Whom a paper is about; nothing of it is a score."""
    campaign, house = invitation.campaign, employer.current(session)
    ends = campaign.ends_at
    return PaperHead(
        name=invitation.candidate.name,
        reference=references.shown(invitation),
        applicant_number=invitation.applicant_number,
        campaign=campaign.title,
        requisition=campaign.requisition,
        team=campaign.team.name,
        organisation=house.name,
        delete_by=(ends + timedelta(days=house.retention_days)).date() if ends else None,
        synthetic=invitation.candidate.synthetic,
    )


def guide_html(session: Session, invitation: Invitation, language: str, interviewer: str = "") -> str:
    """The guide as a page to print, in that language as far as it is translated; NoForm without an interview."""
    bank, written = rating_forms.bank_of(session, invitation, language), rating_forms.bank_of(session, invitation)
    if bank is None or written is None:
        raise NoForm(invitation.public_id)
    return interview_guide.guide_html(
        head_of(session, invitation),
        rating_forms.topics(session, invitation, bank, language),
        rating_forms.probes(session, invitation, bank),
        rating_forms.spoken(bank, written, language),
        interviewer,
        catalogue(language),
    )


def file_name(kind: str, invitation: Invitation) -> str:
    """What a paper is kept as."""
    return f"{kind}-{references.shown(invitation)}.pdf"
