"""`assess erase`, `hold`, `retention` and `copy`: what is forgotten, when, what not yet, what a person gets."""

from typing import TYPE_CHECKING

import click

from assess.cli.common import Failure, load_settings, open_engine, plain_words, writing

if TYPE_CHECKING:
    from sqlmodel import Session

    from assess.store.tables import Candidate


@click.command()
@click.argument("who")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(who: str, dry_run: bool, yes: bool) -> None:
    """Erase a person: name, address, answers, results, letters, requests, in every campaign of their team.

    WHO is an id as the pages show it, of the person or of a place, or an e-mail address. Norms and calibrations
    keep their numbers, the audit trail keeps ids. <data>/erasures.jsonl notes the ids, so that `assess restore`
    erases the person again; keep a copy of it beside your backups.

    \b
    Examples:  assess erase amira@example.org --dry-run
               assess erase 4kq0ZcX8n1yQ2h7b --yes
    """
    from assess.screening.privacy import erasure, erasure_log

    settings = load_settings()
    with writing(settings) as session:
        person = _only(session, who)
        public_id, held = person.public_id, erasure.held(session, person.id or 0)
        rows = erasure.preview(session, person)
    click.echo(f"{public_id}: {', '.join(f'{number} {name}' for name, number in rows.items())}")
    if held is not None:
        raise Failure(f"Held since {held.held_at:%Y-%m-%d}: {held.reason}. `assess hold --release` ends that")
    if dry_run:
        return
    if not yes and not click.confirm("Erase all of it? It cannot be brought back"):
        raise Failure("Nothing was erased")
    with writing(settings) as session:
        erasure.erase_person(session, _only(session, public_id), "console")
        session.commit()
        erasure_log.keep(session, settings)
    click.echo(f"Erased {public_id}")


def _people(session: "Session", who: str) -> "list[Candidate]":
    from assess.screening.privacy import erasure

    found = erasure.people(session, who)
    if not found:
        raise Failure(f"Nobody here is {who}: give an id as the pages show it, or the address")
    return found


def _only(session: "Session", who: str) -> "Candidate":
    found = _people(session, who)
    if len(found) > 1:
        ids = ", ".join(one.public_id for one in found)
        raise Failure(f"{len(found)} teams know somebody as {who}: name them one by one, by id: {ids}")
    return found[0]


@click.command()
@click.argument("who")
@click.option("--reason", help="Why the data must be kept, for instance a lawsuit.")
@click.option("--release", is_flag=True, help="End it.")
def hold(who: str, reason: str | None, release: bool) -> None:
    """Keep somebody's data from being erased, for a legal reason, or end that.

    \b
    Examples:  assess hold amira@example.org --reason "Claim 12/2026, until it is decided"
               assess hold amira@example.org --release
    """
    from assess.screening.privacy import holds

    if release == (reason is not None):
        raise Failure("Give a --reason, or --release")
    with writing(load_settings()) as session:
        for person in _people(session, who):
            if release:
                holds.release(session, person, "console")
            else:
                holds.hold(session, person, holds.Reason(reason or ""), "console")
    click.echo("Released" if release else "Held: nothing erases these data until they are released")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def retention(dry_run: bool) -> None:
    """Erase everybody whose campaign ended longer ago than candidates were promised; a worker does so each day.

    People who are held are left alone, and so is everybody of a campaign without an end. On an installation that
    was upgraded nothing is erased for the first two weeks: look at what would be.

    \b
    Example:  assess retention --dry-run
    """
    from sqlmodel import Session

    from assess.screening.privacy import retention as verbs
    from assess.store.tables import now

    settings = load_settings()
    engine = open_engine(settings)
    with plain_words(), Session(engine) as session:
        outlook = verbs.outlook(session, now())
    for one in outlook.due:
        mark = " (demonstration)" if one.demo else ""
        held = f", {one.held} of them held" if one.held else ""
        click.echo(f"{one.title}{mark}: {one.people} people{held}, due {one.erased_on:%Y-%m-%d}")
    loose = f"{outlook.letters} letters and {outlook.requests} requests"
    click.echo(f"{outlook.people} people, and {loose} that belong to nobody's place")
    if outlook.starts_at is not None:
        click.echo(f"Nothing is erased before {outlook.starts_at:%Y-%m-%d %H:%M} UTC")
    if dry_run:
        return
    with plain_words():
        done = verbs.run(engine, settings, now(), "console")
    click.echo(f"Erased {len(done.places)} places, {done.letters} letters, {done.requests} requests")


@click.command()
@click.argument("who")
@click.option("--csv", "as_table", is_flag=True, help="For a spreadsheet, instead of JSON.")
def copy(who: str, as_table: bool) -> None:
    """Print everything that is kept of a person, to hand it over to them; candidates take it themselves on My page.

    Adjustments are in it: give it to that person alone.

    \b
    Example:  assess copy amira@example.org > amira.json
    """
    from assess.screening import audit
    from assess.screening.privacy import own_data
    from assess.store.tables import now

    with writing(load_settings()) as session:
        person = _only(session, who)
        found = own_data.of_person(session, person, now())
        audit.record(session, "console", "data.copied", person.public_id)
    click.echo(own_data.as_csv(found) if as_table else own_data.as_json(found), nl=False)


COMMANDS = (erase, hold, retention, copy)
