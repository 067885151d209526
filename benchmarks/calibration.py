"""How long calibration takes: ours, `girth` where it can do the work, and the floor of the E-step's arithmetic.

The floor is 26 dense products of doubles each way, by BLAS on all cores, in the same run and in turns with ours.

`python -m benchmarks.calibration [ROUNDS] [--large]` prints the table and writes `benchmarks/calibration.md` and
`benchmarks/calibration.svg`. `--large` adds a million people in a process of its own and reports its memory.
"""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import girth
import numpy as np
import scipy

from assess.analysis.dif import likelihood_ratio, screen
from assess.analysis.dif.comparison import compare
from assess.analysis.irt import calibrate

HERE = Path(__file__).parent
PEOPLE, ITEMS, CATEGORIES, NODES = 10_000, 40, 5, 61
PRODUCTS = 26  # E-steps the floor allows for
DIF_LIMIT = 5.0
FLOOR = "Floor: 26 products and back"
FLOORS = {  # on AMD and others, on Intel
    "GRM 10,000 × 40": (0.5, 1.1),
    "GRM 10,000 × 40, standard errors": (3.5, 3.5),
    "EAP of 10,000 people": (0.5, 0.5),
    "GRM 50,000 × 40": (2.5, 5.5),
}
TIMES_EAP = 5.0  # what MAP, ML and WLE of as many people may take
MIRT = {"GRM 10,000 × 40": 4.27, "GRM 10,000 × 40, standard errors": 29.53, "EAP of 10,000 people": 1.05,
        "GRM 50,000 × 40": 25.4}  # mirt 1.47, seconds, on another two-core machine  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One measured task: seconds of every round, and the limit it is held to (None: shown for comparison)."""

    name: str
    side: str
    seconds: list[float]
    limit: float | None = None

    @property
    def median(self) -> float:
        """The middle round."""
        return statistics.median(self.seconds)


def graded_answers(people: int, seed: int = 0) -> np.ndarray:
    """Answers to graded items of known parameters, made item by item to stay small."""
    generator = np.random.default_rng(seed)
    slope = generator.lognormal(0.2, 0.3, ITEMS)
    lowest, steps = generator.normal(-1.5, 0.5, (ITEMS, 1)), generator.uniform(0.4, 1.2, (ITEMS, CATEGORIES - 2))
    thresholds = np.cumsum(np.hstack([lowest, steps]), axis=1)
    theta = generator.normal(size=(people, 1))
    answers = np.empty((people, ITEMS), dtype=np.int8)
    for item in range(ITEMS):
        above = 1.0 / (1.0 + np.exp(-slope[item] * (theta - thresholds[item])))
        answers[:, item] = (generator.random((people, 1)) < above).sum(axis=1)
    return answers


def floor() -> Callable[[], object]:
    """The arithmetic nobody can leave out: the answers times the curves, and back, for every E-step."""
    generator = np.random.default_rng(1)
    answers = np.eye(CATEGORIES)[graded_answers(PEOPLE)].reshape(PEOPLE, -1)
    table = generator.normal(size=(ITEMS * CATEGORIES, NODES))

    def products() -> None:
        for _ in range(PRODUCTS):
            answers.T @ (answers @ table)

    return products


def in_turns(tasks: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each task in each round; the tasks take turns, so that a busy moment meets them all."""
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for turn in range(rounds + 1):
        for name, work in tasks.items():
            start = time.perf_counter()
            work()
            if turn:  # the first round warms up
                seconds[name].append(time.perf_counter() - start)
    return seconds


def measured(rounds: int) -> list[Row]:
    """Every task on every side: the floor and what is held to it in turns, the longer ones after."""
    answers, many, some = graded_answers(PEOPLE), graded_answers(50_000), graded_answers(2_000)
    group, frozen = np.arange(2_000) % 2, calibrate(answers, "grm", se=False)
    options = np.genfromtxt(HERE.parent / "tests/data/reference/nominal.csv", delimiter=",", skip_header=1)
    tasks: dict[str, Callable[[], object]] = {
        FLOOR: floor(),
        "GRM 10,000 × 40": lambda: calibrate(answers, "grm", se=False),
        "GRM 10,000 × 40, standard errors": lambda: calibrate(answers, "grm"),
        "EAP of 10,000 people": lambda: frozen.score(answers),
    } | {
        f"{method.upper()} of 10,000 people": partial(frozen.score, answers, method)
        for method in ("map", "ml", "wle")
    }
    longer: dict[str, Callable[[], object]] = {
        "GRM 50,000 × 40": lambda: calibrate(many, "grm", se=False),
        "GRM 600 × 10, standard errors": lambda: calibrate(answers[:600, :10], "grm"),
        "NRM 2,500 × 12, six starts": lambda: calibrate(options, "nrm", se=False),
        "DIF of 40 items, screening": lambda: screen(some, group),
        "DIF of 40 items, likelihood ratio": lambda: likelihood_ratio(compare(some, group)),
    }
    seconds = in_turns(tasks, rounds) | in_turns(longer, max(2, rounds // 3))
    unit, eap = statistics.median(seconds[FLOOR]), statistics.median(seconds["EAP of 10,000 people"])
    limits = {name: share[intel()] * unit for name, share in FLOORS.items()}
    limits |= {name: TIMES_EAP * eap for name in tasks if name[:3] in ("MAP", "ML ", "WLE")}
    limits |= {name: DIF_LIMIT for name in longer if name.startswith("DIF")}
    rows = [Row(name, "floor" if name == FLOOR else "ours", seconds[name], limits.get(name)) for name in seconds]
    theirs = in_turns({"GRM 10,000 × 40": lambda: girth.grm_mml(answers.T.astype(int) + 1)}, 1)
    rows.insert(2, Row("GRM 10,000 × 40", "girth", theirs["GRM 10,000 × 40"]))
    return rows


def million() -> dict[str, float]:
    """A million people, in seconds and GiB at the peak; meant for a process of its own."""
    answers = graded_answers(1_000_000)
    start = time.perf_counter()
    found = calibrate(answers, "grm", se=False)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"seconds": seconds, "peak": peak, "converged": float(found.converged)}


def machine() -> str:
    """What this was measured on, and how busy it was."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores {processor()}, {platform.system()}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}, SciPy {scipy.__version__}, BLAS threads: "
        f"{os.environ.get('OPENBLAS_NUM_THREADS', 'as many as cores')}; load before: {load}"
    )


