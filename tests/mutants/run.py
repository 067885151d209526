"""Break each listed line on its own and run the tests named with it: `python -m tests.mutants.run [name ...]`."""

import os
import queue
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutants.mutant import ROOT, Mutant, listed

AT_ONCE = 2
LEAST_CAUGHT = 0.95
PATIENCE = 600  # seconds; a line whose breaking hangs the tests is noticed too
PARTS = ("assess", "docs", "instruments", "static", "templates", "tests", "pyproject.toml", "README.md", "Makefile")
PASSED, FAILED, INTERRUPTED = 0, 1, 2  # pytest's codes; broken imports interrupt the collection


def copied(folder: Path) -> Path:
    """A copy of the tree to break lines in."""
    for part in PARTS:
        origin = ROOT / part
        if origin.is_dir():
            shutil.copytree(origin, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        elif origin.exists():
            shutil.copy(origin, folder / part)
    return folder


def tested(tree: Path, tests: Sequence[str]) -> tuple[int, str]:
    """Run the tests in that tree until the first failure; pytest's code and the end of what it said."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not postgres", *tests]
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return FAILED, f"stopped after {PATIENCE} seconds"
    return done.returncode, (done.stdout + done.stderr)[-2000:]


def caught(mutant: Mutant, trees: "queue.Queue[Path]") -> bool:
    """Whether its tests fail while its line is broken; RuntimeError when they could not be run."""
    tree = trees.get()
    file = tree / mutant.file
    whole = file.read_text()
    try:
        file.write_text(mutant.broken(whole))
        code, said = tested(tree, mutant.tests)
    finally:
        file.write_text(whole)
        trees.put(tree)
    if code not in (PASSED, FAILED, INTERRUPTED):
        raise RuntimeError(f"{mutant.name}: its tests could not be run (pytest's code {code}):\n{said}")
    print("." if code else "!", end="", flush=True)
    return code != PASSED


def main(names: Sequence[str]) -> int:
    """The table; 1 when fewer than 95 of 100 are caught."""
    mutants = [mutant for mutant in listed() if not names or mutant.name in names]
    for mutant in mutants:
        mutant.broken((ROOT / mutant.file).read_text())
    with tempfile.TemporaryDirectory() as folder:
        trees: queue.Queue[Path] = queue.Queue()
        for number in range(AT_ONCE):
            trees.put(copied(Path(folder) / str(number)))
        whole = trees.get()
        code, said = tested(whole, sorted({test for mutant in mutants for test in mutant.tests}))
        if code != PASSED:
            print(f"{said}\nThe tests fail as it is: mend them first")
            return 1
        trees.put(whole)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda mutant: caught(mutant, trees), mutants))
    print()
    for mutant, well in zip(mutants, found, strict=True):
        print(f"{'caught' if well else 'ALIVE':8}{mutant.name:28}{mutant.meaning}")
    share = sum(found) / len(found)
    print(f"{sum(found)} of {len(found)} caught ({share:.0%})")
    return 0 if share >= LEAST_CAUGHT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
