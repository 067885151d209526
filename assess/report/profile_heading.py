"""What the report is told beside the Profile: where the person stands among the others. Plain data, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """One person's rank among the applicants of one ranking, with its uncertainty.

    Ranks count from 1; probabilities are 0-1; the star's posterior (`star_mean`, its 90 % interval from `star_low`
    to `star_high`) is on the standardised scale. `indistinguishable` counts the others who cannot be told apart
    from this person; `together` is the range of their expected ranks, where known; `group` says whether a place is
    as good as sure, open or very unlikely. Levels rest on `level_source`,
    everything else on `rank_source`.
    """

    expected_rank: float
    rank_low: int
    rank_high: int
    of: int
    places: int
    p_top: float
    level_probabilities: Mapping[str, float]
    level_id: str
    star_mean: float
    star_low: float
    star_high: float
    indistinguishable: int
    together: tuple[float, float] | None = None
    group: str = "open"
    level_source: str = ""
    rank_source: str = ""
