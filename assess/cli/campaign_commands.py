"""`assess invite`, `rescore`, `export`: campaigns from the command line."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.common import Failure, load_settings, open_engine, plain_words, progress, writing

if TYPE_CHECKING:
    from sqlmodel import Session

    from assess.store.tables import Campaign


def find_campaign(session: "Session", words: str) -> "Campaign":
    """The one campaign of that public id, requisition or title; Failure lists the campaigns there are."""
    from sqlmodel import col, or_, select

    from assess.store.tables import Campaign

    named = or_(col(Campaign.public_id) == words, col(Campaign.requisition) == words, col(Campaign.title) == words)
    found = session.exec(select(Campaign).where(named)).all()
    if len(found) == 1:
        return found[0]
    listed = found or session.exec(select(Campaign).order_by(col(Campaign.id))).all()
    reason = f"{len(found)} campaigns are called {words}" if found else f"There is no campaign {words}"
    choices = [f"  {campaign.public_id}  {campaign.title}" for campaign in listed]
    raise Failure(f"{reason}: use one of these ids" if choices else f"{reason}: make one in the browser", *choices)


@click.command()
@click.argument("campaign")
@click.argument("name")
@click.argument("email")
def invite(campaign: str, name: str, email: str) -> None:
    """Invite somebody and print the link; a letter is written too, and sent where a mail server is set.

    CAMPAIGN is the last part of its address, its requisition, or its title. Somebody who is invited already keeps
    place and link, and gets no second letter.

    \b
    Example:  assess invite DEMO-1 "Mira Olsen" mira@example.com
    """
    from assess.screening.campaigns.identity import Identity
    from assess.screening.email import inviting, letters

    settings = load_settings()
    with writing(settings) as session:
        found = find_campaign(session, campaign)
        ((_who, _invitation, link),) = inviting.invite_all(
            session, settings, found, [Identity(name, email)], "console"
        )
        address = letters.address(settings, link)
    click.echo(address)


@click.command()
@click.option("--renew", metavar="CAMPAIGN", help="Freeze new standard errors from this campaign's own answers.")
def rescore(renew: str | None) -> None:
    """Work every stored result out again from the answers, and say whether the bytes are the same.

    Ends with code 1 if one differs. With --renew CAMPAIGN, the standard errors of the newest cohort are taken from
    its own answers (thirty people at least), and everybody in it gets a new result; the old ones are kept, and
    count until everybody has the new one. Others can work meanwhile; a run that was ended is taken up by the next.

    \b
    Examples:  assess rescore
               assess rescore --renew DEMO-1
    """
    if renew:
        _renew(renew)
        return
    from sqlmodel import Session, func, select

    from assess.screening.results import stored_results
    from assess.store.tables import Result

    with plain_words(), Session(open_engine(load_settings())) as session:
        count = session.exec(select(func.count()).select_from(Result)).one()
        different = []
        with progress("Scoring again", count) as done:
            for name, same in stored_results.rescore(session):
                done(1)
                different += [] if same else [name]
    if different:
        raise Failure(
            *(f"{name} differs: the answers, the documents or the result were altered" for name in different),
            f"{len(different)} of {count} differ: compare with a backup, and see `assess doctor`",
        )
    click.echo(f"{count} results, each the same to the byte")


def _renew(words: str) -> None:
    from sqlmodel import Session, col, select

    from assess.analysis.errors import AnalysisError
    from assess.report.study_words import sentences
    from assess.screening.results import renewal
    from assess.store.tables import Cohort

    with plain_words(), Session(open_engine(load_settings())) as session:
        campaign = find_campaign(session, words)
        newest = select(Cohort).where(Cohort.campaign_id == campaign.id).order_by(col(Cohort.number).desc())
        cohort = session.exec(newest).first()
        if cohort is None or cohort.id is None:
            raise Failure(f"{campaign.title} has no cohort yet: open it in the browser first")
        named, number = f"{campaign.title}, cohort {cohort.number}", cohort.id
        try:
            with progress("Scoring by new errors", renewal.people(session, number)) as done:
                mark = renewal.renew(session, number, done)
        except AnalysisError as error:
            raise Failure(f"{'; '.join(sentences(error.problems))}; the standard errors stay as they are") from None
    if mark is None:
        click.echo(f"The standard errors of {named} are those of its answers already; nothing was changed")
    else:
        click.echo(f"New standard errors {mark[:12]} for {named}")


@click.command()
@click.argument("campaign")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; the screen without it.")
def export(campaign: str, out: Path | None) -> None:
    """Write a campaign's ranking as CSV, every figure with its interval, formulas made inert.

    CAMPAIGN is the last part of its address, its requisition, or its title.

    \b
    Example:  assess export DEMO-1 --out ranking.csv
    """
    from sqlmodel import Session, col, select

    from assess.screening.results import exports
    from assess.screening.results.rankings import CohortRanking
    from assess.store.tables import Cohort

    with plain_words(), Session(open_engine(load_settings())) as session:
        found = find_campaign(session, campaign)
        newest = select(Cohort).where(Cohort.campaign_id == found.id).order_by(col(Cohort.number).desc())
        cohort = session.exec(newest).first()
        if cohort is None:
            raise Failure(f"{found.title} has no cohort yet: open it in the browser first")
        written = exports.ranking_csv(CohortRanking(session, cohort, found.places))
    if out is None:
        click.echo(written, nl=False)
        return
    try:
        out.write_bytes(written.encode("utf-8-sig"))
    except OSError as error:
        raise Failure(f"{out} cannot be written ({error.strerror}): choose another place") from None
    click.echo(f"{out}: {written.count(chr(10)) - 1} people")


COMMANDS = (invite, rescore, export)
