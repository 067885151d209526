"""Gathering what people read into the catalogues, and compiling them: what `make messages` does."""

import io
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "assess" / "translations"
LANGUAGES = ("ar", "de", "es", "fr")
PAPERS = ("assess/report/", "templates/report/", "templates/figures.jinja")
STAFF = (
    "assess/report/study_",
    "assess/report/import_words.py",
    "assess/report/letter_words.py",
    "assess/report/problem_words.py",
    "templates/report/analysis.html.jinja",
)  # pages of staff speak English so far
CANDIDATES = ("assess/web/candidate/", "assess/screening/email/", "templates/candidate/", "templates/formats/")


def extracted() -> Catalog:
    """Every message of the present source, with the files it stands in."""
    with tempfile.TemporaryDirectory() as folder:
        pot = Path(folder) / "messages.pot"
        command = ["pybabel", "-q", "extract", "-F", str(ROOT / "pyproject.toml"), "-k", "_l", "-o", str(pot)]
        CommandLineInterface().run([*command, str(ROOT)])
        with pot.open("rb") as file:
            return read_po(file)


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as translators left it."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def compiled(language: str) -> bytes:
    """The catalogue as programs read it.

    What is not translated whole is left out: an empty plural would be read as English by the number of its form,
    not by the number of things.
    """
    found = catalogue(language)
    for message in found:
        if message.pluralizable and not all(message.string):
            message.string = ""
    written = io.BytesIO()
    write_mo(written, found)
    return written.getvalue()


def gather() -> None:
    """Bring the catalogues up to the source, keep every translation, and compile them."""
    template = extracted()
    for language in LANGUAGES:
        found = catalogue(language)
        found.update(template, no_fuzzy_matching=True, update_creation_date=False)
        folder = TRANSLATIONS / language / "LC_MESSAGES"
        with (folder / "messages.po").open("wb") as file:
            write_po(file, found, width=0, sort_output=True, no_location=True, ignore_obsolete=True)
        (folder / "messages.mo").write_bytes(compiled(language))
        done = sum(bool(message.id) and is_whole(message.string) for message in found)
        print(f"{language}: {done} of {len(found)} messages translated")


def is_whole(said: object) -> bool:
    """Whether a message is translated, in all its plural forms."""
    return all(said) if isinstance(said, list | tuple) else bool(said)


if __name__ == "__main__":
    gather()