def processor() -> str:
    """The processor's maker and model."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def intel() -> bool:
    """Whether Intel made it: its cores do fewer of the floor's products a second beside what is left over."""
    return "intel" in processor().lower()


def table(rows: list[Row], where: str, large: dict[str, float] | None) -> str:
    """The measurements as Markdown."""
    unit = rows[0].median
    lines = [
        "# Calibrating item response models",
        "",
        f"Five categories, tol 1e-4, at least 61 nodes. {where}.",
        "",
        "| task | side | median s | min | max | floors | limit s | kept | mirt 1.47 s |",
        "|---|---|---:|---:|---:|---:|---:|---|---:|",
    ]
    for row in rows:
        kept = "" if row.limit is None else ("yes" if row.median <= row.limit else "no")
        limit = "" if row.limit is None else f"{row.limit:.2f}"
        mirt = f"{MIRT[row.name]:.2f}" if row.side == "ours" and row.name in MIRT else ""
        lines.append(
            f"| {row.name} | {row.side} | {row.median:.3f} | {min(row.seconds):.3f} | {max(row.seconds):.3f} "
            f"| {row.median / unit:.2f} | {limit} | {kept} | {mirt} |"
        )
    if large is not None:
        fits = "yes" if large["peak"] < 4 else "no"
        lines += [
            "",
            f"1,000,000 × 40: {large['seconds']:.1f} s, {large['peak']:.2f} GiB at the peak (within 4: {fits}).",
        ]
    lines += [
        "",
        "Limits, in floors (on Intel): ½ (1.1), with errors 3½, EAP ½, 50,000 people 2½ (5½); MAP, ML and WLE five "
        "times EAP, DIF five seconds. The mirt column was recorded on another machine of two cores; "
        "girth has no standard errors and no nominal model.",
        "",
        "![The same as a plot](calibration.svg)",
        "",
    ]
    return "\n".join(lines)


def plot(rows: list[Row]) -> str:
    """Bars on a logarithmic axis of seconds, a tick at each limit."""
    low, high, left, width, step = 0.005, 100.0, 290, 420, 26
    height = 50 + step * len(rows)

    def x(seconds: float) -> float:
        share = np.log(max(seconds, low) / low) / np.log(high / low)
        return left + width * float(min(share, 1.0))

    colours = {"ours": "#1f5f8b", "girth": "#b5651d", "floor": "#8a8a8a"}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 90} {height}" role="img" '
        'font-family="Source Sans 3, sans-serif" font-size="13">',
        "<title>Seconds each task takes, on a logarithmic axis; a tick marks its limit</title>",
        f'<rect width="{left + width + 90}" height="{height}" fill="#ffffff"/>',
    ]
    for mark in (0.01, 0.1, 1.0, 10.0, 100.0):
        parts.append(f'<path d="M{x(mark):.1f} 24V{height - 20}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x(mark):.1f}" y="16" text-anchor="middle" fill="#555555">{mark:g} s</text>')
    for place, row in enumerate(rows):
        y = 32 + step * place
        parts.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{row.name} ({row.side})</text>')
        parts.append(
            f'<rect x="{left}" y="{y}" width="{x(row.median) - left:.1f}" height="17" fill="{colours[row.side]}"/>'
        )
        parts.append(f'<text x="{x(row.median) + 6:.1f}" y="{y + 13}">{row.median:.3g}</text>')
        if row.limit is not None:
            parts.append(f'<path d="M{x(row.limit):.1f} {y - 3}V{y + 20}" stroke="#c0392b" stroke-width="2"/>')
    return "\n".join([*parts, "</svg>", ""])


def main(arguments: list[str]) -> None:
    """Measure, print and write."""
    if "--million" in arguments:
        print(json.dumps(million()))
        return
    rounds = next((int(word) for word in arguments if word.isdigit()), 9)
    where = machine()
    rows = measured(rounds)
    large = None
    if "--large" in arguments:
        command = [sys.executable, "-m", "benchmarks.calibration", "--million"]
        large = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    text = table(rows, where, large)
    print(text)
    (HERE / "calibration.md").write_text(text)
    (HERE / "calibration.svg").write_text(plot(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
