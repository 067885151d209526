"""`assess documents`: which stored documents new campaigns may use."""

import click

from assess.cli.common import Failure, load_settings, writing


@click.group()
def documents() -> None:
    """List, publish and retire documents. Running campaigns keep what they began with."""


@documents.command("list")
def list_all() -> None:
    """Every stored document with its state, and translations that wait to be published."""
    from assess.screening.documents import publication

    with writing(load_settings()) as session:
        for row in publication.listed(session):
            click.echo(f"{row.state:<10} {row.kind:<11} {row.key:<34} {row.namespace:<8} {row.fingerprint[:12]}")


@documents.command()
@click.argument("key", metavar="SLUG/VERSION")
def publish(key: str) -> None:
    """Let new campaigns use a document, or a changed translation (SLUG/VERSION#LANGUAGE)."""
    _change(key, "publish")
    click.echo(f"{key} is published: new campaigns may use it")


@documents.command()
@click.argument("key", metavar="SLUG/VERSION")
def retire(key: str) -> None:
    """Withdraw a document from new campaigns; whoever has begun with it goes on."""
    _change(key, "retire")
    click.echo(f"{key} is retired: new campaigns do not use it any more")


def _change(key: str, verb: str) -> None:
    from assess.screening.documents import publication
    from assess.screening.documents.published import UnknownDocument

    with writing(load_settings()) as session:
        try:
            getattr(publication, verb)(session, key, "console")
        except UnknownDocument:
            raise Failure(f"There is no document {key}: `assess documents list` shows all") from None


COMMANDS = (documents,)
