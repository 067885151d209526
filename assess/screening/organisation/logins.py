"""Logging in with a password, kept as Argon2id, and changing one's own."""

import unicodedata
from dataclasses import dataclass

from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session

from assess.screening.organisation import accounts, staff_sessions
from assess.screening.organisation.staff_sessions import Staff
from assess.screening.problems import Problem, refuse
from assess.store.database import begin_writing
from assess.store.tables import User

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1000


@dataclass(frozen=True)
class NewPassword:
    """The present password and, twice, the new one."""

    password: str
    new_password: str
    new_password_confirm: str


def log_in(session: Session, username: str, password: str, token_before: str = "") -> str | None:
    """The token of a new login; None for a wrong password, an unknown name or a closed account, all equally slow.

    The password is checked before the write lock is taken, since that takes a while, and what was checked is
    compared again under it.
    """
    user = accounts.by_name(session, username.strip().lower())
    checked = user.password if user else ""
    right = _matches(checked, password)
    session.commit()
    begin_writing(session)
    if user is None or not right or not user.active or user.password != checked:
        return None
    if accounts.HASHER.check_needs_rehash(user.password):
        user.password = accounts.HASHER.hash(_normal(password))
    assert user.id is not None
    return staff_sessions.begin(session, user.id, token_before)


def change_password(session: Session, staff: Staff, asked: NewPassword, token: str) -> None:
    """A new password of one's own, which ends every other login; Refused with all problems."""
    user = session.get_one(User, staff.user_id)
    problems = _new_password_problems(asked)
    if not _matches(user.password, asked.password):
        problems.insert(0, Problem("password", "password-wrong"))
    refuse(problems)
    user.password = accounts.HASHER.hash(_normal(asked.new_password))
    staff_sessions.end_others(session, staff.user_id, token)


def _new_password_problems(asked: NewPassword) -> list[Problem]:
    problems = []
    if len(asked.new_password) < SHORTEST_PASSWORD:
        problems.append(Problem("new_password", "password-short", {"shortest": SHORTEST_PASSWORD}))
    elif asked.new_password == asked.password:
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
