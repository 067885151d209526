"""Files that only the holder of an identity opens, in the form of age: its own tool opens them, too.

What is read or written passes through; the plain content never lies on the disk.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO, Any

import pyrage

FIRST_LINE = b"age-encryption.org/v1\n"
Recipient = pyrage.x25519.Recipient
Identity = pyrage.x25519.Identity


class EncryptionError(RuntimeError):
    """A key cannot be read, or opens nothing; the message says which and what to do."""


def recipients(written: Iterable[str]) -> list[Any]:
    """The keys to encrypt to, as `age-keygen` prints them: age1…; EncryptionError names each that is none."""
    found, wrong = [], []
    for one in written:
        try:
            found.append(Recipient.from_str(one))
        except pyrage.RecipientError:
            wrong.append(one[:70])
    if wrong:
        raise EncryptionError(f"{', '.join(wrong)}: no recipient of age: write what `age-keygen` prints, age1…")
    return found


def identities(path: Path) -> list[Any]:
    """The keys to decrypt with, from a file that `age-keygen` made."""
    try:
        lines = path.read_text().splitlines()
        found = [Identity.from_str(line.strip()) for line in lines if line.strip() and not line.startswith("#")]
    except (OSError, UnicodeError, pyrage.IdentityError) as error:
        reason = getattr(error, "strerror", None) or "no identity of age"
        raise EncryptionError(f"{path} cannot be used ({reason}): name the file that `age-keygen` made") from None
    if not found:
        raise EncryptionError(f"{path} holds no identity: name the file that `age-keygen` made")
    return found


def is_encrypted(path: Path) -> bool:
    """Whether a file is one of age."""
    with path.open("rb") as file:
        return file.read(len(FIRST_LINE)) == FIRST_LINE


@contextmanager
def encrypting(target: IO[bytes], to: Sequence[Any]) -> Iterator[IO[bytes]]:
    """A file to write to; what is written goes encrypted into `target`, all of it when the block has ended."""
    reading, writing = _pipe()

    def work() -> None:
        with reading:
            pyrage.encrypt_io(reading, target, list(to))

    with _beside(work, writing):
        yield writing


@contextmanager
def decrypting(source: IO[bytes], by: Sequence[Any]) -> Iterator[IO[bytes]]:
    """A file to read from; EncryptionError when the block ends and it was altered, cut or is for somebody else."""
    reading, writing = _pipe()

    def work() -> None:
        with writing, suppress(BrokenPipeError):  # whoever reads may have read enough
            pyrage.decrypt_io(source, writing, list(by))

    with _beside(work, reading):
        yield reading


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    reading, writing = os.pipe()
    return os.fdopen(reading, "rb"), os.fdopen(writing, "wb")


@contextmanager
def _beside(work: Callable[[], None], ours: IO[bytes]) -> Iterator[None]:
    """Do the work in a thread while the block is at our end of the pipe; its error goes before the block's own."""
    failed: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=guarded, daemon=True)
    thread.start()
    try:
        yield
    except Exception:
        _finish(thread, ours)
        if failed:
            raise _named(failed[0]) from None
        raise
    _finish(thread, ours)
    if failed:
        raise _named(failed[0]) from None


def _finish(thread: Thread, ours: IO[bytes]) -> None:
    with suppress(BrokenPipeError):
        ours.close()
    thread.join()


def _named(error: BaseException) -> BaseException:
    if isinstance(error, pyrage.DecryptError) and "No matching keys" in str(error):
        return EncryptionError("None of the identities opens this file: it was encrypted to somebody else")
    if isinstance(error, pyrage.EncryptError):
        return EncryptionError(f"The file cannot be written ({error}): make room, or choose another place")
    if isinstance(error, pyrage.DecryptError) or (isinstance(error, OSError) and error.errno is None):
        return EncryptionError("The file was altered or cut after it was encrypted: use another copy")
    return error
