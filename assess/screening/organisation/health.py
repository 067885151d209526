"""The installation's health: what `assess doctor` and the administrator's page check, each with its remedy."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, func, select

from assess.config import SECRET_NAMES, ConfigError, Settings, shipped
from assess.documents.library import read_all
from assess.screening import audit, audit_chain, job_queue
from assess.screening.campaigns.identity import address_problem
from assess.screening.documents import pins, published
from assess.screening.email import delivery
from assess.screening.organisation import identities, key_rotation, openid_provider, second_factor
from assess.screening.organisation.health_check import Check
from assess.screening.organisation.health_of_host import file_modes, fonts, path_prefix, printing, reach
from assess.screening.organisation.openid_provider import ProviderFault, ProviderUnreachable
from assess.screening.results import (
    instrument_days,
    interview_results,
    made_decisions,
    made_results,
    pinned_calibrations,
    stored_results,
)
from assess.store import migrate, unusable
from assess.store.tables import AuditEvent, Job, StoredDocument, now

LEAST_SPACE = 500 * 1024 * 1024
SIGN_OF_LIFE_AGE = timedelta(minutes=3)
OLD_JOB_AGE = timedelta(minutes=10)
OLD_BACKUP_AGE = timedelta(days=7)
EARLIEST_CLOCK = datetime(2025, 1, 1, tzinfo=UTC)


def checks(session: Session, settings: Settings) -> list[Check]:
    """Every check, also when the database cannot be reached."""
    found = [data_folder(settings), disk_space(settings), secrets_kept(settings), keys(settings)]
    found += [file_modes(settings), address(settings), path_prefix(settings), proxies(settings), printing()]
    reached = database(session)
    found.append(reached)
    if not reached.ok:
        return found
    found.append(tables(session))
    if not found[-1].ok:
        return found
    inside: list[Callable[[Session, Settings], Check]] = [
        durability, clock, worker, backlog, letters, login_service, shipped_documents, results, audit_trail,
        second_factors, backups,
    ]  # fmt: skip
    return [*found, *(check(session, settings) for check in inside), fonts(session)]


def data_folder(settings: Settings) -> Check:
    """Whether the data folder can be written."""
    folder = settings.data.absolute()
    well = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    remedy = f"run `assess init`, and let this user own {folder}"
    return Check("Data folder", well, f"{folder}" if well else f"{folder} cannot be written", remedy)


def disk_space(settings: Settings) -> Check:
    """Whether there is room for answers, backups and documents."""
    place = next(path for path in (settings.data.absolute(), *settings.data.absolute().parents) if path.exists())
    free = shutil.disk_usage(place).free
    said = f"{free // 1024 // 1024} MB free"
    return Check(
        "Disk space", free >= LEAST_SPACE, said, "free some space: below 500 MB answers may soon be refused"
    )


def secrets_kept(settings: Settings) -> Check:
    """Whether all secrets are there and nobody else can read them."""
    folder = settings.secrets_folder
    outside = [name for name in SECRET_NAMES if settings.from_environment(name)]
    missing = [name for name in SECRET_NAMES if name not in outside and not (folder / name).is_file()]
    if missing:
        return Check("Secrets", False, f"missing: {', '.join(missing)}", "run `assess init`, or restore a backup")
    inside = [folder, *folder.iterdir()] if folder.is_dir() else []
    loose = [path for path in inside if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if loose:
        said = f"others on this machine can read {', '.join(path.name for path in loose)}"
        return Check("Secrets", False, said, f"chmod 700 {folder} && chmod 600 {folder}/*")
    if outside:
        return Check("Secrets", True, f"from the environment: {', '.join(outside)}; others in the data folder")
    return Check("Secrets", True, "kept in the data folder, readable by their owner alone")


def keys(settings: Settings) -> Check:
    """Which keys are good, those that were replaced and are good for a while included."""
    try:
        said = "; ".join(key_rotation.described(settings, name, now()) for name in SECRET_NAMES)
    except ConfigError as error:
        return Check("Keys", False, str(error), "bring back the key from a copy: links and logins hang on it")
    return Check("Keys", True, said)


def second_factors(session: Session, settings: Settings) -> Check:
    """Whether the present keys open every second factor; without them nobody's codes are right."""
    try:
        lost = second_factor.unreadable(session, settings.keys(second_factor.KEY).good(now())[::-1])
    except ConfigError as error:
        return Check("Second factors", False, str(error), "bring back the key from a copy of the secrets")
    said = f"{lost} cannot be read with the keys that are here" if lost else "every one can be read"
    remedy = "bring back secrets/second_factor_key from a copy, or `assess user reset-second-factor NAME`"
    return Check("Second factors", not lost, said, remedy)


