"""What candidates read and what papers say stands in every catalogue, and catalogues are those of the source."""

from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests.catalogues import (
    CANDIDATES,
    LANGUAGES,
    PAPERS,
    ROOT,
    STAFF,
    TRANSLATIONS,
    catalogue,
    compiled,
    extracted,
    is_whole,
)


@cache
def source() -> Catalog:
    """What the source says now."""
    return extracted()


def key(message: object) -> object:
    """By what a catalogue finds a message."""
    return message[0] if isinstance(message, list | tuple) else message


def read_in(*places: str) -> set[object]:
    """The messages of files in those places."""
    found = set()
    for message in source():
        files = {Path(file).as_posix().removeprefix(f"{ROOT.as_posix()}/") for file, _line in message.locations}
        if message.id and any(file.startswith(places) for file in files):
            found.add(key(message.id))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("places", "least"), [(CANDIDATES, 150), (PAPERS, 300)], ids=["candidates", "papers"])
def test_nothing_that_candidates_or_readers_of_papers_read_is_left_in_english(
    places: tuple[str, ...], least: int, language: str
) -> None:
    known, wanted = catalogue(language), read_in(*places) - read_in(*STAFF)
    assert len(wanted) > least
    said = {message: entry.string for message in wanted if (entry := known.get(str(message)))}
    assert [message for message in wanted if not is_whole(said.get(message, ""))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_hold_what_the_source_says_and_nothing_else(language: str) -> None:
    there = {key(message.id) for message in catalogue(language) if message.id}
    assert there == {key(message.id) for message in source() if message.id}, "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_programs_read_what_translators_wrote(language: str) -> None:
    kept = (TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo").read_bytes()
    assert kept == compiled(language), "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_the_places_that_are_filled_in(language: str) -> None:
    known = catalogue(language)
    assert [(entry.id, errors) for entry in known for errors in [list(entry.check(known))] if errors] == []
