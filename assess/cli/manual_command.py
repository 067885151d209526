"""`assess instruments manual`: the content manual of each instrument, as a page and as a PDF."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.analyse_command import write_all
from assess.cli.common import Failure, plain_words, progress

if TYPE_CHECKING:
    from assess.documents.bank import Bank
    from assess.documents.blueprint import Blueprint
    from assess.documents.instrument import Instrument
    from assess.documents.library import Library
    from assess.report.manual import Manual


@click.group()
def instruments() -> None:
    """What instruments are made of."""


@instruments.command()
@click.argument("slugs", metavar="[SLUG…]", nargs=-1)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder to write to; here if not given.",
)
@click.option("--pdf/--html", "as_pdf", default=None, help="Only the PDF or only the page; both if not given.")
@click.option(
    "--from", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
    help="Documents of your own, <slug>/<version>.toml; the shipped ones if not given.",
)  # fmt: skip
@click.option("--language", type=click.Choice(("en", "ar", "de", "es", "fr")), default="en", show_default=True)
def manual(slugs: tuple[str, ...], out: Path, as_pdf: bool | None, folder: Path | None, language: str) -> None:
    """Write content manuals: coverage, reading grades, cue models, keys with reasons, sources, precision.

    A manual holds the key: keep it from candidates. SLUG is an instrument, a bank or a blueprint, or one version
    of it (SLUG/VERSION); without it, the newest version of every instrument and bank gets its manual, and of every
    blueprint that was studied (`assess simulate faking --keep`). The manual of a blueprint says what its battery is
    expected to be worth, in English. Files are named SLUG-VERSION.html and .pdf, and the same documents make the
    same files.

    \b
    Examples:  assess instruments manual
               assess instruments manual moments-of-truth --pdf --out manuals
               assess instruments manual front-desk --from my-instruments --html
               assess instruments manual flexibility --language de
               assess instruments manual engagement-star
    """
    from assess.config import shipped
    from assess.documents.library import read_folder
    from assess.report.manual import print_html, screen_html

    place = folder or shipped("instruments")
    files: dict[str, str | bytes] = {}
    to_print: dict[str, str] = {}
    with plain_words():
        library = read_folder(place)
        for one in _chosen(library, place, slugs):
            found = _content(library, place, one, language)
            if as_pdf is not True:
                files[f"{one.slug}-{one.version}.html"] = screen_html(found)
            if as_pdf is not False:
                to_print[f"{one.slug}-{one.version}.pdf"] = print_html(found)
    if to_print:
        files |= _print(to_print)
    write_all(out, files)
    for name in sorted(files):
        click.echo(str(out / name))


def _content(library: "Library", place: Path, one: "Instrument | Bank | Blueprint", language: str) -> "Manual":
    from assess.analysis.simulated_encounters import apart_by_item
    from assess.analysis.thurstonian.written_form import expected_of
    from assess.documents.authors_check import record_of
    from assess.documents.blueprint import Blueprint
    from assess.documents.star_study import kept_study
    from assess.report.battery_manual import battery_manual
    from assess.report.catalogues import catalogue
    from assess.report.manual import manual as content_manual

    if isinstance(one, Blueprint):
        return battery_manual(library, one, kept_study(library, place, one))
    check, apart, expected = record_of(place, one), apart_by_item(one.items), expected_of(library, one.key)
    return content_manual(
        library, one.key, check=check, apart=apart, expected=expected, translations=catalogue(language)
    )


def _chosen(library: "Library", place: Path, slugs: tuple[str, ...]) -> "list[Instrument | Bank | Blueprint]":
    """The documents asked for, the newest versions where none is named; Failure names all that have no manual."""
    from assess.documents.bank import Bank
    from assess.documents.blueprint import Blueprint
    from assess.documents.instrument import Instrument
    from assess.documents.library import version_key
    from assess.documents.star_study import kept_study

    whole = {key: found for key, found in library.blueprints.items() if not library.lacks(found)}
    items = {key: one for key, one in library.documents.items() if isinstance(one, Instrument | Bank)}
    known: dict[str, Instrument | Bank | Blueprint] = {**items, **whole}
    ordered = sorted(known.values(), key=lambda one: (one.status != "draft", version_key(one.version)))
    newest = {one.slug: one for one in ordered}  # a draft where nothing is published
    unknown = [slug for slug in slugs if slug not in known and slug not in newest]
    if unknown:
        names = ", ".join(sorted(newest))
        raise Failure(*(f"{slug}: no such instrument: use one of {names}" for slug in unknown))
    if slugs:
        return [(known | newest)[slug] for slug in dict.fromkeys(slugs)]
    found = [one for _slug, one in sorted(newest.items())]
    return [one for one in found if not isinstance(one, Blueprint) or kept_study(library, place, one)]


def _print(pages: dict[str, str]) -> dict[str, bytes]:
    from assess.report.pdf import RenderError
    from assess.report.print_pool import Renderer

    found = {}
    with Renderer(processes=1) as renderer, progress("Printing", len(pages)) as done:
        for name, page in pages.items():
            try:
                found[name] = renderer.render(page)
            except RenderError as error:
                raise Failure(f"{name}: {error}: see `assess doctor`, or write pages with --html") from None
            done(1)
    return found


COMMANDS = (instruments,)
