"""What went wrong, in lines for people: the reason and the remedy."""

import errno
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assess.documents.fault import Fault

_BY_NUMBER = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space, or ask for a larger quota",
    errno.EFBIG: "let this user write larger files, or free some space",
    errno.EROFS: "make the disk writable, or choose another ASSESS_DATA",
    errno.EACCES: "choose another ASSESS_DATA, or change its owner",
    errno.EPERM: "choose another ASSESS_DATA, or change its owner",
}


def in_words(error: Exception) -> list[str]:
    """Lines for an error that our verbs, the database or the disk name; none for anything else."""
    from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

    from assess.store.unusable import damaged, reason, remedy

    if said := _of_our_own(error):
        return said
    if isinstance(error, ArgumentError):
        return [f"DATABASE_URL cannot be read ({error}): write postgresql+psycopg://user:password@host/name"]
    if isinstance(error, OperationalError) or (isinstance(error, DatabaseError) and damaged(error)):
        return [f"The database cannot be used ({reason(error)}): {remedy(error)}"]
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        what_to_do = _BY_NUMBER.get(error.errno or 0, "choose another place, or see `assess doctor`")
        return [f"{where}{error.strerror or error}: {what_to_do}"]
    return []


def _of_our_own(error: Exception) -> list[str]:
    from assess.config import ConfigError
    from assess.documents.fault import DocumentError
    from assess.report.problem_words import sentence
    from assess.screening.documents.published import AlteredDocument, UnknownDocument
    from assess.screening.problems import Refused
    from assess.store.backup import BackupError
    from assess.store.encryption import EncryptionError
    from assess.store.migrate import NewerDatabase

    match error:
        case DocumentError():
            return fault_lines(error.problems)
        case Refused():
            return list(map(sentence, error.problems))
        case ConfigError() | BackupError() | EncryptionError() | NewerDatabase():
            return [str(error)]
        case AlteredDocument() | UnknownDocument():
            return [f"{error}: see `assess doctor`"]
    return []


def fault_lines(problems: "Iterable[Fault]") -> list[str]:
    """One line a problem: file, place, reason and remedy."""
    return [
        f"{'warning: ' if problem.warning else ''}{problem.file or 'document'}: {problem.place}: "
        f"{problem.reason}: {problem.remedy}"
        for problem in problems
    ]
