"""What the report is told beside the Profile: whose it is, and where the person stands. Plain data, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Heading:
    """Whose profile it is, for which campaign; `logo` is a PNG or JPEG file's bytes.

    `reference` tells people apart where no font can draw the name; `language` is the campaign's, not the person's.
    """

    name: str
    campaign: str
    team: str
    organisation: str
    completed: date
    synthetic: bool = False
    logo: bytes | None = field(default=None, repr=False)
    reference: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Standing:
    """One person's rank among the applicants of one ranking, with its uncertainty.

    Ranks count from 1; probabilities are 0-1; the star's posterior (`star_mean`, its 90 % interval from `star_low`
    to `star_high`) is on the standardised scale. `indistinguishable` counts the others who cannot be told apart
    from this person; `together` is the range of their expected ranks, where known.
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
