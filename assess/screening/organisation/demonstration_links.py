"""Where people come in: the demonstration's open link, and one account of each role."""

from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening.campaigns import lifecycle
from assess.screening.email import letters
from assess.screening.organisation import accounts
from assess.store.tables import Campaign, Membership, User

ROLES = {"recruiter": accounts.RECRUITER, "hr": accounts.HR, "admin": accounts.ADMINISTRATOR}


def demo_link(session: Session, settings: Settings) -> str | None:
    """The demonstration's open link, for taking the assessment oneself."""
    campaign = session.exec(select(Campaign).where(col(Campaign.demo)).order_by(col(Campaign.id))).first()
    link = lifecycle.open_link(session, campaign) if campaign else None
    return letters.address(settings, link) if link else None


def shown_accounts(session: Session) -> list[tuple[str, str]]:
    """A user of each role: the demonstration's, and always an administrator."""
    found = []
    for name, role in ROLES.items():
        able = (
            select(User)
            .join(Membership)
            .where(Membership.role == role, col(User.active))
            .order_by(col(User.demo).desc(), col(User.id))
        )
        user = session.exec(able).first()
        if user is not None and (user.demo or role == accounts.ADMINISTRATOR):
            found.append((name, user.username))
    return found
