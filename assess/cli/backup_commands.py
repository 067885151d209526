"""`assess backup` and `assess restore`."""

from pathlib import Path

import click

from assess.cli.common import Failure, load_settings, new_engine, plain_words, progress


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-secrets", is_flag=True, help="Put the secrets in, too: then the file opens everything.")
def backup(file: Path | None, with_secrets: bool) -> None:
    """Save everything into one .tar.gz while the server runs; into the data folder's backups unless FILE is given.

    The archive holds plain tables and can be restored into SQLite or PostgreSQL. The secrets (keys of links and
    logins) are left out, so that somebody who finds the file cannot forge links; without them, a restore elsewhere
    keeps all data but links printed before no longer open. Keep a copy of <data>/secrets in another safe place, or
    use --with-secrets and guard the file well.

    \b
    Examples:  assess backup
               assess backup /mnt/safe/assess.tar.gz --with-secrets
    """
    from assess.screening.organisation import installation
    from assess.store import backup as archive

    settings = load_settings()
    target = file or installation.backup_path(settings)
    if target.exists():
        raise Failure(f"{target} exists: choose another name")
    engine = new_engine(settings)
    with plain_words():
        done = archive.write(engine, target, settings.data / "secrets" if with_secrets else None)
    secrets = "with secrets: guard it well" if with_secrets else "without secrets"
    click.echo(f"{target}: {done.rows} rows in {len(done.tables)} tables, {secrets}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite an installation that holds people; it is backed up first.")
def restore(file: Path, force: bool) -> None:
    """Put a backup in the place of everything, all or nothing, and bring it up to date.

    Stop the server before. The archive's fingerprints are checked; if one does not match, nothing changes.

    \b
    Example:  assess restore data/backups/backup-20260301-020000.tar.gz --force
    """
    from assess.screening.organisation import installation
    from assess.store import backup as archive
    from assess.store import migrate

    settings = load_settings()
    engine = new_engine(settings)
    with plain_words():
        manifest = archive.read_manifest(file)
        if migrate.current(engine) is not None:
            _protect(force)
            before = installation.backup_path(settings, "before-restore")
            archive.write(engine, before)
            click.echo(f"Backed up what was here to {before}")
        with progress("Restoring", manifest.rows) as done:
            installation.restore(engine, settings, file, done)
    click.echo(f"Restored {manifest.rows} rows as of {manifest.made_at}")
    if not manifest.secrets:
        click.echo("The archive held no secrets: links printed by another installation do not open here")


def _protect(force: bool) -> None:
    if not force:
        raise Failure("There is an installation here already: --force overwrites it, after a backup")


COMMANDS = (backup, restore)
