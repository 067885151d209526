"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for whoever has lost it.

The app's secret is kept encrypted under a key outside the database, together with whose it is: the database alone
neither tells it nor lets one person's secret be put in the place of another's.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlmodel import Session, col, delete, func, select

from assess.screening import audit
from assess.screening.organisation import accounts, login_rules, staff_sessions
from assess.screening.organisation.staff_sessions import NOWHERE, Device, Staff
from assess.screening.problems import Problem, Refused, refuse
from assess.store.database import begin_writing
from assess.store.tables import RecoveryCode, SecondFactor, User, now

KEY = "second_factor_key"
RECOVERY_CODES = 10
NEIGHBOURS = (0, -1, 1)  # steps of thirty seconds that a telephone's clock may be off
FREE_FAILURES = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike in print


@dataclass(frozen=True)
class State:
    """How it stands with somebody's second factor."""

    enrolled_at: datetime | None
    codes_left: int
    required: bool


@dataclass(frozen=True)
class Codes:
    """Recovery codes as they are shown, once, and as they are kept."""

    shown: tuple[str, ...]
    kept: tuple[str, ...]


def new_codes() -> Codes:
    """Numbered codes of ten random letters and digits; hashing them takes a while, so no lock should be held."""
    groups = [["".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in "ab"] for _ in range(RECOVERY_CODES)]
    shown = tuple(f"{number}-{first}-{second}" for number, (first, second) in enumerate(groups))
    return Codes(shown, tuple(accounts.hashed(_bare(code)) for code in shown))


def enrolled(session: Session, user_id: int) -> bool:
    """Whether a login of this person takes a second factor."""
    row = session.get(SecondFactor, user_id)
    return row is not None and row.enrolled_at is not None


def everybody_enrolled(session: Session) -> set[int]:
    """Who has one."""
    return set(session.exec(select(SecondFactor.user_id).where(col(SecondFactor.enrolled_at).is_not(None))))


def state(session: Session, staff: Staff) -> State:
    """How it stands with one's own."""
    row = session.get(SecondFactor, staff.user_id)
    unused = (RecoveryCode.user_id == staff.user_id, col(RecoveryCode.used_at).is_(None))
    left = session.exec(select(func.count()).select_from(RecoveryCode).where(*unused)).one()
    return State(row.enrolled_at if row else None, left, _required(session, staff))


def prepare(session: Session, staff: Staff, keys: Sequence[str]) -> None:
    """A new secret for an app to take up, in the place of one that no app has taken up."""
    row = session.get(SecondFactor, staff.user_id) or SecondFactor(user_id=staff.user_id, secret="")
    if row.enrolled_at is None:
        row.secret = _encrypted(pyotp.random_base32(), staff.user_id, keys)
        session.add(row)


def offered(session: Session, staff: Staff, keys: Sequence[str]) -> str | None:
    """The secret that waits for an app to take it up."""
    row = session.get(SecondFactor, staff.user_id)
    return _decrypted(row, keys) if row is not None and row.enrolled_at is None else None


def address(secret: str, username: str, issuer: str) -> str:
    """What the app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def enrol(session: Session, staff: Staff, code: str, codes: Codes, token: str, keys: Sequence[str]) -> None:
    """From now on logins take a code; the app has shown that it knows the secret. Every other login ends."""
    row = session.get(SecondFactor, staff.user_id, with_for_update=True)
    if row is None or row.enrolled_at is not None or not _fits(row, code, keys):
        raise Refused([Problem("code", "code-wrong")])
    row.enrolled_at = now()
    _keep_codes(session, staff.user_id, codes)
    staff_sessions.end_others(session, staff.user_id, token)
    audit.record(session, staff.actor, "second-factor.enrolled", staff.actor)


def renew_codes(session: Session, staff: Staff, codes: Codes) -> bool:
    """New recovery codes; the old ones open nothing any more. Whether there is a second factor at all."""
    if not enrolled(session, staff.user_id):
        return False
    _keep_codes(session, staff.user_id, codes)
    audit.record(session, staff.actor, "recovery-codes.renewed", staff.actor)
    return True


def remove(session: Session, staff: Staff) -> None:
    """Do without one's own from now on; Refused where a role asks for it."""
    refuse([Problem("code", "second-factor-required")] if _required(session, staff) else [])
    if _forget(session, staff.user_id):
        audit.record(session, staff.actor, "second-factor.removed", staff.actor)


def reset(session: Session, user: User, actor: str) -> bool:
    """Take it from somebody who has lost app and codes, and log them out; whether there was one."""
    assert user.id is not None
    if not _forget(session, user.id):
        return False
    accounts.end_sessions(session, user)
    audit.record(session, actor, "second-factor.reset", f"staff:{user.id}")
    return True


def answer(
    session: Session, token: str, code: str, keys: Sequence[str], device: Device = NOWHERE, known: bool = False
) -> str | None:
    """The token of a whole login for one that awaited this code; None when it awaits none any more.

    Refused for a wrong code; the failure is to be committed. After a few failures the app's codes are taken ever
    more seldom, except from a `known` browser; a recovery code is always taken, so that nobody is locked out.
    """
    user = staff_sessions.awaiting(session, token)
    recovery = _matching(session, user.id or 0, code) if user else None
    session.commit()
    begin_writing(session)
    user = staff_sessions.awaiting(session, token)
    if user is None or user.id is None:
        return None
    try:
        if recovery is not None:
            _use(session, user.id, *recovery)
        else:
            _check(session, user.id, code, keys, known)
    except Refused:
        staff_sessions.count_failure(session, user.id, token)
        raise
    return staff_sessions.begin(session, user.id, token, device)


