"""The study of how many blocks give which reliability, as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

HEADINGS = (
    "Blocks", "Of", "Keying", "Statements a trait", "Reliability", "Lowest trait", "Error", "Promised", "Held",
    "RMSE", "Scores correlate",
)  # fmt: skip

WRITTEN_HEADINGS = (
    "Keying", "Mixed blocks", "Traits", "Reliability", "Error", "Promised", "Held", "Scores correlate", "By trait",
)  # fmt: skip
KEYINGS = {"written": "as written", "positive": "none reversed", "mixed": "one in every block"}


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


def written_table(found: Any) -> list[tuple[str, ...]]:
    """A written form under each keying, a row for its points and one for its facets, under WRITTEN_HEADINGS."""
    rows: list[tuple[str, ...]] = []
    for one in found.variants:
        traits = [("points", one.points)] if one.points else []
        for (name, by_trait), study in zip([*traits, ("facets", one.facets)], one.studies, strict=True):
            rows.append(
                (
                    KEYINGS[one.variant],
                    f"{one.mixed_blocks} of {found.blocks}",
                    name,
                    f"{study.reliability.mean():.3f}",
                    f"{study.reliability_se.max():.3f}",
                    f"{study.promised.mean():.3f}",
                    f"{100 * study.held:.1f} %",
                    f"{study.scores_together:.2f}",
                    ", ".join(f"{trait} {value:.2f}" for trait, value in by_trait.items()),
                )
            )
    return rows


def written_markdown(key: str, found: Any) -> str:
    """The whole report on a written form."""
    assumed = found.assumed
    known = "known" if not assumed.calibration else f"calibrated on {assumed.calibration} people"
    return "\n".join(
        [
            f"# {key}: what its keys add",
            "",
            f"{found.blocks} blocks as they are written. Assumed: traits that correlate {assumed.correlation:.2f}, "
            f"standardised loadings of about {assumed.loading:.2f}, parameters {known}. Reliability is the squared "
            "correlation of scores with truth, its error that of the trait told least well; held is the share of "
            "90 % intervals that hold the truth.",
            "",
            f"| {' | '.join(WRITTEN_HEADINGS)} |",
            f"|{'---|' * len(WRITTEN_HEADINGS)}",
            *(f"| {' | '.join(cells)} |" for cells in written_table(found)),
            "",
            f"Seed {assumed.seed}, {assumed.replications} replications of {assumed.people} people.",
            "",
        ]
    )
