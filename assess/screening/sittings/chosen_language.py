"""The language of a candidate: chosen before each part, among those that the pinned battery has.

A part that is begun keeps its own to its end, so that all answers of it are to the same words.
"""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlmodel import Session, col, func, select

from assess.screening import audit
from assess.screening.documents import published
from assess.screening.sittings import admissions
from assess.store.tables import Cohort, Invitation, Sitting

_offered: WeakKeyDictionary[object, dict[int, tuple[str, ...]]] = WeakKeyDictionary()  # of each database


@dataclass(frozen=True)
class Choice:
    """What can be chosen: nothing once the last part is begun; `kept` is the language of a part under way."""

    languages: tuple[str, ...]
    chosen: str
    kept: str
    left: bool


def offered(session: Session, cohort_id: int) -> tuple[str, ...]:
    """The languages that all of the cohort's battery has and that pages speak; pinned, so read once a process."""
    known = _offered.setdefault(session.get_bind(), {})
    if cohort_id not in known:
        known[cohort_id] = published.languages_of(session, session.get_one(Cohort, cohort_id))
    return known[cohort_id]


def choice(session: Session, invitation_id: int) -> Choice:
    """What this person can choose now."""
    invitation = session.get_one(Invitation, invitation_id)
    under_way = select(Sitting.language).where(
        Sitting.invitation_id == invitation_id, col(Sitting.submitted_at).is_(None)
    )
    kept = session.exec(under_way.limit(1)).first() or ""
    languages = offered(session, invitation.cohort_id)
    return Choice(languages, invitation.language, kept, _parts_left(session, invitation))


def _parts_left(session: Session, invitation: Invitation) -> bool:
    begun = session.exec(select(func.count()).where(Sitting.invitation_id == invitation.id)).one()
    return begun < len(session.get_one(Cohort, invitation.cohort_id).battery)


def choose(session: Session, invitation_id: int, language: str) -> bool:
    """Speak that language from the next part on; whether that can be."""
    mine = select(Invitation).where(Invitation.id == invitation_id).with_for_update()
    invitation = session.exec(mine.execution_options(populate_existing=True)).one()
    if language not in offered(session, invitation.cohort_id) or not _parts_left(session, invitation):
        return False
    if language != invitation.language:
        invitation.language = language
        audit.record(session, "candidate", "language.chosen", invitation.public_id, language=language)
    return True


def choose_by_token(session: Session, token: str, language: str) -> None:
    """The same for whoever was let in just now, if they had chosen at the door."""
    invitation_id = admissions.of_token(session, token)
    if invitation_id is not None:
        choose(session, invitation_id, language)
