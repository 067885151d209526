"""`assess snapshot`: what standard errors rest on, for a version of an instrument."""

import click

from assess.cli.common import Failure, load_settings, writing


@click.group()
def snapshot() -> None:
    """What standard errors rest on. Campaigns that run keep theirs until `assess rescore --renew`."""


@snapshot.command()
@click.argument("key", metavar="SLUG/VERSION")
@click.option("--with", "other", metavar="SLUG/VERSION", default="", help="The other form that people took.")
@click.option("--share", type=float, help="Share of a facet's variance, such as 0.05; measured here without it.")
@click.option("--correlation", type=float, default=1.0, show_default=True, help="Of two facets, with --share.")
@click.option("--people", type=int, default=0, show_default=True, help="Tested twice, with --share; 0: assumed.")
@click.option("--source", help="Where a share comes from, with --share.")
def occasion(
    key: str, other: str, share: float | None, correlation: float, people: int, source: str | None
) -> None:
    """Bring to an instrument what one day adds to its answers: mood and self-presentation that move all of them.

    Without --share it is measured on the people who took SLUG/VERSION twice, or it and the form named by --with
    (fifty at least). With --share it is taken from a study elsewhere, or assumed, with its source.

    \b
    Examples:  assess snapshot occasion flexibility/1.0
               assess snapshot occasion moments-of-truth-a/1.0 --with moments-of-truth-b/1.0
               assess snapshot occasion flexibility/1.0 --share 0.05 --source "retest of spring" --people 140
    """
    from assess.analysis.errors import AnalysisError
    from assess.report.study_words import sentences
    from assess.screening.tuning import days

    if share is not None and source is None:
        raise Failure("Say where the share comes from: --source TEXT")
    with writing(load_settings()) as session:
        if share is None:
            try:
                found = days.measure(session, key, other)
            except AnalysisError as error:
                raise Failure(f"{'; '.join(sentences(error.problems))}; nothing was changed") from None
            said = source or (f"{key} and {other}, one after the other" if other else "the same form twice")
            kept = max(0.0, found.share)
            asked = days.NewDay(key, said, kept, found.correlation, found.people, found.share_se)
        else:
            asked = days.NewDay(key, source or "", share, correlation, people)
        known = days.bring(session, asked, "console")
    spread = f", standard error {100 * known.share_se:.1f} %" if known.share_se else ""
    tested = f"measured on {known.people} people tested twice" if known.people else "assumed"
    click.echo(f"{key}: the day has {100 * known.share:.1f} % of a facet's variance{spread}, {tested}")
    click.echo("New campaigns count it; `assess rescore --renew CAMPAIGN` brings it to one that runs")


COMMANDS = (snapshot,)
