"""Signs of how answers came about, for the people of a list, from their Results: nothing is sorted by them."""

import json
from collections.abc import Collection
from typing import Any

from sqlmodel import Session, col, select

from assess.scoring.independent_signs import counted
from assess.scoring.profile import Flag
from assess.screening.results import adjustments
from assess.store.tables import Result

TIMED = "too-fast"
_START = '"flags":'
_decoder = json.JSONDecoder()


def unread_among(session: Session, invitations: Collection[int]) -> set[int]:
    """Those of whom so many independent signs say that they may not have read the questions."""
    current = select(Result.invitation_id, Result.profile).where(
        col(Result.invitation_id).in_(invitations), col(Result.current)
    )
    flags = {number: _flags(profile) for number, profile in session.exec(current)}
    flagged = [number for number, found in flags.items() if counted(found).many]
    adjusted = adjustments.adjusted_among(session, flagged)  # their time says nothing
    return {
        number
        for number in flagged
        if number not in adjusted or counted(one for one in flags[number] if one.code != TIMED).many
    }


def _flags(profile: str) -> list[Flag]:
    """The flags as the stored Profile has them, without reading all of it."""
    start = profile.find(_START)
    if start < 0:
        return []
    try:
        found: Any = _decoder.raw_decode(profile, start + len(_START))[0]
        return [Flag(one["code"], one["instrument"], one["value"], one.get("values", {})) for one in found]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []  # somebody changed it by hand: it is shown as altered
