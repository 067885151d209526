"""`assess keys`: the installation's keys, replaced now and then or in a hurry."""

from datetime import UTC, datetime, timedelta

import click

from assess.cli.common import load_settings, plain_words, writing
from assess.config import SECRET_NAMES

KINDS = {name.removesuffix("_key"): name for name in SECRET_NAMES}


@click.group()
def keys() -> None:
    """The installation's keys: what signs logins, makes links and seals what is stored.

    A key that is replaced stays good for a while, so that nobody is thrown out and no link is dead.
    """


@keys.command("list")
def list_keys() -> None:
    """Which keys there are, and until when the old ones are good."""
    from assess.screening.organisation import key_rotation

    settings = load_settings()
    with plain_words():
        for name in SECRET_NAMES:
            click.echo(key_rotation.described(settings, name, datetime.now(UTC)))


@keys.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("--keep-days", type=click.IntRange(0, 3650), help="How long the old one stays good; 0: not at all.")
def rotate(kind: str, keep_days: int | None) -> None:
    """Make a new key. Servers and workers on this data folder take it up by themselves.

    The old key of sessions stays good for 7 days, that of links for 60, which no link outlives; keys under which
    something is stored stay good for good. If somebody may have read a key, end the old ones with --keep-days 0:
    all links printed before are dead then, and everybody logs in again.

    \b
    Examples:  assess keys rotate session
               assess keys rotate link --keep-days 0
    """
    from assess.screening.organisation import key_rotation

    settings = load_settings()
    lasts = None if keep_days is None else timedelta(days=keep_days)
    with writing(settings) as session:
        said = key_rotation.rotate(session, settings, KINDS[kind], datetime.now(UTC), lasts)
    click.echo(said)
    click.echo("Copy the secrets to their safe place again: a backup of before holds the old key alone")


COMMANDS = (keys,)
