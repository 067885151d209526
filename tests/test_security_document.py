"""docs/security.md names only what is there, and gives each requirement one verdict."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs/security.md"
VERDICTS = {"met", "not applicable", "not met"}
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they are its first ones.
SECTIONS = """
    1.1:2 1.2:9 1.3:11 1.4:3 1.5:2  2.1:3 2.2:3 2.3:4 2.4:1  3.2:2 3.3:4 3.4:6 3.5:5 3.7:2  4.1:3 4.2:1 4.3:2 4.4:4
    5.1:1 5.2:3 5.3:2 5.4:3  6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4  7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2
    8.1:2 8.2:3 8.3:1 8.4:1  9.1:3 9.2:4  10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3
    11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1  12.1:3 12.2:2 12.3:4  13.1:1 13.2:5 13.3:2 13.4:5
    14.1:2 14.2:4 14.3:3  15.1:3 15.2:3 15.3:7  16.1:1 16.2:5 16.3:4 16.4:3 16.5:3  17.1:1 17.2:4 17.3:2
""".split()
_PATH = re.compile(r"`([\w.*-]*[\w-]/[\w./-]+|[\w-]+\.(?:py|md|toml|txt)|\.dockerignore)`")
_LINK = re.compile(r"\]\(([^)#:]+)\)")


def rows() -> list[list[str]]:
    """The lines of the tables of requirements."""
    lines = DOCUMENT.read_text().splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d+\.\d", line)
    ]


def test_every_requirement_of_levels_one_and_two_stands_there_once() -> None:
    sections = dict(one.split(":") for one in SECTIONS)
    wanted = {f"{name}.{number}" for name, last in sections.items() for number in range(1, int(last) + 1)}
    assert len(wanted) == 253
    assert Counter(row[0] for row in rows()) == Counter(wanted)


def test_each_has_one_of_three_verdicts_and_says_how_or_why() -> None:
    assert {len(row) for row in rows()} == {4}
    assert {row[2] for row in rows()} == VERDICTS
    assert [row[0] for row in rows() if not row[1] or not row[3]] == []


@pytest.mark.parametrize("name", ["security.md", "figures.md"])
def test_what_it_names_is_there(name: str) -> None:
    text = (ROOT / "docs" / name).read_text()
    named = {found for found in _PATH.findall(text) if not found.startswith("/")}
    assert len(named) > 5
    places = (ROOT, ROOT / "assess")
    assert sorted(one for one in named if not any((place / one).exists() for place in places)) == []
    assert sorted(one for one in _LINK.findall(text) if not (ROOT / "docs" / one).exists()) == []


def test_its_links_to_itself_lead_somewhere() -> None:
    text = DOCUMENT.read_text()
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


def test_the_readme_leads_to_both() -> None:
    readme = (ROOT / "README.md").read_text()
    assert "(docs/security.md)" in readme
    assert "(docs/figures.md)" in readme