def address(settings: Settings) -> Check:
    """Whether people reach the server in a way that protects their cookies."""
    here = settings.address
    remedy = "put a reverse proxy with a certificate in front and set ASSESS_BASE_URL=https://…"
    if settings.https:
        return Check("Address", True, f"{here}: cookies are __Host- and sent by HTTPS only")
    if "//0.0.0.0" in here or "//[::]" in here:
        return Check("Address", False, f"{here} is no address people can open", "set ASSESS_BASE_URL")
    if any(f"//{name}" in here for name in ("127.0.0.1", "localhost", "[::1]")):
        return Check("Address", True, f"{here}: plain HTTP, on this machine only")
    return Check("Address", False, f"{here}: plain HTTP; anybody on the network can read along", remedy)


def proxies(settings: Settings) -> Check:
    """Whether the server knows how many reverse proxies stand before it, and so who its clients are."""
    hops = settings.trusted_proxies
    remedy = "set ASSESS_TRUSTED_PROXIES to the number of reverse proxies in front, usually 1"
    if settings.https and not hops:
        return Check("Proxies", False, "HTTPS comes by a proxy, but none is trusted: all seem one client", remedy)
    return Check("Proxies", True, f"{hops} in front" if hops else "none in front")


def database(session: Session) -> Check:
    """Whether the database answers."""
    kind = session.get_bind().dialect.name
    try:
        whole = session.execute(text("PRAGMA quick_check(1)" if kind == "sqlite" else "SELECT 'ok'")).scalar_one()
    except DBAPIError as error:
        return Check("Database", False, unusable.reason(error), unusable.remedy(error))
    return Check(
        "Database", whole == "ok", kind if whole == "ok" else str(whole).splitlines()[-1], unusable.DAMAGED
    )


def tables(session: Session) -> Check:
    """Whether the tables have the newest form."""
    at = migrate.current_on(session.connection())
    if at == migrate.head():
        return Check("Tables", True, f"revision {at}")
    try:
        migrate.check_known(at)
    except migrate.NewerDatabase as error:
        return Check("Tables", False, str(error).partition(": ")[0], "install the version that made them, or newer")
    return Check("Tables", False, f"revision {at}, newest is {migrate.head()}", "run `assess upgrade`")


def durability(session: Session, _settings: Settings) -> Check:
    """Whether a committed answer survives a power cut."""
    if session.get_bind().dialect.name != "sqlite":
        level = session.execute(text("SHOW synchronous_commit")).scalar_one()
        return Check("Durability", level == "on", f"synchronous_commit={level}", "set synchronous_commit=on")
    mode = session.execute(text("PRAGMA journal_mode")).scalar_one()
    level = session.execute(text("PRAGMA synchronous")).scalar_one()
    well = (mode, level) == ("wal", 2)
    return Check(
        "Durability", well, f"journal {mode}, sync level {level}", "keep the file on a local disk, not a share"
    )


def clock(session: Session, _settings: Settings) -> Check:
    """Whether the clock is believable: not before this product, not behind the last audit event."""
    last = session.exec(select(func.max(AuditEvent.at))).one()
    earliest = max(EARLIEST_CLOCK, last) if last else EARLIEST_CLOCK
    said = f"{now():%Y-%m-%d %H:%M} UTC"
    well = now() >= earliest - timedelta(minutes=1)
    return Check("Clock", well, said if well else f"{said} lies before recorded events", "let NTP set the clock")


def worker(session: Session, _settings: Settings) -> Check:
    """Whether a worker was seen lately."""
    seen = job_queue.last_sign_of_life(session)
    if seen is None:
        return Check("Worker", False, "never seen", "start `assess serve`, which brings one, or `assess worker`")
    age = now() - seen
    said = f"last seen {max(0, int(age.total_seconds()))} seconds ago"
    return Check(
        "Worker", age < SIGN_OF_LIFE_AGE, said, "start `assess serve`, which brings one, or `assess worker`"
    )


def backlog(session: Session, _settings: Settings) -> Check:
    """Whether jobs wait for long, or failed for good."""
    states = dict(session.exec(select(Job.state, func.count(col(Job.id))).group_by(col(Job.state))).all())
    old = session.exec(
        select(func.count(col(Job.id))).where(
            Job.state == "waiting",
            Job.kind != "mail",  # letters keep a pace, and are tried for a day
            col(Job.not_before) < now() - OLD_JOB_AGE,
        )
    ).one()
    failed = states.get("failed", 0)
    said = f"{states.get('waiting', 0)} waiting, {old} of them for more than ten minutes, {failed} failed"
    return Check(
        "Jobs", not old and not failed, said, "see Settings, Jobs: the reason stands beside each; then retry"
    )


def letters(session: Session, settings: Settings) -> Check:
    """Whether letters can be sent, and none is stuck."""
    states = delivery.counts(session)
    waiting, stuck = states.get("waiting", 0), states.get("uncertain", 0) + states.get("failed", 0)
    try:
        server = delivery.mail_server(session, settings)
    except ConfigError as error:
        return Check("Mail", False, str(error), "correct SMTP_URL")
    where = f"by {server.host}:{server.port}" if server else "no mail server is set; letters wait in the outbox"
    if server and address_problem("sender", server.sender):
        said = f"{server.sender} is no sender's address" if server.sender else "no sender's address is set"
        return Check("Mail", False, said, "set MAIL_FROM, or see Settings, Mail")
    if server and (fault := reach(server)):
        return fault
    said = f"{where}; {waiting} waiting, {stuck} failed or uncertain"
    return Check("Mail", not stuck, said, "see Settings, Outbox: ask, then resend")


