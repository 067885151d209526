"""What a form is made of: how its scenarios cover the model, which rules that breaks, how long it takes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assess.documents.item import Item
from assess.documents.vocabulary import Vocabulary

FULL_FORM = 18  # scenarios from which on a form can cover everything
FEWEST_PRIMARY_OF_POINT, FEWEST_PRIMARY_OF_FACET, FEWEST_OF_FACET = 3, 1, 3
DIFFICULT_OF_MANNER, COURTEOUS, FEWEST_OF_CHANNEL, FEWEST_OF_STAGE = (2, 3), 4, 5, 2


@dataclass(frozen=True)
class Coverage:
    """How many scored items there are of each kind; `facets` counts primary and secondary together."""

    primary: Counter[str]
    facets: Counter[str]
    manner: Counter[str]
    channel: Counter[str]
    stage: Counter[str]
    setting: Counter[str]


def coverage(items: Sequence[Item]) -> Coverage:
    """The scored items counted; a forced-choice block counts for the facet of each statement."""
    scored = [item for item in items if item.scored]
    named = [(item.facet,) if item.facet else tuple(option.facet for option in item.options) for item in scored]
    primary = Counter(facet for facets in named for facet in facets if facet)
    tags = [item.tags for item in scored]
    return Coverage(
        primary=primary,
        facets=primary + Counter(item.also for item in scored if item.also),
        manner=Counter(tag.manner for tag in tags if tag.manner),
        channel=Counter(tag.channel for tag in tags if tag.channel),
        stage=Counter(tag.stage for tag in tags if tag.stage),
        setting=Counter(tag.setting for tag in tags if tag.setting),
    )


def shortfalls(items: Sequence[Item], points: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> Iterator[str]:
    """What a full form of scenarios lacks; `points` maps the points of the star to their facets."""
    found = coverage(items)
    yield from _facet_shortfalls(found, points)
    low, high = DIFFICULT_OF_MANNER
    for manner in sorted(vocabulary.difficult_manners):
        if not low <= found.manner[manner] <= high:
            yield f"{found.manner[manner]} scenarios with a customer who is {manner}, {low} to {high} are wanted"
    courteous = sum(found.manner[manner] for manner in vocabulary.courteous_manners)
    if courteous != COURTEOUS:
        yield f"{courteous} scenarios with a courteous customer, {COURTEOUS} are wanted"
    for channel in (word.id for word in vocabulary.channels):
        if found.channel[channel] < FEWEST_OF_CHANNEL:
            yield f"{found.channel[channel]} scenarios {channel}, {FEWEST_OF_CHANNEL} at least"
    for stage in (word.id for word in vocabulary.stages):
        if found.stage[stage] < FEWEST_OF_STAGE:
            yield f"{found.stage[stage]} scenarios of stage {stage}, {FEWEST_OF_STAGE} at least"


def _facet_shortfalls(found: Coverage, points: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for point, facets in points.items():
        count = sum(found.primary[facet] for facet in facets)
        if count < FEWEST_PRIMARY_OF_POINT:
            yield f"{point} is primary {count} times, {FEWEST_PRIMARY_OF_POINT} at least"
        for facet in facets:
            if found.primary[facet] < FEWEST_PRIMARY_OF_FACET:
                yield f"{facet} is never primary"
            if found.facets[facet] < FEWEST_OF_FACET:
                yield f"{facet} is primary or secondary {found.facets[facet]} times, {FEWEST_OF_FACET} at least"


def twins_within(items: Sequence[Item]) -> list[tuple[str, str]]:
    """Twin pairs of which both are among the items, each pair once."""
    ids = {item.id for item in items}
    pairs = {tuple(sorted((item.id, item.twin))) for item in items if item.twin in ids}
    return sorted((one, other) for one, other in pairs)
