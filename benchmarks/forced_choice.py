"""How long forced choice takes: calibrating 1,500 people × 20 blocks × 6 traits, and scoring one person.

`python -m benchmarks.forced_choice [ROUNDS]` prints the table and writes `benchmarks/forced_choice.md`.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # two threads on a busy machine measure the waiting

import numpy as np
import scipy

from assess.analysis.thurstonian import Calibration, Design, calibrate, simulated
from assess.analysis.thurstonian.precision_study import drawn, written
from assess.scoring.thurstonian import score

HERE = Path(__file__).parent
PEOPLE, BLOCKS, TRAITS = 1_500, 20, 6
CALIBRATION_LIMIT, PERSON_LIMIT = 20.0, 0.005
PERSONS = 200  # scored one by one


def answers(size: int, task: str) -> tuple[Design, np.ndarray]:
    """A form of blocks of that size, and what people answer to it."""
    design = Design(TRAITS, BLOCKS, size, task=task)  # type: ignore[arg-type]
    generator = np.random.default_rng(1)
    model = drawn(design, written(design), generator)
    return design, simulated(model, PEOPLE, generator)[1]


def timed(work: Callable[[], object], rounds: int) -> list[float]:
    """Seconds of each round, after one that warms up where there are several."""
    seconds = []
    for turn in range(rounds + (rounds > 1)):
        start = time.perf_counter()
        work()
        if turn or rounds == 1:
            seconds.append(time.perf_counter() - start)
    return seconds


def one_by_one(found: Calibration, marks: np.ndarray) -> list[float]:
    """Seconds of each person's scoring."""
    parameters = found.parameters
    score(parameters, marks[0])
    return [timed(partial(score, parameters, person), 1)[0] for person in marks[:PERSONS]]


def _kept(found: list[Calibration], work: Callable[[], Calibration]) -> None:
    found.append(work())


def machine() -> str:
    """What this was measured on, and how busy it was."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores {names[0] if names else platform.machine()}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}, SciPy {scipy.__version__}, load before: {load}"
    )


def measured(rounds: int) -> list[tuple[str, list[float], float]]:
    """Task, seconds of its rounds and limit."""
    rows: list[tuple[str, list[float], float]] = []
    for size, task in ((3, "rank"), (4, "rank"), (3, "most-least"), (4, "most-least")):
        design, marks = answers(size, task)
        form, what = written(design), f"blocks of {size}, {task}"
        if form.orders_known:
            by_pairs = partial(calibrate, marks, form, method="uls")
            rows.append((f"least squares, {what}", timed(by_pairs, rounds), CALIBRATION_LIMIT))
        found: list[Calibration] = []
        by_likelihood = partial(_kept, found, partial(calibrate, marks, form, method="likelihood"))
        rows.append((f"likelihood, {what}", timed(by_likelihood, 1), CALIBRATION_LIMIT))
        rows.append((f"one person, {what}", one_by_one(found[0], marks), PERSON_LIMIT))
    return rows


def table(rows: list[tuple[str, list[float], float]], where: str) -> str:
    """The measurements as Markdown."""
    lines = [
        "# Forced choice",
        "",
        f"{PEOPLE} people × {BLOCKS} blocks × {TRAITS} traits. {where}.",
        "",
        "| task | median s | min | max | rounds | limit s | kept |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for name, seconds, limit in rows:
        middle = statistics.median(seconds)
        lines.append(
            f"| {name} | {middle:.4f} | {min(seconds):.4f} | {max(seconds):.4f} | {len(seconds)} | {limit:g} "
            f"| {'yes' if middle <= limit else 'no'} |"
        )
    return "\n".join([*lines, ""])


def main(arguments: list[str]) -> None:
    """Measure, print and write."""
    where = machine()
    text = table(measured(int(arguments[0]) if arguments else 3), where)
    print(text)
    (HERE / "forced_choice.md").write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