def confirm(session: Session, staff: Staff, code: str, token: str, keys: Sequence[str]) -> bool:
    """Whether the code is this person's; if so, their login counts as confirmed for a while."""
    begin_writing(session)
    if not enrolled(session, staff.user_id):
        return False
    try:
        _check(session, staff.user_id, code, keys, known=True)
    except Refused:
        staff_sessions.count_failure(session, staff.user_id, token)
        return False
    staff_sessions.confirm(session, staff.user_id, token)
    return True


def unreadable(session: Session, keys: Sequence[str]) -> int:
    """How many secrets the present keys do not open."""
    count = 0
    for row in session.exec(select(SecondFactor)):
        try:
            _decrypted(row, keys)
        except Refused:
            count += 1
    return count


def _required(session: Session, staff: Staff) -> bool:
    return bool(staff.roles & set(login_rules.current(session).second_factor_roles))


def _check(session: Session, user_id: int, code: str, keys: Sequence[str], known: bool) -> None:
    row = session.get_one(SecondFactor, user_id, with_for_update=True)  # no code opens twice at the same moment
    wait = timedelta() if known else _wait(row)
    if wait:
        raise Refused([Problem("code", "code-later", {"seconds": int(wait.total_seconds()) + 1})])
    if _fits(row, code, keys):
        row.failures, row.failed_at = 0, None
        row.secret = _encrypted(_decrypted(row, keys), user_id, keys)  # under the newest key
        return
    if not known:
        row.failures, row.failed_at = row.failures + 1, now()
    audit.record(session, f"staff:{user_id}", "second-factor.failed", f"staff:{user_id}")
    raise Refused([Problem("code", "code-wrong")])


def _wait(row: SecondFactor) -> timedelta:
    """How long the app's codes are not taken: twice as long with each failure."""
    if row.failures < FREE_FAILURES or row.failed_at is None:
        return timedelta()
    doublings: int = min(row.failures - FREE_FAILURES, 16)
    pause: timedelta = min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
    return min(max(timedelta(), row.failed_at + pause - now()), pause)


def _fits(row: SecondFactor, code: str, keys: Sequence[str]) -> bool:
    """Whether the code is one of these moments and was not used yet."""
    app, typed = pyotp.TOTP(_decrypted(row, keys)), re.sub(r"\s", "", code)
    present = app.timecode(now())
    for step in NEIGHBOURS:
        same = pyotp.utils.strings_equal(app.generate_otp(present + step), typed)
        if same and present + step > row.last_counter:
            row.last_counter = present + step
            return True
    return False


def _matching(session: Session, user_id: int, code: str) -> tuple[int, str] | None:
    """The number and the hash of the recovery code that was typed."""
    bare = _bare(code)
    row = session.get(RecoveryCode, (user_id, int(bare[0]))) if re.fullmatch(r"[0-9][a-z0-9]{10}", bare) else None
    try:
        return (row.number, row.code) if row is not None and accounts.HASHER.verify(row.code, bare) else None
    except (VerificationError, InvalidHashError):
        return None


def _use(session: Session, user_id: int, number: int, checked: str) -> None:
    recovery = session.get(RecoveryCode, (user_id, number), with_for_update=True)
    if recovery is None or recovery.used_at is not None or recovery.code != checked:
        audit.record(session, f"staff:{user_id}", "second-factor.failed", f"staff:{user_id}")
        raise Refused([Problem("code", "code-wrong")])
    recovery.used_at = now()
    session.get_one(SecondFactor, user_id).failures = 0
    audit.record(session, f"staff:{user_id}", "recovery-code.used", f"staff:{user_id}", number=number)


def _keep_codes(session: Session, user_id: int, codes: Codes) -> None:
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    rows = (RecoveryCode(user_id=user_id, number=number, code=code) for number, code in enumerate(codes.kept))
    session.add_all(rows)


def _forget(session: Session, user_id: int) -> bool:
    row = session.get(SecondFactor, user_id)
    if row is None:
        return False
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    session.delete(row)
    return row.enrolled_at is not None


def _bare(code: str) -> str:
    return re.sub(r"[\s-]", "", code.lower())


def _encrypted(secret: str, user_id: int, keys: Sequence[str]) -> str:
    return _box(keys).encrypt(f"{user_id} {secret}".encode()).decode()


def _decrypted(row: SecondFactor, keys: Sequence[str]) -> str:
    try:
        whose, _, secret = _box(keys).decrypt(row.secret.encode()).decode().partition(" ")
    except InvalidToken:
        raise Refused([Problem("code", "second-factor-unreadable")]) from None
    if whose != str(row.user_id):
        raise Refused([Problem("code", "second-factor-unreadable")])
    return secret


def _box(keys: Sequence[str]) -> MultiFernet:
    """The newest key writes, every one reads."""
    derived = (hashlib.sha256(b"second factor " + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
