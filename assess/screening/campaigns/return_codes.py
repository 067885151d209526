"""Return codes: printed for a person, typed on any device. No code is stored: the database alone opens nothing."""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable

from sqlmodel import Session, col, delete, select

from assess.screening import audit
from assess.store.tables import CandidateSession, HandOver, Invitation
from assess.store.tables.campaigns import LOCATOR_LENGTH, SPOKEN

MARK_LENGTH = 9  # of 32 letters and digits: 45 bits for each of 2**35 locators
GROUP = 4
_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0"})


def code(key: str, invitation: Invitation) -> str:
    """The person's code in groups of four, the same each time it is printed."""
    whole = invitation.return_locator + _mark(key, invitation.return_locator, invitation.return_serial)
    return "-".join(whole[start : start + GROUP] for start in range(0, len(whole), GROUP))


def of_invitation(session: Session, key: str, invitation_id: int) -> str:
    """The code of somebody who is in."""
    return code(key, session.get_one(Invitation, invitation_id))


def _mark(key: str, locator: str, serial: int) -> str:
    number = int.from_bytes(hmac.digest(key.encode(), f"return|{locator}|{serial}".encode(), hashlib.sha256))
    return "".join(SPOKEN[number >> 5 * place & 31] for place in range(MARK_LENGTH))


def read(written: str) -> str:
    """What was typed as codes are kept: any script's digits, small letters, and letters taken for digits."""
    plain = unicodedata.normalize("NFKC", written[:100]).upper()
    digits = "".join(str(unicodedata.decimal(one, one)) for one in plain)
    return "".join(one for one in digits.translate(_ALIKE) if one in SPOKEN)


def locator(written: str) -> str:
    """The part of a code that finds whose it is, and opens nothing."""
    return read(written)[:LOCATOR_LENGTH]


def find(session: Session, keys: Iterable[str], written: str) -> Invitation | None:
    """Whose code it is, made under any of the keys; None where a single character is wrong. In constant time."""
    typed = read(written)
    found = session.exec(select(Invitation).where(Invitation.return_locator == typed[:LOCATOR_LENGTH])).first()
    right = [_mark(key, typed[:LOCATOR_LENGTH], found.return_serial if found else 0) for key in keys]
    same = [hmac.compare_digest(one.encode(), typed[LOCATOR_LENGTH:].encode()) for one in right]
    return found if any(same) else None


def renew(session: Session, invitation: Invitation, actor: str) -> None:
    """Another code in the place of the present one; whoever came in by that one is out with their next click."""
    invitation.return_serial += 1
    session.add(invitation)
    by_code = delete(CandidateSession).where(
        col(CandidateSession.invitation_id) == invitation.id, col(CandidateSession.link_id).is_(None)
    )
    session.exec(by_code)
    session.exec(delete(HandOver).where(col(HandOver.invitation_id) == invitation.id))  # devices about to come in
    audit.record(session, actor, "return-code.renewed", invitation.public_id)
