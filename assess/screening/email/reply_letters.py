"""Letters that bring the reply to what a candidate asked for."""

from sqlmodel import Session

from assess.config import Settings
from assess.report.catalogues import catalogue
from assess.screening.email import delivery, letter_places, letters
from assess.screening.sittings import notice
from assess.store.tables import Campaign, Candidate, CandidateRequest, Invitation


def write(session: Session, settings: Settings, request: CandidateRequest, private: bool) -> None:
    """A letter to the address they left, else to the one that is known to be theirs; none without either.

    A `private` reply stays on the candidate's own page: letters in the outbox are read by administrators. So does
    every reply to somebody whose page the letter leads to, that no letter tells by its words what was asked for.
    """
    invitation = session.get(Invitation, request.invitation_id) if request.invitation_id else None
    candidate = session.get_one(Candidate, invitation.candidate_id) if invitation else None
    verified = candidate.email if candidate and not candidate.unverified_email else ""
    recipient = request.reply_to or verified
    if not recipient or delivery.mail_server(session, settings) is None:
        return
    campaign = session.get(Campaign, request.campaign_id) if request.campaign_id else None
    language = invitation.language if invitation else campaign.language if campaign else "en"
    said, house = catalogue(language), notice.house(session).name
    named = {"employer": house, "name": candidate.name if candidate else ""}
    paragraphs = [
        said.gettext("Dear %(name)s,") % named if candidate else said.gettext("Good day,"),
        said.gettext("You wrote to %(employer)s about the assessment.") % named,
    ]
    # A link is for its owner alone.
    opens = invitation is not None and recipient == verified and letters.has_link(session, invitation)
    if private or opens:
        paragraphs.append(said.gettext("There is an answer. It stands on your own page of the assessment."))
    else:
        paragraphs += [said.gettext("This is the answer:"), request.reply]
    if opens:
        paragraphs += [said.gettext("Your page opens with your link:"), letter_places.LINK]
    paragraphs.append(said.gettext("Kind regards") + f"\n{house}")
    sender = said.gettext("%(employer)s, recruitment") % named if house else said.gettext("Recruitment")
    subject = said.gettext("An answer to what you wrote to us")
    manner = delivery.Manner("answer", language, sender)
    delivery.queue(session, settings, recipient, subject, "\n\n".join(paragraphs), invitation, manner)
