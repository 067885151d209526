"""Pages a second of two versions in turns: this one, and another checkout with its own environment.

Usage: python benchmarks/against.py CHECKOUT [--pairs 6] [--seconds 6] [--disk 0 1 3]; writes benchmarks/against.md.
CHECKOUT is a work tree of this repository, such as `git worktree add ../first COMMIT` made, with `.venv` in it
(without one, this environment runs both). With --disk each sync of the disk takes that many milliseconds longer, on
both sides: a C compiler makes the library for it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from sitting import CLIENTS, HERE, machine

MEASURE = (
    "import json, sys; sys.path[:0] = ['.', 'benchmarks']; import sitting; "
    "print(json.dumps(sitting.run(float(sys.argv[1]))))"
)


def measured(checkout: Path, seconds: float, delay: float, library: Path | None) -> dict[str, float]:
    """One fresh installation of that checkout, one warm-up, one measurement."""
    own = checkout / ".venv/bin/python"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PYTHONPATH"] = str(checkout)
    if library:
        environment |= {"LD_PRELOAD": str(library), "SYNC_MILLISECONDS": str(delay)}
    command = [str(own) if own.exists() else sys.executable, "-c", MEASURE, str(seconds)]
    done = subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def slow_disk(folder: Path) -> Path:
    """The library that makes a disk slower."""
    library = folder / "slow_disk.so"
    source = HERE / "slow_disk.c"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


def table(delay: float, pairs: list[tuple[dict[str, float], dict[str, float]]]) -> list[str]:
    """The pairs of one disk, in the order they were measured, and the median of their ratios."""
    disk = f"each sync {delay:g} ms longer" if delay else "the machine's own disk"
    head = "| pair | other, a second | this, a second | ratio | other, 95 % within | this |"
    lines = [f"## {disk[0].upper()}{disk[1:]}", "", head, "|---" * 6 + "|"]
    ratios = [this["rate"] / other["rate"] for other, this in pairs]
    for number, ((other, this), ratio) in enumerate(zip(pairs, ratios, strict=True), start=1):
        lines.append(
            f"| {number} | {other['rate']:.0f} | {this['rate']:.0f} | {ratio:.2f} "
            f"| {other['p95']:.0f} ms | {this['p95']:.0f} ms |"
        )
    sides = [[pair[side] for pair in pairs] for side in (0, 1)]
    rates, slowest = [[statistics.median(one[name] for one in side) for side in sides] for name in ("rate", "p95")]
    lines.append(
        f"| median | {rates[0]:.0f} | {rates[1]:.0f} | {statistics.median(ratios):.2f} "
        f"({min(ratios):.2f}-{max(ratios):.2f}) | {slowest[0]:.0f} ms | {slowest[1]:.0f} ms |"
    )
    return [*lines, ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--pairs", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--disk", type=float, nargs="+", default=[0.0])
    chosen = parser.parse_args()
    other = chosen.checkout.resolve()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=other, capture_output=True, text=True
    ).stdout
    lines = [
        "# Pages a second, two versions in turns", "",
        f"A page submitted, durable on SQLite, and the next one shown; {CLIENTS} candidates at once, two web",
        f"processes, the load generator included. The other version is {commit.strip()}. Machine: {machine()};",
        f"load {os.getloadavg()[0]:.1f} before it began.", "",
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        library = slow_disk(Path(folder)) if any(chosen.disk) else None
        for delay in chosen.disk:
            pairs = []
            for _ in range(chosen.pairs):
                sides = [measured(one, chosen.seconds, delay, library) for one in (other, HERE.parent)]
                pairs.append((sides[0], sides[1]))
                print(f"{delay:g} ms: {sides[0]['rate']:.0f} {sides[1]['rate']:.0f}", flush=True)
            lines += table(delay, pairs)
    (HERE / "against.md").write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
