"""A page of questions: a heading of its own, every text once and whole, what is open said once."""

import html
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.screening.campaigns import invitations
from assess.store.tables import Response
from tests.six_formats import INSTRUMENTS, campaign_of
from tests.web.house import token_of
from tests.web.test_candidate import Browser

HEADINGS = {
    "best-worst": "Scene 1 of 6",
    "forced-choice": "Group 1 of 6",
    "likert": "Statements 1 to 5 of 20",
    "pick-one": "Scene 1 of 6",
    "rank": "Scene 1 of 6",
    "rate-each": "Scene 1 of 6",
}


@pytest.fixture
def database_address(sqlite_six_formats: Path, tmp_path: Path) -> str:
    """A database with a campaign of each format."""
    shutil.copy(sqlite_six_formats, tmp_path / "assess.db")
    return f"sqlite:///{tmp_path / 'assess.db'}"


@pytest.fixture
def amira(app: Flask, session: Session, kind: str) -> Browser:
    """Amira, at the first page of an instrument of that format."""
    _, link = invitations.invite(session, campaign_of(session, kind), "Amira", "amira@example.com", "staff:1")
    session.commit()
    return Browser(app.test_client(), f"/i/{token_of(app, link)}").reach_questions()


def heading(page: str) -> str:
    """The page's heading."""
    found = re.search(r"<h1>(.*?)</h1>", page, re.S)
    assert found is not None
    return html.unescape(found[1].strip())


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_the_heading_is_short_and_its_own(amira: Browser, kind: str) -> None:
    first = amira.text
    assert heading(first) == HEADINGS[kind]
    assert f"<title>{HEADINGS[kind]} – " in first
    amira.send(amira.answers())
    assert heading(amira.text) not in (heading(first), "")


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_every_text_stands_once_and_whole(amira: Browser, kind: str, session: Session) -> None:
    amira.send(amira.answers() | {"action": "back"}).send()  # once more, with complaints beside the texts
    shown = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "\n", amira.text)))
    texts = re.findall(r'id="[^"]+-text">(.*?)</', amira.text, re.S)
    assert len(texts) >= 2
    assert [text for text in texts if shown.count(re.sub(r"\s+", " ", html.unescape(text)).strip()) != 1] == []
    assert "…" not in shown


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_what_is_open_is_said_once_in_one_line(amira: Browser, kind: str, session: Session) -> None:
    fields = list(amira.choices())
    amira.send()
    count = "1 choice is still open" if len(fields) == 1 else f"{len(fields)} choices are still open"
    assert f"<title>{count} – " in amira.text
    assert f">{count}</strong>" in amira.text
    assert f'<a href="#{fields[0]}">' in amira.text
    assert "Still open" not in amira.text  # nothing was chosen at all: no wall of marks
    assert "complaint" not in amira.text
    assert session.exec(select(Response)).all() == []


@pytest.mark.parametrize("kind", ["likert", "rate-each", "rank"])
def test_of_several_choices_those_that_are_open_are_marked_quietly(amira: Browser, kind: str) -> None:
    given = amira.answers()
    missing = list(given)[-1]
    amira.send({name: value for name, value in given.items() if name != missing})
    assert ">1 choice is still open</strong>" in amira.text
    assert amira.text.count("Still open") == 1
    assert f'id="{missing}-problem"' in amira.text
    assert f'aria-describedby="{missing}-problem"' in amira.text
    assert f'<a href="#{missing}">' in amira.text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("best-worst", "Choose two different actions"),
        ("forced-choice", "Choose two different statements"),
        ("rank", "Give each action a different number"),
    ],
)
def test_what_clashes_is_refused_in_words_once_at_the_top_and_at_its_place(
    amira: Browser, kind: str, words: str
) -> None:
    rule = "two different" if kind != "rank" else "a number of its own"
    assert rule in amira.text  # stated before the first error
    given = dict.fromkeys(amira.choices(), next(iter(amira.choices().values()))[0])
    answer = amira.client.post(amira.path, data=given)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    summary = answer.text[answer.text.index('class="problems"') : answer.text.index("<h1>")]
    assert summary.count(words) == 1
    place = re.search(r'href="#([^"]+)"', summary)
    assert place is not None
    assert f'id="{place[1]}-problem"' in answer.text


@pytest.mark.parametrize("kind", ["best-worst", "forced-choice"])
def test_each_choice_is_named_by_end_letter_and_whole_text(amira: Browser, kind: str) -> None:
    radios = re.findall(r'<input type="radio" name="([^"]+)"[^>]* aria-labelledby="([^"]+)"', amira.text)
    assert len(radios) == sum(map(len, amira.choices().values()))
    for name, references in radios:
        end, letter, text = references.split()
        assert end.startswith(name)
        assert (letter.endswith("-letter"), text.endswith("-text")) == (True, True)
        for one in (end, letter, text):
            assert amira.text.count(f'id="{one}"') == 1


@pytest.mark.parametrize("kind", ["best-worst", "forced-choice"])
def test_what_was_kept_is_said_by_letter_at_the_top_of_the_list(amira: Browser, kind: str) -> None:
    assert re.search(r'<p class="chosen" role="status" hidden>', amira.text)
    page, given = amira.path, amira.answers()
    amira.send(given).see(page)
    said = re.search(r'<p class="chosen" role="status">(.*?)</p>', amira.text, re.S)
    assert said is not None
    words = " ".join(re.sub(r"<[^>]+>", "", said[1]).split())
    assert words == "Kept so far: Most: A Least: B"
