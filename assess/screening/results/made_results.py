"""Whether stored Results are what they were when they were made: an event has recorded the hash of each."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from assess.screening import audit
from assess.store.tables import AuditEvent, Invitation, Result

MADE = "result.made"
PORTION = 200


class AlteredResult(RuntimeError):
    """A stored Result is not the one that was made; somebody changed the database by hand."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the stored {name} was altered; restore it from a backup")


def check(session: Session, result: Result, public_id: str) -> None:
    """AlteredResult when the Result is not what its event says."""
    if differs(result, marks(session, [public_id]).get(public_id, [])):
        raise AlteredResult(_name(public_id, result.number))


def altered_among(session: Session, invitations: Collection[int]) -> set[int]:
    """Those of the invitations whose current Result is not the one that was made."""
    current = col(Result.invitation_id).in_(invitations), col(Result.current)
    return {result.invitation_id for result, _public_id in _differing(session, *current)}


def altered(session: Session) -> list[str]:
    """Every Result that is not the one that was made, a portion at a time."""
    found: list[str] = []
    last = 0
    while numbers := session.exec(
        select(Result.id).where(col(Result.id) > last).order_by(col(Result.id)).limit(PORTION)
    ).all():
        found += [
            _name(public_id, row.number) for row, public_id in _differing(session, col(Result.id).in_(numbers))
        ]
        last = numbers[-1] or last
    return found


def _differing(session: Session, *wanted: Any) -> Iterator[tuple[Any, str]]:
    columns = Result.invitation_id, Result.number, Result.profile, Result.fingerprint, Result.star, Result.error
    rows = session.execute(
        select(*columns, Invitation.public_id)  # type: ignore[call-overload]
        .join(Invitation, col(Invitation.id) == Result.invitation_id)
        .where(*wanted)
        .order_by(col(Result.id))
    ).all()
    recorded = marks(session, [row.public_id for row in rows])
    return ((row, row.public_id) for row in rows if differs(row, recorded.get(row.public_id, [])))


def marks(session: Session, public_ids: Sequence[str], verb: str = MADE) -> Mapping[str, list[str]]:
    """The hashes of each invitation's Results as events of that verb recorded them, the first one first."""
    found: dict[str, list[str]] = defaultdict(list)
    events = session.exec(
        select(AuditEvent.object, AuditEvent.detail)
        .where(AuditEvent.verb == verb, col(AuditEvent.object).in_(public_ids))
        .order_by(col(AuditEvent.id))
    )
    for public_id, detail in events:
        found[public_id].append(str(detail.get("result")))
    return found


def differs(result: Any, marks: Sequence[str]) -> bool:
    """Whether profile, print, event and columns tell different things of a Result."""
    recorded = marks[result.number - 1 : result.number]
    return (
        recorded != [result.fingerprint]
        or audit.text_digest(result.profile) != result.fingerprint
        or _star(result.profile) != (result.star, result.error)
    )


def _star(profile: str) -> tuple[float | None, float | None]:
    """Star and error as the profile has them: its last entry, since its keys are in order."""
    star = json.loads("{" + profile[profile.rfind('"star":') :])["star"]
    return (star["value"], star["se"]) if star else (None, None)


def _name(public_id: str, number: int) -> str:
    return f"result {number} of invitation {public_id}"
