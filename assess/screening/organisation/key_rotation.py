"""Keys are replaced now and then; what was made under the old one goes on for a stated time."""

from datetime import datetime, timedelta

from sqlmodel import Session

from assess import keyring
from assess.config import OLD_KEY_LASTS, ConfigError, Settings
from assess.screening import audit


def rotate(
    session: Session, settings: Settings, name: str, moment: datetime, lasts: timedelta | None = None
) -> str:
    """Make a new key; the words that say until when the old one is good. ConfigError where the key is not ours.

    `lasts` is for keys whose predecessors end: zero ends every older key at once. Others stay good for good, since
    what is stored was sealed with them.
    """
    if settings.from_environment(name):
        said = keyring.variable(name)
        raise ConfigError(
            f"The environment brings this key: on every node let {said} (or the file it comes from) hold the new "
            f"one and {said}_OLD a line with the time the old one ends, a blank and the old one; then restart"
        )
    usual = OLD_KEY_LASTS.get(name)
    if lasts is not None and usual is None:
        raise ConfigError(f"What is stored was made under older keys of this kind ({name}): they never end")
    ends = None if usual is None else moment + (usual if lasts is None else lasts)
    keyring.rotate(name, settings.secrets_folder, moment, ends)
    audit.record(session, "console", "key.rotated", name, old_good_until=ends.isoformat() if ends else "always")
    return described(settings, name, moment)


def described(settings: Settings, name: str, moment: datetime) -> str:
    """How many keys of a kind are good, and until when."""
    old = [one for one in settings.keys(name).old if one.good(moment)]
    if not old:
        return f"{name}: one"
    ends = [f"until {one.good_until:%Y-%m-%d %H:%M} UTC" if one.good_until else "for good" for one in old]
    return f"{name}: the present one, and old ones good {', '.join(ends)}"
