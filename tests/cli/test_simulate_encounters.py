"""`assess simulate encounters`: reference means of an employer's own conversations, and what to assume of them."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.cli.conftest import Assess
from tests.conversations import VOCABULARY, document


def toml(value: Any) -> str:
    """A value as TOML writes it within a line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {toml(one)}" for key, one in value.items() if one is not None) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def written(folder: Path, *slugs: str) -> str:
    """A folder with the vocabulary and an instrument of conversations of each slug."""
    for one in (VOCABULARY, *map(document, slugs)):
        path = folder / one["slug"] / f"{one['version']}.toml"
        path.parent.mkdir(parents=True)
        path.write_text("\n".join(f"{key} = {toml(value)}" for key, value in one.items() if value is not None))
    return str(folder)


def test_every_turn_gets_its_mean_and_the_battery_its_figures(assess: Assess, tmp_path: Path) -> None:
    words = ("simulate", "encounters", "--from", written(tmp_path, "desk", "phone"), "--people", "400")
    said = assess(*words)
    assert said.exit_code == 0
    assert said.stdout.count('source = "simulated: 400 people, seed 1, provisional" }') == 2 * 20
    assert said.stdout.splitlines()[0] == "desk/2.0 > desk-calm"
    apart = re.search(r"equally able: (\.?\d\.\d+)", said.stdout)
    assert apart is not None
    assert float(apart[1]) < 0.1
    assert "The mean over 2: SD" in said.stdout
    assert assess(*words).stdout == said.stdout
    assert assess(*words, "--seed", "2").stdout != said.stdout


def test_one_instrument_alone_has_its_means_and_no_figures_of_several(assess: Assess, tmp_path: Path) -> None:
    said = assess(
        "simulate", "encounters", "phone", "--from", written(tmp_path, "desk", "phone"), "--people", "200"
    )
    assert "phone/2.0 > phone-hostile" in said.stdout
    assert "desk/2.0" not in said.stdout
    assert "The mean over" not in said.stdout


def test_a_name_that_is_none_of_conversations_is_refused_with_those_there_are(
    assess: Assess, tmp_path: Path
) -> None:
    said = assess("simulate", "encounters", "flexibility", "--from", written(tmp_path, "desk"))
    assert said.exit_code == 1
    assert said.stderr == "flexibility: no such instrument of conversations: desk\n"
