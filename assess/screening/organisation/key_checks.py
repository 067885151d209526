"""Keys and database belong together: nothing starts with keys that would quietly be made anew."""

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from assess.config import SECRET_NAMES, ConfigError, Settings
from assess.store.tables import AuditSeal, Link, SecondFactor

SECOND_FACTORS = "0006"  # since this revision people may have one
AUDIT_KEYED = "0009"  # since this revision seals have a key


def belong_together(engine: Engine, settings: Settings, revision: str | None) -> None:
    """ConfigError, with the remedy, when the database hangs on keys that are not here, or keys lie without one."""
    if revision is None:
        _refuse_orphans(settings)
    lost = list(lost_keys(engine, settings, revision).values())
    if lost:
        raise ConfigError(
            f"{'; '.join(lost)}. If they are gone for good: `assess init --new-keys` makes new ones, and links "
            "that were sent before open no more"
        )


def lost_keys(engine: Engine, settings: Settings, revision: str | None) -> dict[str, str]:
    """Keys that the database hangs on and that are missing or not whole, each with what is said of it."""
    lost = {}
    for name in _needed(engine, revision):
        try:
            settings.keys(name)
        except ConfigError as error:
            lost[name] = str(error)
    return lost


def _needed(engine: Engine, revision: str | None) -> list[str]:
    if revision is None:
        return []
    needed = []
    with Session(engine) as session:
        if session.exec(select(Link.id).limit(1)).first() is not None:
            needed.append("link_key")  # without it, no link that was sent opens
        if revision >= AUDIT_KEYED and session.exec(select(AuditSeal.id).where(col(AuditSeal.key) != "")).first():
            needed.append("audit_key")  # without it, nobody can tell whether the trail is whole
        if revision >= SECOND_FACTORS and session.exec(select(SecondFactor.user_id).limit(1)).first() is not None:
            needed.append("second_factor_key")  # without it, no code of an authenticator fits
    return needed


def _refuse_orphans(settings: Settings) -> None:
    kept = [name for name in SECRET_NAMES if (settings.secrets_folder / name).exists()]
    if kept:
        where = settings.secrets_folder
        raise ConfigError(
            f"The database is empty, but {where} holds keys of an installation ({', '.join(kept)}): is "
            "DATABASE_URL right? Bring the data back by `assess restore`, or move that folder away to begin anew"
        )
