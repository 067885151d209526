"""The samples are read by the programs they are for, and say what the product knows."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from assess.cli import main
from assess.config import LARGEST_BODY, SECRET_NAMES, Settings
from assess.keyring import variable
from assess.screening.organisation import openid_provider
from tests.deploy.conftest import DEPLOY, program
from tests.deploy.dockerfile import ROOT, instructions, left_out, read

UNITS = sorted(path.name for path in DEPLOY.glob("assess-*.*"))
SERVICES = [name for name in UNITS if name.endswith(".service")]
SECRETS = {*SECRET_NAMES, "mail_password", openid_provider.SECRET_NAME}
SETTINGS = {str(field.validation_alias) for field in Settings.model_fields.values()} | set(map(variable, SECRETS))


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, with a program that exists in the place of ours."""
    for name in UNITS:
        text = (DEPLOY / name).read_text().replace("/srv/assess/.venv/bin/assess", sys.executable)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", UNITS)
def test_systemd_reads_each_unit_without_a_word(units: Path, name: str) -> None:
    verify = [program("systemd-analyze"), "verify", "--man=no", units / name]
    said = subprocess.run(verify, capture_output=True, text=True, check=False)
    ours = [line for line in said.stderr.splitlines() if "assess-" in line]
    assert (said.returncode, ours) == (0, [])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_no_root_and_sees_little_of_the_machine(units: Path, name: str) -> None:
    assert re.search(r"^User=assess$", (units / name).read_text(), re.M)
    said = subprocess.run(
        [program("systemd-analyze"), "security", "--offline=true", "--no-pager", "--threshold=20", units / name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout[-300:] + said.stderr
    assert "OK" in said.stdout.splitlines()[-1]


def test_all_services_are_closed_in_the_same_way() -> None:
    texts = [(DEPLOY / name).read_text().partition("# It needs its data")[2] for name in SERVICES]
    marks = [text.partition("\n\n")[0].strip() for text in texts]
    assert len(set(marks)) == 1
    assert "NoNewPrivileges=yes" in marks[0]


def test_caddy_reads_its_sample(tmp_path: Path) -> None:
    said = subprocess.run(
        [program("caddy"), "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert "not formatted" not in said.stderr


def test_every_setting_of_the_samples_exists() -> None:
    text = "\n".join(path.read_text() for path in DEPLOY.iterdir()) + (ROOT / "Dockerfile").read_text()
    named = set(re.findall(r"\b(ASSESS_[A-Z_]*[A-Z]|DATABASE_URL\w*|REDIS_URL|SMTP_URL\w*|MAIL_FROM)\b", text))
    assert len(named) > 10
    assert {name for name in named if name.removesuffix("_FILE").removesuffix("_OLD") not in SETTINGS} == set()


def commands() -> list[str]:
    """Every call of ours in the samples and their page."""
    texts = [path.read_text() for path in DEPLOY.iterdir()]
    found = {
        line.split("#")[0].strip()
        for text in texts
        for line in re.findall(r"(?:^|[/`=] ?|&& |; |bin/)assess ((?:[a-z]+)(?: [^`\n]*)?)(?:`|$)", text, re.M)
    }
    return sorted(one for one in found if one.split()[0] in main.commands)


def test_there_are_commands_in_the_samples() -> None:
    assert {one.split()[0] for one in commands()} >= {
        "serve",
        "worker",
        "backup",
        "restore",
        "init",
        "doctor",
        "keys",
    }


@pytest.mark.parametrize("words", commands())
def test_every_command_of_the_samples_takes_what_it_is_given(words: str, tmp_path: Path) -> None:
    name, *given = [word for word in shlex.split(words) if not word.startswith(("…", "Removed"))]
    command: click.Command = main.commands[name]
    if isinstance(command, click.Group):
        command, given = command.commands[given[0]], given[1:]
    known = {option for parameter in command.params for option in parameter.opts}
    assert [word for word in given if word.startswith("--") and word not in known] == []


def test_bodies_and_patience_in_front_fit_ours() -> None:
    nginx, caddy = (DEPLOY / "nginx.conf").read_text(), (DEPLOY / "Caddyfile").read_text()
    assert LARGEST_BODY == 2 * 1024 * 1024
    assert "client_max_body_size 2m;" in nginx
    assert "max_size 2MB" in caddy


def test_the_image_runs_as_nobody_special_and_copies_what_exists() -> None:
    steps = read()
    users = [step.said for step in steps if step.word == "USER"]
    assert users[-1] == "10001:10001"
    assert [step for step in steps if step.word == "ADD"] == []
    for step in steps:
        for source in step.words[:-1] if step.word == "COPY" else []:
            assert (ROOT / source).exists(), source
            assert not left_out(source), source
    assert steps[-1].words == ["serve"]


@pytest.mark.parametrize("name", ["data/secrets/link_key", ".git/config", ".venv/bin/python", "tests/conftest.py",
                                  "docs/security.md", "assess/__pycache__/config.pyc", "assess.env"])  # fmt: skip
def test_what_is_no_part_of_the_program_stays_out_of_the_image(name: str) -> None:
    assert left_out(name)


def test_the_programs_files_come_into_the_image() -> None:
    for name in ("assess/config.py", "assess/translations/de/LC_MESSAGES/messages.mo", "static/css/base.css",
                 "instruments/flexibility/1.0.toml", ".ci/system-packages", "requirements.txt"):  # fmt: skip
        assert not left_out(name), name


def test_lines_of_a_dockerfile_that_go_on_are_one() -> None:
    text = '# a comment\nFROM a\nRUN one \\\n    # within\n    && two\nCMD ["x", "y z"]\n'
    assert [(step.word, step.said) for step in instructions(text)][1] == ("RUN", "one  && two")
    assert instructions(text)[2].words == ["x", "y z"]
