"""`assess backup` and `assess restore`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.common import Failure, load_settings, new_engine, plain_words, progress

if TYPE_CHECKING:
    from assess.screening.privacy.restoring import Restored


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--with-secrets", is_flag=True, help="Put the secrets in, too: then the file opens everything.")
@click.option("--recipient", "recipients", multiple=True, metavar="AGE1…", help="Encrypt to this key of age.")
@click.option("--keep", type=click.IntRange(min=1), help="Then remove all backups of that folder but the newest.")
def backup(file: Path | None, with_secrets: bool, recipients: tuple[str, ...], keep: int | None) -> None:
    """Save everything into one .tar.gz while the server runs; into the data folder's backups unless FILE is given.

    FILE may be a folder, where the backup is named by its time. It is read again from end to end before it counts.
    The archive holds plain tables and can be restored into SQLite or PostgreSQL. The secrets (keys of links and
    logins) are left out, so that somebody who finds the file cannot forge links; without them, a restore elsewhere
    keeps all data but links printed before no longer open. Keep a copy of <data>/secrets in another safe place,
    or use --with-secrets and encrypt.

    With --recipient, or ASSESS_BACKUP_RECIPIENTS in the environment, the backup is encrypted: `age-keygen -o KEY`
    prints the recipient; keep KEY away from this machine. `age --decrypt -i KEY` opens it, and `assess restore`.

    \b
    Examples:  assess backup --keep 14           each night, by a timer: see docs/deploy
               assess backup /mnt/safe/assess.tar.gz.age --with-secrets --recipient age1…
    """
    from assess.screening.organisation import backups

    settings = load_settings(ASSESS_BACKUP_RECIPIENTS=" ".join(recipients) or None)
    folder = file is None or file.is_dir()
    if keep and not folder:
        raise Failure("--keep needs a folder of backups: leave FILE out, or name a folder")
    target = backups.path(settings, folder=file) if folder or file is None else file
    if target.exists():
        raise Failure(f"{target} exists: choose another name")
    engine = new_engine(settings)
    with plain_words():
        done = backups.make(engine, settings, target, with_secrets)
        removed = backups.prune(target.parent, keep) if keep else []
    secrets = "with secrets: guard it well" if done.secrets else "without secrets"
    encrypted = ", encrypted" if settings.recipients else ""
    click.echo(f"{target}: {done.rows} rows in {len(done.tables)} tables, {secrets}{encrypted}")
    click.echo(f"Head of the audit trail: {done.audit_head or 'none yet'}")
    for one in removed:
        click.echo(f"Removed {one}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite an installation that holds people; it is backed up first.")
@click.option("--identity", type=click.Path(dir_okay=False, path_type=Path), help="Opens an encrypted backup.")
@click.option("--erasures", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The erasures.jsonl of another machine: who stands in it is erased, too.")  # fmt: skip
@click.option("--check", is_flag=True, help="Only read it from end to end and say whether it is whole.")
def restore(file: Path, force: bool, identity: Path | None, check: bool, erasures: Path | None) -> None:
    """Put a backup in the place of everything, all or nothing, and bring it up to date.

    Stop the server before. The archive's fingerprints are checked; if one does not match, nothing changes.
    Whoever was erased after the backup was made is erased again: <data>/erasures.jsonl names them by id.

    \b
    Examples:  assess restore data/backups/backup-20260301-020000.tar.gz --force
               assess restore backup.tar.gz.age --identity KEY --check
    """
    from assess.screening.organisation import backups
    from assess.store import backup_check, encryption

    settings = load_settings()
    with plain_words():
        if check:
            found = backup_check.verify(file, encryption.identities(identity) if identity else None)
            click.echo(f"{file} is whole: {found.rows} rows in {len(found.tables)} tables as of {found.made_at}")
            return
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with backups.plain(file, identity, settings) as plain:
            restored = _restore(plain, force, erasures)
    manifest = restored.manifest
    click.echo(f"Restored {manifest.rows} rows as of {manifest.made_at}")
    if restored.erased_again:
        click.echo(f"Erased again who was erased since: {restored.erased_again} people")
    if not manifest.secrets:
        click.echo("The archive held no secrets: links printed by another installation do not open here")


def _restore(file: Path, force: bool, erasures: Path | None) -> "Restored":
    from sqlalchemy.exc import DatabaseError

    from assess.screening.organisation import backups
    from assess.screening.privacy import restoring
    from assess.store import backup as archive
    from assess.store import migrate
    from assess.store.unusable import damaged, set_aside

    settings = load_settings()
    engine = new_engine(settings)
    manifest = archive.read_manifest(file)
    try:
        if migrate.current(engine) is not None:
            if not force:
                raise Failure("There is an installation here already: --force overwrites it, after a backup")
            before = backups.path(settings, "before-restore")
            backups.make(engine, settings, before)
            click.echo(f"Backed up what was here to {before}")
    except DatabaseError as error:
        if not force or not damaged(error):
            raise
        click.echo(f"What was here is damaged and lies in {set_aside(engine)} now")
    with progress("Restoring", manifest.rows) as done:
        return restoring.restore(engine, settings, file, done, erasures)


COMMANDS = (backup, restore)
