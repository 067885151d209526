"""Logging in with a password, kept as Argon2id, changing one's own, and giving it again before what matters."""

import unicodedata
from dataclasses import dataclass

from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session

from assess.screening import audit
from assess.screening.organisation import accounts, employer, passwords, second_factor, staff_sessions
from assess.screening.organisation.passwords import Context
from assess.screening.organisation.staff_sessions import NOWHERE, Device, Staff
from assess.screening.problems import Problem, refuse
from assess.store.database import begin_writing
from assess.store.tables import User

STRANGER = "stranger"  # the actor of what happens before anybody is logged in


@dataclass(frozen=True)
class NewPassword:
    """The present password and, twice, the new one."""

    password: str
    new_password: str
    new_password_confirm: str


def log_in(
    session: Session, username: str, password: str, token_before: str = "", device: Device = NOWHERE
) -> str | None:
    """The token of a new login; None for a wrong password, an unknown name or a closed account, all equally slow.

    The password is checked before the write lock is taken, since that takes a while, and what was checked is
    compared again under it. Where a second factor is enrolled, the token opens nothing until that is given too.
    """
    user = accounts.by_name(session, username.strip().lower())
    number, checked = (user.id, user.password) if user else (0, "")
    right = _matches(checked, password)
    session.commit()
    begin_writing(session)
    user = session.get(User, number, with_for_update=True)  # a reset at this moment ends the login too
    if user is None or not right or not user.active or user.password != checked:
        audit.record(session, STRANGER, "login.failed", f"staff:{user.id}" if user else "")
        return None
    if accounts.HASHER.check_needs_rehash(user.password):
        user.password = accounts.HASHER.hash(_normal(password))
    assert user.id is not None
    start = staff_sessions.await_code if second_factor.enrolled(session, user.id) else staff_sessions.begin
    return start(session, user.id, token_before, device)


def change_password(session: Session, staff: Staff, asked: NewPassword, token: str) -> None:
    """A new password of one's own, which ends every other login; Refused with all problems.

    Hashing takes a while: it is done before the write lock is taken.
    """
    user = session.get_one(User, staff.user_id)
    checked, problems = user.password, _new_password_problems(session, user, asked)
    right = _matches(checked, asked.password)
    fresh = accounts.HASHER.hash(_normal(asked.new_password)) if right and not problems else ""
    session.commit()
    begin_writing(session)
    if not right or user.password != checked:
        problems.insert(0, Problem("password", "password-wrong"))
        audit.record(session, staff.actor, "password.failed", staff.actor)
    refuse(problems)
    user.password, user.must_change_password = fresh, False
    staff_sessions.end_others(session, staff.user_id, token)
    audit.record(session, staff.actor, "changed own password")


def confirm(session: Session, staff: Staff, password: str, token: str) -> bool:
    """Whether the password is this person's; if so, their login counts as confirmed for a while."""
    user = session.get_one(User, staff.user_id)
    checked = user.password
    right = bool(checked) and _matches(checked, password)
    session.commit()
    begin_writing(session)
    if not right or user.password != checked:
        audit.record(session, staff.actor, "login.confirm-failed")
        staff_sessions.count_failure(session, staff.user_id, token)
        return False
    staff_sessions.confirm(session, staff.user_id, token)
    return True


def has_password(session: Session, staff: Staff) -> bool:
    """Whether this person logs in by a password of ours."""
    return bool(session.get_one(User, staff.user_id).password)


def _new_password_problems(session: Session, user: User, asked: NewPassword) -> list[Problem]:
    context = Context(user.username, user.name, user.email or "", employer.name(session))
    problems = passwords.problems(asked.new_password, context)
    if not problems and asked.new_password == asked.password:
        problems.append(Problem("new_password", "password-same"))
    if asked.new_password != asked.new_password_confirm:
        problems.append(Problem("new_password_confirm", "password-retyped"))
    return problems


def _normal(password: str) -> str:
    # One form of Unicode, whatever the keyboard sends: é is typed as one sign or as two.
    return unicodedata.normalize("NFKD", password)


def _matches(kept: str, password: str) -> bool:
    if not kept:
        accounts.HASHER.hash(_normal(password))  # an unknown name takes as long as a known one
        return False
    try:
        return accounts.HASHER.verify(kept, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
