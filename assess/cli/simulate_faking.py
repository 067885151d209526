"""`assess simulate faking`: what a battery's star is worth, and what answering otherwise than honestly brings."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.analyse_command import write_all
from assess.cli.common import Failure, plain_words, progress
from assess.cli.studied_battery import TIMES, star_study

if TYPE_CHECKING:
    from assess.documents.blueprint import Blueprint
    from assess.documents.library import Library

DEFAULT = "engagement-star"


@click.command("faking")
@click.option(
    "--people", type=click.IntRange(100, 200_000), default=2000, show_default=True, help="Invented, in each way."
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same digits."
)
@click.option(
    "--blueprint", "key", metavar="KEY", default=DEFAULT, show_default=True,
    help="SLUG, its newest published version, or SLUG/VERSION, a draft too.",
)  # fmt: skip
@click.option(
    "--from", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
    help="Documents of your own, <slug>/<version>.toml; the shipped ones if not given.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for faking.md and faking.svg."
)
@click.option("--keep", is_flag=True, help="Keep the figures beside the blueprint, for its manual.")
def faking(people: int, seed: int, key: str, folder: Path | None, out: Path | None, keep: bool) -> None:
    """What star do people get who answer at the ideal end, are coached, click, or ask a language model?

    Invented people of known standing take the real documents in each of these ways and honestly. Prints each way's
    star, its lift and its signs; how far the star can be trusted, and what a longer form, a confirmation and an
    interview add; and what each component really weighs. With --keep the manual of the blueprint shows it, until
    the documents change.

    \b
    Examples:  assess simulate faking
               assess simulate faking --blueprint engagement-star/2.0 --out docs/faking --keep
    """
    from assess.config import shipped
    from assess.documents.library import read_folder
    from assess.documents.star_study import study_path, subject_of
    from assess.report import faking_study as words

    place = folder or shipped("instruments")
    with plain_words():
        library = read_folder(place)
        blueprint = _chosen(library, key)
        subject = subject_of(library, place, blueprint)
    with progress("Answering", TIMES) as bar:
        try:
            study = star_study(subject, people, seed, bar)
        except ValueError as error:
            raise Failure(f"{blueprint.key}: {error}") from None
    _print(words.HEADINGS, words.faking_table(study))
    _print(words.REACHED_HEADINGS, words.reached_table(study.reached))
    _print(words.WEIGHT_HEADINGS, words.weights_table(study))
    if out is not None:
        report, drawing = words.faking_markdown(study, blueprint), words.faking_svg(study, blueprint)
        write_all(out, {"faking.md": report, "faking.svg": drawing})
        click.echo(f"{out / 'faking.md'}\n{out / 'faking.svg'}")
    if keep:
        path = study_path(place, blueprint)
        write_all(path.parent, {path.name: study.text()})
        click.echo(str(path))


def _chosen(library: "Library", key: str) -> "Blueprint":
    """The blueprint of that key; of a slug the newest published version, a draft where there is no other."""
    from assess.documents.blueprint import Blueprint
    from assess.documents.library import version_key

    known = {name: one for name, one in library.blueprints.items() if not library.lacks(one)}
    ordered = sorted(known.values(), key=lambda one: (one.status != "draft", version_key(one.version)))
    found = known | {one.slug: one for one in ordered}
    if key not in found:
        names = ", ".join(sorted({one.slug for one in ordered})) or "there is none"
        raise Failure(f"{key}: no such blueprint: use one of {names}")
    chosen = found[key]
    assert isinstance(chosen, Blueprint)
    return chosen


def _print(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    cells = [headings, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    click.echo()
