"""An installation's life: made once, brought up to date with a backup first, saved and restored."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from assess.config import Settings, shipped
from assess.screening import audit, audit_chain
from assess.screening.documents import publication, withdrawal
from assess.screening.organisation import accounts, backups, key_checks
from assess.store import backup, migrate
from assess.store.database import alone, begin_writing
from assess.store.tables import AuditEvent, Campaign, Membership, User

FIRST_ADMINISTRATOR = "admin"
DEMO_BUILT = "demo.built"


@dataclass
class Prepared:
    """What was done to bring an installation up to date; passwords are shown once."""

    migrated_from: str | None = None
    migrated: bool = False
    backup: Path | None = None
    documents: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)


def prepare(engine: Engine, settings: Settings, administrator: bool = True, new_keys: bool = False) -> Prepared:
    """Make what is missing: secrets, tables (backed up before they change), shipped documents, an administrator.

    Keys that the database hangs on are not made anew, unless `new_keys` says so: without them, nothing starts.
    """
    with alone(engine):  # nodes that start at the same moment take turns
        return _prepare(engine, settings, administrator, new_keys)


def _prepare(engine: Engine, settings: Settings, administrator: bool, new_keys: bool) -> Prepared:
    done = Prepared(migrated_from=migrate.current(engine))
    migrate.check_known(done.migrated_from)
    lost = {} if new_keys else key_checks.lost_keys(engine, settings, done.migrated_from)
    if done.migrated_from != migrate.head():
        if done.migrated_from is not None:
            done.backup = backups.path(settings, f"before-upgrade-from-{done.migrated_from}")
            backups.make(engine, settings, done.backup)
        migrate.upgrade(engine)
        done.migrated = True
    settings.generate_secrets(without=lost)  # after the tables: keys without a database would stop the next start
    with Session(engine) as session:
        begin_writing(session)
        done.documents = publication.install(session, settings.instrument_folders, shipped("instruments"))
        done.withdrawn = withdrawal.apply(session, shipped("instruments"))
        if administrator and not administrators(session):
            done.passwords = first_administrator(session)
        audit_chain.seal_and_keep(session, settings)
    return done


def administrators(session: Session) -> list[User]:
    """The administrators who can log in, the oldest account first."""
    able = (
        select(User)
        .join(Membership)
        .where(Membership.role == accounts.ADMINISTRATOR, col(User.active))
        .order_by(col(User.id))
    )
    return list(session.exec(able))


def first_administrator(session: Session) -> dict[str, str]:
    """An administrator with a random password, by user name."""
    username = accounts.free_username(session, FIRST_ADMINISTRATOR)  # an earlier one may have lost the role
    user, password = accounts.add_user(session, accounts.NewUser(username, "Administrator"), "console")
    accounts.grant(session, user, accounts.ADMINISTRATOR, None, actor="console")
    return {user.username: password}


def untouched(session: Session) -> bool:
    """Whether no campaign was ever made here, by people or for a demo."""
    built = session.exec(select(AuditEvent.id).where(AuditEvent.verb == DEMO_BUILT).limit(1)).first()
    return built is None and session.exec(select(Campaign.id).limit(1)).first() is None


def restore(engine: Engine, settings: Settings, source: Path, progress: backup.Progress) -> backup.Manifest:
    """Put a backup in the place of all data, then bring it up to date."""
    manifest = backup.restore(engine, source, progress)
    if manifest.secrets:
        backup.restore_secrets(source, settings.data / "secrets")
    prepare(engine, settings, new_keys=True)
    with Session(engine) as session:
        begin_writing(session)
        audit.record(session, "console", "backup.restored", made_at=manifest.made_at)
        if newest := audit_chain.seal(session) or audit_chain.head(session):
            session.commit()
            audit_chain.keep_head(settings, newest)  # what was sealed after the backup is gone, knowingly
    return manifest
