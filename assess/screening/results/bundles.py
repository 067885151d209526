"""Bundles of profiles: asked for, printed in the background by portions, kept a day, erased with the person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, case, col, delete, func, select

from assess.screening import audit, job_queue
from assess.screening.results import profile_papers
from assess.screening.results.profile_papers import ProfilePaper
from assess.store.tables import Bundle, BundleDocument, Campaign, Invitation

JOB = "print-bundle"
MOST = 1000  # people in one bundle
PORTION = 40  # documents of one job, so that letters wait no longer than for these
NAMED_AT_ONCE = 500  # in one query
READ_AT_ONCE = 10  # documents in memory while a ZIP is written
KEPT = timedelta(hours=24)
NOT_RANKED, NOT_PRINTED = "not-ranked", "not-printed"


@dataclass(frozen=True)
class Progress:
    """How far a bundle is; `lost` have been tried and could not be printed."""

    public_id: str
    language: str
    created_at: datetime
    gone_at: datetime
    total: int
    printed: int
    lost: int

    @property
    def done(self) -> int:
        """How many wait no more."""
        return self.printed + self.lost

    @property
    def ready(self) -> bool:
        """Whether nobody waits, and there is something to take away."""
        return self.done == self.total and self.printed > 0


def ask(
    session: Session, campaign: Campaign, public_ids: Sequence[str], places: int, language: str, staff_id: int
) -> Bundle:
    """A bundle of these people's profiles, in this order; the job goes with the transaction."""
    assert campaign.id is not None
    made = Bundle(campaign_id=campaign.id, language=language, places=places, asked_by=staff_id)
    session.add(made)
    session.flush()
    known = dict[str, int]()
    for start in range(0, len(public_ids), NAMED_AT_ONCE):
        part = public_ids[start : start + NAMED_AT_ONCE]
        rows = session.exec(select(Invitation.public_id, Invitation.id).where(col(Invitation.public_id).in_(part)))
        known |= {public_id: number or 0 for public_id, number in rows}
    session.add_all(BundleDocument(bundle_id=made.id or 0, invitation_id=known[one]) for one in public_ids)
    audit.record(session, f"staff:{staff_id}", "bundle.asked", campaign.public_id, bundle=made.public_id)
    _ask_for_portion(session, made)
    return made


def _ask_for_portion(session: Session, bundle: Bundle) -> None:
    key = f"{JOB} {bundle.public_id} {_progress(session, [bundle])[0].done}"
    job_queue.enqueue(session, JOB, key, bundle=bundle.id)


def find(session: Session, campaign: Campaign, public_id: str) -> Bundle | None:
    """A bundle of this campaign."""
    wanted = select(Bundle).where(Bundle.public_id == public_id, Bundle.campaign_id == campaign.id)
    return session.exec(wanted).first()


def progress(session: Session, bundle: Bundle) -> Progress:
    """How far it is."""
    return _progress(session, [bundle])[0]


def of_campaign(session: Session, campaign: Campaign) -> list[Progress]:
    """All that are kept, the newest first."""
    wanted = select(Bundle).where(Bundle.campaign_id == campaign.id).order_by(col(Bundle.id).desc())
    return _progress(session, session.exec(wanted).all())


def _progress(session: Session, bundles: Sequence[Bundle]) -> list[Progress]:
    printed = func.sum(case((col(BundleDocument.name) != "", 1), else_=0))
    lost = func.sum(case((col(BundleDocument.problem) != "", 1), else_=0))
    counted = select(BundleDocument.bundle_id, func.count(), printed, lost).group_by(col(BundleDocument.bundle_id))
    found = {
        number: (total, done, without)
        for number, total, done, without in session.exec(
            counted.where(col(BundleDocument.bundle_id).in_([one.id for one in bundles]))
        )
    }
    return [
        Progress(
            one.public_id, one.language, one.created_at, one.created_at + KEPT, *found.get(one.id or 0, (0, 0, 0))
        )
        for one in bundles
    ]


def people(session: Session, bundle: Bundle) -> list[str]:
    """Whose documents it holds, by invitation."""
    joined = select(Invitation.public_id).join(BundleDocument, col(BundleDocument.invitation_id) == Invitation.id)
    mine = joined.where(BundleDocument.bundle_id == bundle.id, BundleDocument.name != "")
    return list(session.exec(mine.order_by(col(BundleDocument.id))))


def files(session: Session, bundle_id: int) -> Iterator[tuple[str, bytes]]:
    """Name and content of every document, a few in memory at a time."""
    wanted = select(BundleDocument.id, BundleDocument.name, BundleDocument.content)
    last = 0
    while True:
        mine = wanted.where(
            BundleDocument.bundle_id == bundle_id, BundleDocument.name != "", col(BundleDocument.id) > last
        )
        rows = session.exec(mine.order_by(col(BundleDocument.id)).limit(READ_AT_ONCE)).all()
        if not rows:
            return
        for number, name, content in rows:
            last = number or 0
            yield name, content or b""


def remove(session: Session, bundle: Bundle, campaign: Campaign, actor: str) -> None:
    """Delete a bundle before its time."""
    audit.record(session, actor, "bundle.removed", campaign.public_id, bundle=bundle.public_id)
    session.exec(delete(Bundle).where(col(Bundle.id) == bundle.id))


def forget(session: Session, moment: datetime) -> None:
    """Delete whatever has been kept long enough."""
    session.exec(delete(Bundle).where(col(Bundle.created_at) < moment - KEPT))


def waiting(session: Session, bundle_id: int) -> list[int]:
    """The next documents to print, by number."""
    mine = BundleDocument.bundle_id == bundle_id, BundleDocument.name == "", BundleDocument.problem == ""
    wanted = select(BundleDocument.id).where(*mine).order_by(col(BundleDocument.id)).limit(PORTION)
    return [number for number in session.exec(wanted) if number is not None]


def paper(session: Session, document_id: int) -> ProfilePaper | None:
    """The page of one document; None for who is not ranked, or whose document is no longer wanted."""
    found = session.get(BundleDocument, document_id)
    bundle = session.get(Bundle, found.bundle_id) if found else None
    if found is None or bundle is None:
        return None
    invitation = session.get_one(Invitation, found.invitation_id)
    campaign = invitation.campaign
    return profile_papers.paper(session, campaign, invitation, bundle.places, bundle.language, bundle.created_at)


def keep(session: Session, printed: Sequence[tuple[int, str, bytes | None, str]]) -> None:
    """Keep what was printed: number, name and content, or the problem; what was erased meanwhile is left out."""
    for number, name, content, problem in printed:
        found = session.get(BundleDocument, number)
        if found is not None:
            found.name, found.content, found.problem = (name, content, "") if content else ("", None, problem)


def go_on(session: Session, bundle_id: int) -> bool:
    """Ask for the next portion; False when nobody waits any more."""
    bundle = session.get(Bundle, bundle_id)
    if bundle is None or not waiting(session, bundle_id):
        return False
    _ask_for_portion(session, bundle)
    return True
