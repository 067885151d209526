"""`assess audit`: look at the audit trail's chain, and take it elsewhere."""

from pathlib import Path

import click

from assess.cli.common import Failure, load_settings, open_engine, plain_words


@click.group()
def audit() -> None:
    """The audit trail: who did what, sealed so that a change shows."""


@audit.command()
@click.option("--head", "written", help="A head from the log, an export or a backup.")
def check(written: str | None) -> None:
    """Look at the whole chain, up to a head known from elsewhere; ends with code 1 where it is broken.

    \b
    Example:  assess audit check --head 412:98231:4be1…
    """
    from sqlmodel import Session

    from assess.screening import audit_chain

    settings = load_settings()
    with plain_words(), Session(open_engine(settings)) as session:
        try:
            known = audit_chain.Head.read(written) if written else audit_chain.kept_head(settings)
        except ValueError:
            raise Failure("--head is three parts with colons, as `assess audit check` prints it") from None
        found, newest = audit_chain.faults(session, known), audit_chain.head(session)
    if found:
        raise Failure(*found)
    click.echo(f"The trail is whole. Its head: {newest or 'nothing is sealed yet'}")


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write the whole trail into FILE, a JSON object a line; its last line is the head.

    \b
    Example:  assess audit export /mnt/safe/audit.jsonl
    """
    from sqlmodel import Session

    from assess.screening import audit_chain

    settings = load_settings()
    if file.exists():
        raise Failure(f"{file} exists: choose another name")
    with plain_words(), Session(open_engine(settings)) as session:
        with file.open("w") as target:
            target.writelines(f"{line}\n" for line in audit_chain.export(session, "console"))
        session.commit()
    click.echo(f"Wrote {file}")


COMMANDS = (audit,)