def login_service(session: Session, settings: Settings) -> Check:
    """Whether the OpenID provider, if one is set, is there and fits the settings."""
    try:
        provider = openid_provider.of(settings)
        if provider is None:
            return Check("OpenID Connect", True, "no provider is set: people log in with names of this server")
        openid_provider.discover(provider)
    except ConfigError as error:
        return Check("OpenID Connect", False, str(error), "correct the setting")
    except (ProviderUnreachable, ProviderFault) as error:
        return Check("OpenID Connect", False, str(error), "correct ASSESS_OIDC_ISSUER, or mend the provider")
    roles = frozenset(role for given in provider.roles.values() for role in given)
    if missing := identities.missing_teams(session, roles):
        said = f"ASSESS_OIDC_ROLES names teams that are not there: {', '.join(missing)}"
        return Check("OpenID Connect", False, said, "make them under Settings, People and teams")
    local = "" if settings.local_accounts else "; names and passwords of this server are switched off"
    return Check("OpenID Connect", True, f"{provider.issuer} answers{local}")


def shipped_documents(session: Session, settings: Settings) -> Check:
    """Whether every stored document is what its fingerprint says, and every file is installed as it stands."""
    wrong = [f"{key} was altered in the database" for key in published.altered(session)]
    wrong += _changed(session, settings)
    said = "all fingerprints match" if not wrong else "; ".join(wrong)
    return Check(
        "Documents", not wrong, said, "run `assess upgrade` for new ones; restore a backup for altered ones"
    )


def _changed(session: Session, settings: Settings) -> Iterator[str]:
    stored: dict[str, set[str]] = {}
    for row in session.exec(select(StoredDocument)):
        stored.setdefault(row.key, set()).add(row.fingerprint)
    read, problems = read_all([shipped("instruments"), *settings.instrument_folders])
    if problems:
        yield f"{len(problems)} problems in the files of documents; `assess check` names them"
    found = [*read.library.documents.values()]
    translations = [one for languages in read.library.translations.values() for one in languages.values()]
    for document in [*found, *translations]:
        if document.key not in stored:
            yield f"{document.key} is not installed"
        elif document.fingerprint not in stored[document.key]:
            yield f"{document.key} differs from its file"


def results(session: Session, _settings: Settings) -> Check:
    """Whether Results are those that their events say were made, by the pins and sources of errors of then."""
    made = made_results.altered(session) + interview_results.altered(session)
    wrong = [f"{name} was altered in the database" for name in made]
    wrong += [f"the {name} was altered in the database" for name in stored_results.altered_snapshots(session)]
    wrong += [f"the {name} was altered in the database" for name in pinned_calibrations.altered(session)]
    wrong += [f"the {name} was altered in the database" for name in instrument_days.altered(session)]
    wrong += [f"what {name} pins was altered in the database" for name in pins.altered(session)]
    wrong += [f"{name} was altered in the database" for name in made_decisions.altered(session)]
    said = "each is as it was made" if not wrong else f"{len(wrong)} altered: {'; '.join(wrong[:3])}"
    return Check(
        "Results", not wrong, said, "they are shown to nobody; restore a backup, and find out who has access"
    )


def audit_trail(session: Session, settings: Settings) -> Check:
    """Whether the audit trail is whole, up to the newest seal that this machine knows."""
    found = audit_chain.faults(session, audit_chain.kept_head(settings))
    said = f"{audit.total(session)} events, every seal follows from the one before"
    remedy = "find out who has access to the database; compare with a backup or an export of the trail"
    return Check("Audit trail", not found, "; ".join(found[:3]) if found else said, remedy)


def backups(session: Session, settings: Settings) -> Check:
    """Whether there is a young backup in the usual place."""
    folder, remedy = settings.data / "backups", "let `assess backup` run each night, and copy the file elsewhere"
    made = [_made(path) for path in folder.glob("*.tar.gz*")]
    began = session.exec(select(func.min(AuditEvent.at))).one()
    if not made:
        old = began is not None and now() - began > OLD_BACKUP_AGE
        said = f"none in {folder}" if old else f"none in {folder} yet; `assess backup` makes one"
        return Check("Backups", not old, said, remedy)
    age = now() - datetime.fromtimestamp(max(made), UTC)
    said = f"the newest is {age.days} days old" if age.days else f"the newest is {age.seconds // 3600} hours old"
    return Check("Backups", age < OLD_BACKUP_AGE, said, remedy)


def _made(path: Path) -> float:
    return path.stat().st_mtime
