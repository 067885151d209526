"""What becomes of a place: its states, and the deeds that lead from one to the next. Nothing else changes them."""

from datetime import datetime
from typing import Literal

from assess.store.tables import Invitation

Deed = Literal["start", "decline", "resume", "complete", "revoke", "renew", "merge"]
BACK = "back"  # to where somebody was before: started if they had, else invited
DEEDS: dict[tuple[str, Deed], str] = {
    ("invited", "start"): "started",
    ("invited", "decline"): "declined",
    ("started", "decline"): "declined",
    ("declined", "resume"): BACK,
    ("started", "complete"): "completed",
    ("invited", "revoke"): "revoked",
    ("started", "revoke"): "revoked",
    ("declined", "revoke"): "revoked",
    ("revoked", "revoke"): "revoked",
    ("revoked", "renew"): BACK,
    ("invited", "merge"): "revoked",
    ("started", "merge"): "revoked",
    ("declined", "merge"): "revoked",
    ("completed", "merge"): "revoked",
}


class Impossible(RuntimeError):
    """No such deed leads away from the present state."""


def may(invitation: Invitation, deed: Deed) -> bool:
    """Whether that can be done now."""
    return (invitation.state, deed) in DEEDS


def become(invitation: Invitation, deed: Deed, moment: datetime) -> None:
    """Do it; Impossible where it cannot be."""
    if not may(invitation, deed):
        raise Impossible(f"{deed} a place that is {invitation.state}")
    state = DEEDS[invitation.state, deed]
    if deed == "start":
        invitation.started_at = moment
    if deed == "complete":
        invitation.completed_at = moment
    invitation.declined_at = moment if deed == "decline" else None
    invitation.state = ("started" if invitation.started_at else "invited") if state == BACK else state
