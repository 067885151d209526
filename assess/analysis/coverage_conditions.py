"""Kinds of tests and companies on which announced intervals are held against the truth."""

from dataclasses import dataclass, replace

from assess.scoring.occasion import STATEMENTS

__all__ = ["CONDITIONS", "Condition"]

FEWEST = 12  # people, with whom ranks are so few that intervals of whole ranks hold more


@dataclass(frozen=True)
class Condition:
    """A kind of test and company of applicants.

    A scale of `items` items, or the `whole` star of a battery, which says itself what it is made of. `easiness`
    moves answers to the upper end, up to a ceiling. `shift` moves the applicants' mean away from the reference, in
    SDs of the true standing; `misjudged` multiplies the residual SD that the authors assumed. `shape` is that of
    standings: normal, skew or clusters. `shared` is the share of a facet's variance that is error shared `by` the
    whole occasion, the items of a facet, or pairs of items. `day` is the share that the product takes to be the
    day's: none in a scale by itself, which is a test of scenarios, unless it is said.
    """

    name: str
    people: int
    items: int = 0
    loading: float = 0.6
    easiness: float = 0.0
    categories: int = 5
    places: int = 5
    shift: float = 0.0
    misjudged: float = 1.0
    shape: str = "normal"
    shared: float = 0.0
    by: str = "occasion"
    day: float = 0.0
    whole: bool = False

    @property
    def promised(self) -> bool:
        """Whether intervals are promised to hold: up to the share that a day is assumed to have."""
        return self.shared <= STATEMENTS

    @property
    def most(self) -> float:
        """The share of intervals that may hold the truth at most; a promise only where people share no error."""
        if self.shared > 0:
            return 1.0
        return 0.98 if self.people <= FEWEST else 0.96


SCALES = (
    Condition("few-applicants", people=12, items=18, places=3),
    Condition("before-a-local-sample", people=25, items=18),
    Condition("forty-applicants", people=40, items=18),
    Condition("many-applicants", people=240, items=18, places=12),
    Condition("short-scale", people=120, items=6),
    Condition("short-scale-few-applicants", people=20, items=6),
    Condition("unreliable", people=120, items=12, loading=0.3),
    Condition("ceiling", people=120, items=18, easiness=1.2),
    Condition("ceiling-short-scale", people=120, items=6, easiness=1.2),
    Condition("reference-off-few", people=12, items=18, places=3, shift=0.5, misjudged=1.1),
    Condition("reference-off", people=60, items=18, shift=0.5, misjudged=1.1),
    Condition("long-and-reliable", people=120, items=60, loading=0.7),
    Condition("skew", people=120, items=18, shape="skew"),
    Condition("clusters", people=120, items=18, shape="clusters"),
)
FACET = Condition("facet", people=120, items=8, loading=0.53, day=STATEMENTS)
FACETS = (
    FACET,
    replace(FACET, name="facet-few", people=12, places=3),
    replace(FACET, name="facet-pairs", shared=0.06, by="pairs"),
    replace(FACET, name="facet-day", shared=0.06),
    replace(FACET, name="facet-day-few", people=12, places=3, shared=0.06),
)
STAR = Condition("star-40", people=40, day=STATEMENTS, whole=True)
STARS = (
    replace(STAR, name="star-12", people=12, places=3),
    STAR,
    replace(STAR, name="star-240", people=240, places=12),
    replace(STAR, name="star-skew", people=240, places=12, shape="skew"),
    replace(STAR, name="star-clusters", people=240, places=12, shape="clusters"),
    replace(STAR, name="star-ceiling", easiness=0.8),
    replace(STAR, name="star-ceiling-few", people=12, places=3, easiness=0.5),
    replace(STAR, name="star-items", shared=0.06, by="items"),
    replace(STAR, name="star-pairs", shared=0.06, by="pairs"),
    replace(STAR, name="star-day-12", people=12, places=3, shared=0.06),
    replace(STAR, name="star-day-40", shared=0.06),
    replace(STAR, name="star-day-240", people=240, places=12, shared=0.06),
    replace(STAR, name="star-day-skew", shared=0.06, shape="skew"),
    replace(STAR, name="star-day-clusters", shared=0.06, shape="clusters"),
    replace(STAR, name="star-day-ceiling", shared=0.06, easiness=0.8),
    replace(STAR, name="star-day-twice", shared=0.12),
)
CONDITIONS = (*SCALES, *FACETS, *STARS)
