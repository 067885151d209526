"""docs/data_protection.md lists every field that is kept, and names only what is there."""

import re
from pathlib import Path

from assess.cli import main
from assess.screening.privacy import personal_rows
from assess.store.tables import metadata

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs/data_protection.md").read_text()


def listed(text: str = DOCUMENT) -> dict[str, set[str]]:
    """The tables of the lists, each with its fields."""
    rows = [line.strip("|").split("|") for line in text.splitlines() if re.match(r"\| `\w+` \|", line)]
    return {name.strip(" `"): {field.strip() for field in fields.split(",")} for name, fields, *_why in rows}


def section(title: str) -> str:
    """What stands beneath a heading."""
    return DOCUMENT.split(f"### {title}")[1].split("\n#")[0]


def test_every_field_of_every_table_is_listed_and_no_other() -> None:
    kept = {table.name: {column.name for column in table.columns} for table in metadata.sorted_tables}
    assert set(listed()) == set(kept)
    assert {name: listed()[name] ^ fields for name, fields in kept.items() if listed()[name] != fields} == {}


def test_each_says_what_it_is_for() -> None:
    rows = [line for line in DOCUMENT.splitlines() if re.match(r"\| `\w+` \|", line)]
    assert [row for row in rows if len(row.strip("|").split("|")[2].strip()) < 5] == []
    assert len(rows) == len(listed())


def test_what_is_said_to_be_erased_with_the_person_is_what_leads_to_them() -> None:
    assert set(listed(section("Of candidates: erased with the person"))) == set(personal_rows.of_person(1))
    assert "voluntaryanswer" in listed(section("Of candidates: apart from the person"))


def test_commands_and_files_that_are_named_are_there() -> None:
    for command in re.findall(r"`assess (\w+)", DOCUMENT):
        assert command in main.commands, command
    for path in re.findall(r"`(tests/[\w/.]+)`", DOCUMENT):
        assert (ROOT / path).exists(), path
