"""`assess instruments manual`: the content manual of each instrument, as a page and as a PDF."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.analyse_command import write_all
from assess.cli.common import Failure, plain_words, progress

if TYPE_CHECKING:
    from assess.documents.bank import Bank
    from assess.documents.instrument import Instrument
    from assess.documents.library import Library


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

    A manual holds the key: keep it from candidates. SLUG is an instrument or a bank, or one version of it
    (SLUG/VERSION); without it, the newest version of every one gets its manual. Files are named
    SLUG-VERSION.html and .pdf, and the same documents make the same files.

    \b
    Examples:  assess instruments manual
               assess instruments manual moments-of-truth --pdf --out manuals
               assess instruments manual front-desk --from my-instruments --html
               assess instruments manual flexibility --language de
    """
    from assess.analysis.simulated_encounters import apart_by_item
    from assess.analysis.thurstonian.written_form import expected_of
    from assess.config import shipped
    from assess.documents.authors_check import record_of
    from assess.documents.library import read_folder
    from assess.report.catalogues import catalogue
    from assess.report.manual import manual as content_manual
    from assess.report.manual import print_html, screen_html

    place = folder or shipped("instruments")
    files: dict[str, str | bytes] = {}
    to_print: dict[str, str] = {}
    with plain_words():
        library = read_folder(place)
        for one in _chosen(library, slugs):
            key, check = f"{one.slug}/{one.version}", record_of(place, one)
            apart = apart_by_item(one.items)
            expected = expected_of(library, key)
            found = content_manual(
                library, key, check=check, apart=apart, expected=expected, translations=catalogue(language)
            )
            if as_pdf is not True:
                files[f"{one.slug}-{one.version}.html"] = screen_html(found)
            if as_pdf is not False:
                to_print[f"{one.slug}-{one.version}.pdf"] = print_html(found)
    if to_print:
        files |= _print(to_print)
    write_all(out, files)
    for name in sorted(files):
        click.echo(str(out / name))


def _chosen(library: "Library", slugs: tuple[str, ...]) -> "list[Instrument | Bank]":
    """The documents asked for, the newest versions where none is named; Failure names all that have no manual."""
    from assess.documents.bank import Bank
    from assess.documents.instrument import Instrument
    from assess.documents.library import version_key

    known = {key: found for key, found in library.documents.items() if isinstance(found, Instrument | Bank)}
    ordered = sorted(known.values(), key=lambda one: (one.status != "draft", version_key(one.version)))
    newest = {one.slug: one for one in ordered}  # a draft where nothing is published
    unknown = [slug for slug in slugs if slug not in known and slug not in newest]
    if unknown:
        names = ", ".join(sorted(newest))
        raise Failure(*(f"{slug}: no such instrument: use one of {names}" for slug in unknown))
    both = known | newest
    return [both[slug] for slug in dict.fromkeys(slugs or sorted(newest))]


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
