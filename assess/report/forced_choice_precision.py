"""The study of how many blocks give which reliability, as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

HEADINGS = (
    "Blocks", "Of", "Keying", "Statements a trait", "Reliability", "Lowest trait", "Error", "Promised", "Held",
    "RMSE", "Scores correlate",
)  # fmt: skip


def precision_table(rows: Sequence[Any]) -> list[tuple[str, ...]]:
    """The rows as printed, under HEADINGS."""
    return [
        (
            str(row.design.blocks),
            str(row.design.size),
            row.design.keying,
            f"{row.design.blocks * row.design.size / row.design.traits:.1f}",
            f"{row.reliability.mean():.3f}",
            f"{row.reliability.min():.3f}",
            f"{row.reliability_se.max():.3f}",
            f"{row.promised.mean():.3f}",
            f"{100 * row.held:.1f} %",
            f"{row.rmse:.3f}",
            f"{row.scores_together:.2f}",
        )
        for row in rows
    ]


def needed_lines(needed: Mapping[Any, int | None], target: float) -> list[str]:
    """A sentence for each keying and size."""
    return [
        f"{keying} keying, blocks of {size}: "
        + (f"{blocks} reach {target:.2f} in every trait" if blocks else f"none of these reaches {target:.2f}")
        for (keying, size), blocks in needed.items()
    ]


def uncalibrated_lines(designs: Sequence[Any], found: Sequence[Any]) -> list[str]:
    """A sentence for each design whose calibration was refused, now and then or always."""
    refused = {row.design: row.uncalibrated for row in found}
    return [
        f"{one.keying} keying, {one.blocks} blocks of {one.size}: "
        + (f"{refused[one]} calibrations were refused" if one in refused else "could not be calibrated")
        for one in designs
        if refused.get(one, 1)
    ]


def precision_markdown(rows: Sequence[Any], lines: Sequence[str], people: int, replications: int, seed: int) -> str:
    """The whole report."""
    first = rows[0].design
    known = "known" if not first.calibration else f"calibrated on {first.calibration} people"
    return "\n".join(
        [
            "# How many blocks, and which keying",
            "",
            f"{first.traits} traits that correlate {first.correlation:.2f}, standardised loadings of about "
            f"{first.loading:.2f}, task {first.task}, parameters {known}. Reliability is the squared correlation "
            "of scores with truth, its error that of the trait told least well; held is the share of 90 % "
            "intervals that hold the truth.",
            "",
            f"| {' | '.join(HEADINGS)} |",
            f"|{'---|' * len(HEADINGS)}",
            *(f"| {' | '.join(cells)} |" for cells in precision_table(rows)),
            "",
            *(f"- {line}" for line in lines),
            "",
            f"Seed {seed}, {replications} replications of {people} people.",
            "",
        ]
    )
