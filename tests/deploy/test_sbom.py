"""`make sbom`: every locked library with its version and fingerprints, the same bytes each time."""

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.deploy.dockerfile import ROOT


def recipe() -> list[str]:
    """What the Makefile does, with the tests' own environment."""
    lines = re.search(r"^sbom:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.M)
    assert lines is not None
    words = lines[1].strip().splitlines()[-1].split()
    assert words[0] == "$(BIN)/cyclonedx-py"
    return [sys.executable, "-m", "cyclonedx_py", *words[1:]]


def written(path: Path) -> str:
    """The list, written to that path."""
    words = [str(path) if word == "build/sbom.json" else word for word in recipe()]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return path.read_text()


def test_the_list_names_every_locked_library_with_its_fingerprints(tmp_path: Path) -> None:
    text = written(tmp_path / "sbom.json")
    assert written(tmp_path / "again.json") == text
    said = json.loads(text)
    assert said["bomFormat"] == "CycloneDX"
    assert said["metadata"]["component"]["name"] == "asterism-assess"
    locked = re.findall(r"^([\w.\[\]-]+)==([^ \\;]+)", (ROOT / "requirements.txt").read_text(), re.M)
    assert len(locked) > 40
    listed = {(one["name"].lower(), one["version"]) for one in said["components"]}
    assert {(name.partition("[")[0].lower(), version) for name, version in locked} == listed
    assert all(one["externalReferences"][0]["hashes"] for one in said["components"])
