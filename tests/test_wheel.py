"""The wheel holds all that a server needs: it is built, unpacked far from the checkout, and used."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, as pip would lay it out."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_works_away_from_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    code = (
        "import assess, assess.config, assess.cli, sys\n"
        "print(assess.__file__, assess.config.shipped('templates'))\n"
        "assess.cli.main(['init'])"
    )
    environment = os.environ | {
        "PYTHONPATH": str(unpacked),
        "ASSESS_DATA": str(tmp_path / "data"),
        "DATABASE_URL": "",
    }
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert all(path.startswith(str(unpacked)) for path in said.stdout.splitlines()[0].split())
    assert "Installed engagement-star/1.0" in said.stdout


def test_the_wheel_holds_every_template_style_and_document(unpacked: Path) -> None:
    for folder in ("templates", "static", "instruments"):
        there = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()}
        packed = {
            folder / path.relative_to(unpacked / "assess" / "_shared" / folder)
            for path in (unpacked / "assess" / "_shared" / folder).rglob("*")
            if path.is_file()
        }
        assert {str(path) for path in packed} >= {str(path) for path in there}


def test_the_wheel_names_licence_and_command(unpacked: Path) -> None:
    (facts,) = unpacked.glob("*.dist-info")
    assert "License-Expression: Apache-2.0" in (facts / "METADATA").read_text()
    assert "Apache License" in (facts / "licenses" / "LICENSE").read_text()
    assert "assess = assess.cli:main" in (facts / "entry_points.txt").read_text()
