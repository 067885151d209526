"""What candidates read, pages and letters, stands in every catalogue."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "_l": None}
PYTHON = [*(ROOT / "assess/web/candidate").glob("*.py"), *(ROOT / "assess/screening/email").glob("*.py")]
TEMPLATES = [*(ROOT / "templates/candidate").glob("*.html"), *(ROOT / "templates/formats").glob("*")]


def messages() -> set[str]:
    """Every message of candidates' pages and letters."""
    found = set()
    for method, files in (("python", PYTHON), ("jinja2", TEMPLATES)):
        for path in files:
            for _line, message, _comments, _context in extract_from_file(method, str(path), keywords=KEYWORDS):
                found.add(message if isinstance(message, str) else message[0])
    return found


@pytest.mark.parametrize("language", ["ar", "de", "es", "fr"])
def test_nothing_that_a_candidate_reads_is_left_in_english(language: str) -> None:
    folder = ROOT / "assess" / "translations" / language / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    wanted = messages()
    assert len(wanted) > 150
    open_ones = []
    for message in wanted:
        entry = catalogue.get(message)
        said = entry.string if entry is not None else ""
        if not said or (isinstance(said, list | tuple) and not all(said)):
            open_ones.append(message)
    assert open_ones == []


@pytest.mark.parametrize("language", ["ar", "de", "es", "fr"])
def test_every_translation_keeps_the_places_that_are_filled_in(language: str) -> None:
    folder = ROOT / "assess" / "translations" / language / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    assert [(entry.id, errors) for entry in catalogue for errors in [list(entry.check(catalogue))] if errors] == []
