"""What autosave costs: pages a second with drafts kept before each page is sent, beside the same without, in turns.

Usage: python benchmarks/autosave.py [--seconds 8] [--pairs 5] [--drafts 1 2]; writes benchmarks/autosave.md.
A candidate of the shipped battery makes two choices on a scenario and four or five on a page of statements. The
page sends a draft some seconds after a choice unless another follows or the page is sent: one or two a page.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from sitting import CLIENTS, HERE, figures, load, machine, prepare, server

from assess.config import Settings


def measured(seconds: float, drafts: int) -> dict[str, float]:
    """One fresh installation, one warm-up, one measurement."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"ASSESS_DATA": Path(folder)})
        people = prepare(settings)
        with server(settings) as port:
            load(port, 2, people[:40], folder, drafts=drafts)
            return figures(load(port, seconds, people[40:], folder, drafts=drafts))


def report(pairs: dict[int, list[tuple[dict[str, float], dict[str, float]]]]) -> str:
    """The table: medians of each pair's sides, and of their ratios."""
    lines = [
        "# What autosave costs", "",
        f"Pages a second with so many drafts kept before each page is sent, beside none; {CLIENTS} candidates at",
        "once, two web processes, SQLite with `synchronous=FULL`, the load generator included; both sides in turns",
        f"on fresh databases. A draft is on the disk when it is answered. Machine: {machine()}.", "",
        "| drafts a page | without, a second | with, a second | ratio | 95 % within, without | with |",
        "|---" * 6 + "|",
    ]  # fmt: skip
    for drafts, found in pairs.items():
        ratios = [with_drafts["rate"] / without["rate"] for without, with_drafts in found]
        rates, slowest = [
            [statistics.median(pair[side][name] for pair in found) for side in (0, 1)] for name in ("rate", "p95")
        ]
        lines.append(
            f"| {drafts} | {rates[0]:.0f} | {rates[1]:.0f} | {statistics.median(ratios):.2f} "
            f"({min(ratios):.2f}-{max(ratios):.2f}) | {slowest[0]:.0f} ms | {slowest[1]:.0f} ms |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--drafts", type=int, nargs="+", default=[1, 2])
    chosen = parser.parse_args()
    pairs: dict[int, list[tuple[dict[str, float], dict[str, float]]]] = {}
    for drafts in chosen.drafts:
        pairs[drafts] = []
        for _ in range(chosen.pairs):
            without, with_drafts = (measured(chosen.seconds, number) for number in (0, drafts))
            pairs[drafts].append((without, with_drafts))
            print(f"{drafts}: {without['rate']:.0f} {with_drafts['rate']:.0f}", flush=True)
    text = report(pairs)
    (HERE / "autosave.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
