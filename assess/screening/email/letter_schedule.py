"""Letters that are written by themselves once a day: reminders, and a word before the closing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine
from sqlmodel import Session, col, func, select

from assess.config import Settings
from assess.report.deadlines import zone_of
from assess.screening import audit, job_queue
from assess.screening.campaigns import closing
from assess.screening.email import delivery, letter_settings, reminding
from assess.screening.email.letter_writer import LetterWriter
from assess.screening.email.reminding import Waiting
from assess.screening.email.shipped_letters import CLOSING, REMINDER
from assess.screening.problems import Problem, refuse
from assess.screening.sittings import accommodations, notice
from assess.store.database import begin_writing
from assess.store.tables import Campaign, Invitation, LetterSettings, OutboxMail, Sitting

JOB = "letters-of-the-day"
FROM_HOUR, TO_HOUR = 9, 18  # by the employer's clock
DAYS = {"remind_after": (0, 2, 3, 5, 7, 10, 14), "most_reminders": (1, 2, 3), "closing_before": (0, 1, 2, 3, 5, 7)}
JUST_WRITTEN = timedelta(hours=24)  # whoever had a letter since then knows the closing from it


@dataclass(frozen=True)
class Schedule:
    """When letters are written by themselves; None is as in the house, 0 never."""

    remind_after: int | None = 0
    most_reminders: int | None = 2
    closing_before: int | None = 0


HOUSE = Schedule()


def ask(session: Session, settings: Settings, moment: datetime) -> None:
    """Ask for the day's letters once, not before nine and not in the evening by the employer's clock."""
    if delivery.mail_server(session, settings) is None:
        return
    there = moment.astimezone(zone_of(notice.house(session).time_zone))
    if FROM_HOUR <= there.hour < TO_HOUR:
        job_queue.enqueue(session, JOB, f"{JOB} {there:%Y-%m-%d}")


def own(session: Session, campaign: Campaign | None) -> Schedule:
    """What is kept of a campaign, or of the house."""
    row = letter_settings.kept(session, campaign)
    found = Schedule(row.remind_after, row.most_reminders, row.closing_before)
    return found if campaign else _over(found, HOUSE)


def current(session: Session, campaign: Campaign) -> Schedule:
    """What holds for a campaign."""
    return _over(own(session, campaign), own(session, None))


def _over(asked: Schedule, else_: Schedule) -> Schedule:
    kept = {name: getattr(else_, name) if value is None else value for name, value in vars(asked).items()}
    return Schedule(**kept)


def change(session: Session, campaign: Campaign | None, asked: Schedule, actor: str) -> None:
    """Another schedule; Refused with all problems."""
    refuse(
        Problem(name, "day-not-offered", {"days": ", ".join(map(str, DAYS[name]))})
        for name, value in vars(asked).items()
        if value is not None and value not in DAYS[name]
    )
    row = letter_settings.held(session, campaign)
    row.remind_after, row.most_reminders, row.closing_before = vars(asked).values()
    audit.record(session, actor, "letter-schedule.set", campaign.public_id if campaign else "", **vars(asked))


def run(engine: Engine, settings: Settings, moment: datetime) -> int:
    """Write what is due, a transaction a campaign; how many letters."""
    with Session(engine) as session:
        numbers = session.exec(select(Campaign.id).where(_may_be_due(session)).order_by(col(Campaign.id))).all()
    written = 0
    for number in numbers:
        with Session(engine) as session:
            begin_writing(session)
            written += write_due(session, settings, session.get_one(Campaign, number), moment)
            session.commit()
    return written


def _may_be_due(session: Session) -> ColumnElement[bool]:
    """Campaigns in which somebody has not finished, and that have a schedule, if only by the house."""
    unfinished = select(Invitation.campaign_id).where(col(Invitation.state).in_(reminding.UNFINISHED))
    found = col(Campaign.id).in_(unfinished) & ~col(Campaign.demo)
    house = own(session, None)
    if house.remind_after or house.closing_before:
        return found
    scheduled = (col(LetterSettings.remind_after) > 0) | (col(LetterSettings.closing_before) > 0)
    return found & col(Campaign.id).in_(select(LetterSettings.campaign_id).where(scheduled))


def write_due(session: Session, settings: Settings, campaign: Campaign, moment: datetime) -> int:
    """Write what is due in one campaign; how many letters."""
    writer, kinds = LetterWriter(session, settings, campaign), []
    for one, kind in due(session, campaign, moment):
        writer.write(one.place, kind)
        kinds.append(kind)
    for kind in sorted(set(kinds)):
        audit.record(session, "system", f"letters.{kind}", campaign.public_id, letters=kinds.count(kind))
    return len(kinds)


def due(session: Session, campaign: Campaign, moment: datetime) -> Iterator[tuple[Waiting, str]]:
    """Who gets which letter now. Whose deadline waits for a decision on an adjustment gets none."""
    holds = current(session, campaign)
    if not holds.remind_after and not holds.closing_before:
        return
    had, answered = _had(session, campaign), _answered(session, campaign)
    for one in reminding.waiting(session, campaign, moment):
        number = one.place.id or 0
        if one.left_out or one.letter is None or one.letter.state != "sent" or one.letter.sent_at is None:
            continue
        if _closes_soon(campaign, one, holds, had.get((number, CLOSING), 0), moment):
            kind = CLOSING
        elif _is_silent(one, holds, answered.get(number), had.get((number, REMINDER), 0), moment):
            kind = REMINDER
        else:
            continue
        if not accommodations.waits(session, number, moment):
            yield one, kind


def _closes_soon(campaign: Campaign, one: Waiting, holds: Schedule, had: int, moment: datetime) -> bool:
    until = closing.until(closing.dates(campaign, one.place.closes_at), one.place.started_at is not None)
    if not holds.closing_before or until is None or had or one.letter is None or one.letter.sent_at is None:
        return False
    return until <= moment + timedelta(days=holds.closing_before) and one.letter.sent_at < moment - JUST_WRITTEN


def _is_silent(one: Waiting, holds: Schedule, answered: datetime | None, had: int, moment: datetime) -> bool:
    """Nothing was heard for so many days, from us or from them."""
    if not holds.remind_after or had >= (holds.most_reminders or 0):
        return False
    heard = filter(None, (one.letter.sent_at if one.letter else None, one.place.started_at, answered))
    return all(when <= moment - timedelta(days=holds.remind_after) for when in heard)


def _had(session: Session, campaign: Campaign) -> dict[tuple[int, str], int]:
    """How many reminders, and words before the closing, each person has had; withdrawn ones count."""
    mail = OutboxMail
    counted = (
        select(mail.invitation_id, mail.kind, func.count())
        .join(Invitation, col(Invitation.id) == mail.invitation_id)
        .where(Invitation.campaign_id == campaign.id, col(mail.kind).in_((REMINDER, CLOSING)))
        .group_by(col(mail.invitation_id), col(mail.kind))
    )
    return {(person or 0, kind): number for person, kind, number in session.exec(counted)}


def _answered(session: Session, campaign: Campaign) -> dict[int, datetime]:
    """When each person sent a page for the last time."""
    last = func.max(Sitting.last_answer_at)
    counted = (
        select(Sitting.invitation_id, last)
        .join(Invitation, col(Invitation.id) == Sitting.invitation_id)
        .where(Invitation.campaign_id == campaign.id)
        .group_by(col(Sitting.invitation_id))
    )
    return {person: when for person, when in session.exec(counted) if when is not None}
