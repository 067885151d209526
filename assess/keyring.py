"""Secrets of an installation: from the environment, from a file that it names, or from `<data>/secrets`.

`ASSESS_LINK_KEY` holds a secret, `ASSESS_LINK_KEY_FILE` names a file that does; without either it lies in
`<data>/secrets/link_key`. A key that was replaced stays good until a stated time: such keys stand beside the
present one, under its name with `_OLD` (in the folder: `link_key.old`), one a line: the time or `always`, a blank,
the key.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

LEAST_LENGTH = 32  # characters; the keys made here have 64
ALWAYS = "always"


class ConfigError(RuntimeError):
    """A setting is missing or unusable; the message names it and the remedy."""


@dataclass(frozen=True)
class OldKey:
    """A key that was replaced, and until when it is good; None means for good."""

    key: str
    good_until: datetime | None

    def good(self, moment: datetime) -> bool:
        """Whether it is good at that moment."""
        return self.good_until is None or moment < self.good_until


@dataclass(frozen=True)
class Keys:
    """A key and those before it that are good for a while."""

    current: str
    old: tuple[OldKey, ...] = ()

    def good(self, moment: datetime) -> list[str]:
        """Every key that is good at that moment, the present one last."""
        return [one.key for one in self.old if one.good(moment)] + [self.current]


def variable(name: str) -> str:
    """The environment variable of a secret."""
    return f"ASSESS_{name.upper()}"


def given(name: str, environment: Mapping[str, str]) -> str | None:
    """What a variable says, itself or by the file that it names; None without; ConfigError where it cannot be."""
    said, path = environment.get(name, ""), environment.get(f"{name}_FILE", "")
    if said and path:
        raise ConfigError(f"Both {name} and {name}_FILE are set: keep one of them")
    if not path:
        return said.strip() or None
    try:
        found = _content(path)
    except OSError as error:
        raise ConfigError(
            f"{name}_FILE names {path}, which cannot be read ({error.strerror}): correct it"
        ) from None
    if not found:
        raise ConfigError(f"{name}_FILE names {path}, which is missing or empty: correct it")
    return found


def text(name: str, folder: Path, environment: Mapping[str, str]) -> str:
    """A secret as it stands, wherever it lies; empty when there is none."""
    return given(variable(name), environment) or _content(str(folder / name))


def read(name: str, folder: Path, environment: Mapping[str, str]) -> Keys:
    """A key with its predecessors, as they are now; ConfigError when it is missing or no key."""
    current = text(name, folder, environment)
    if len(current) < LEAST_LENGTH:
        where = f"{folder / name} (or {variable(name)}, or {variable(name)}_FILE)"
        if not current:
            raise ConfigError(f"{where} is missing: run `assess init` first, or bring back the old one")
        raise ConfigError(f"{where} is shorter than {LEAST_LENGTH} characters: bring back the whole one")
    if variable(name) in environment or f"{variable(name)}_FILE" in environment:
        return Keys(current, _old_keys(given(f"{variable(name)}_OLD", environment) or ""))
    return Keys(current, _old_keys(_content(str(folder / f"{name}.old"))))


def files(name: str, folder: Path, environment: Mapping[str, str]) -> list[str]:
    """Where a key and those before it may lie: while none of these files changes, neither do they."""
    named = [environment.get(f"{variable(one)}_FILE", "") for one in (name, f"{name}_old")]
    return [*filter(None, named), str(folder / name), str(folder / f"{name}.old")]


def version(path: str) -> tuple[int, int, int] | None:
    """What is different once a file has changed; None where there is none."""
    try:
        seen = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return seen.st_mtime_ns, seen.st_ino, seen.st_size


def from_environment(name: str, environment: Mapping[str, str]) -> bool:
    """Whether the environment brings a secret, so that no file is made for it."""
    return bool(environment.get(variable(name)) or environment.get(f"{variable(name)}_FILE"))


def _content(path: str) -> str:
    """A file's text, read again only when the file has changed; empty where there is none."""
    found = version(path)
    return _read(path, found) if found else ""


@lru_cache(maxsize=64)
def _read(path: str, _version: tuple[int, int, int]) -> str:
    return Path(path).read_text().strip()


@lru_cache(maxsize=64)
def _old_keys(lines: str) -> tuple[OldKey, ...]:
    found = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        until, _, key = line.partition(" ")
        try:
            moment = None if until == ALWAYS else datetime.fromisoformat(until)
        except ValueError:
            moment = None
            key = ""
        if not key.strip() or (moment and moment.tzinfo is None):
            raise ConfigError(
                "A line of old keys cannot be read: write a time with its zone (2027-01-31T00:00:00+00:00) or "
                f"`{ALWAYS}`, a blank, and the key"
            )
        found.append(OldKey(key.strip(), moment))
    return tuple(found)


def make(folder: Path, name: str) -> None:
    """Make a key where there is none."""
    if not (folder / name).exists():
        keep(folder, name, secrets.token_urlsafe(48))


def rotate(name: str, folder: Path, moment: datetime, good_until: datetime | None) -> Keys:
    """A new key in the place of the present one, which stays good until then (None: for good); all keys now.

    With a `good_until` that is not after `moment`, no older key is good any more.
    """
    before = read(name, folder, {})
    old = [one for one in (*before.old, OldKey(before.current, good_until)) if one.good(moment)]
    if good_until is not None and good_until <= moment:
        old = []
    lines = [f"{one.good_until.isoformat() if one.good_until else ALWAYS} {one.key}\n" for one in old]
    keep(folder, f"{name}.old", "".join(lines))  # first: whatever happens, no key is lost
    keep(folder, name, secrets.token_urlsafe(48))
    return read(name, folder, {})


def keep(folder: Path, name: str, value: str) -> None:
    """Write a secret, readable by its owner alone; never half of it, never none."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{name}.draft"
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
