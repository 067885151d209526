"""What choosing by the score is worth against hit and miss, by a validity that is assumed until it is studied."""

from dataclasses import dataclass

from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable
from assess.analysis.validity import mean_score_of_selected, success_ratio, utility

__all__ = ["Assumed", "Worth", "worth"]


@dataclass(frozen=True)
class Assumed:
    """What is assumed: the share of applicants who would succeed, and what a standard deviation is worth in money.

    `spread_of_value` a year, for so many `years`; `cost` an applicant.
    """

    base_rate: float
    spread_of_value: float
    years: float
    cost: float


@dataclass(frozen=True)
class Worth:
    """At one validity: of the places, how many succeed; the mean standard score of their work; gain in money."""

    validity: float
    succeed: float
    quality: float
    gain: float


def worth(validity: float, applicants: int, places: int, assumed: Assumed) -> Worth:
    """What choosing the best `places` of so many `applicants` brings, against choosing them by chance.

    Formula: successes P(Y > y_c, X > x_c)/SR times places; quality r phi(z)/SR, z at the selection ratio SR; gain
    N r SD_y phi(z)/SR T - applicants x cost.
    Source: Taylor & Russell (1939), Journal of Applied Psychology 23, 565-578; Naylor & Shine (1965), Journal of
    Industrial Psychology 3, 33-42; Brogden (1949), Personnel Psychology 2, 171-183; Cronbach & Gleser (1965),
    Psychological Tests and Personnel Decisions. Units: money as given. Errors: NotEstimable unless there are fewer
    places than applicants, and at least one.

    >>> found = worth(0.5, applicants=10, places=3, assumed=Assumed(0.5, 10_000, 1, 20))
    >>> round(found.succeed, 2), round(found.quality, 2), round(found.gain)
    (2.22, 0.58, 17185)
    """
    if not 0 < places < applicants:
        raise NotEstimable(message("share-outside", what="selection-rate", value=places / max(applicants, 1)))
    ratio = places / applicants
    return Worth(
        validity=validity,
        succeed=places * success_ratio(validity, assumed.base_rate, ratio),
        quality=validity * mean_score_of_selected(ratio),
        gain=utility(
            hires=places, validity=validity, spread_of_value=assumed.spread_of_value, selection_rate=ratio,
            years=assumed.years, cost_per_applicant=assumed.cost,
        ),
    )  # fmt: skip
