"""What a form is made of: how its scenarios cover the model, which rules that breaks, how long it takes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assess.documents import wording
from assess.documents.blueprint import FormRules
from assess.documents.item import Item
from assess.documents.vocabulary import Vocabulary

FIRST_EDITION = (
    FormRules(scenarios=18, point=3, facet=1, facet_met=3, manner=(2, 3), courteous=(4, 4), channel=5, stage=2),
)


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


def rules_of(rules: Sequence[FormRules], scenarios: int) -> FormRules | None:
    """The rules of a form of so many scenarios: those of the longest form that is no longer; None below all."""
    reached = [one for one in rules or FIRST_EDITION if one.scenarios <= scenarios]
    return max(reached, key=lambda one: one.scenarios, default=None)


def shortfalls(
    items: Sequence[Item], points: Mapping[str, Sequence[str]], vocabulary: Vocabulary, rules: FormRules
) -> Iterator[str]:
    """What a form of scenarios lacks by its rules; `points` maps the points of the star to their facets."""
    found = coverage(items)
    yield from _facet_shortfalls(found, points, rules)
    yield from _manner_shortfalls(found, vocabulary, rules)
    for channel in (word.id for word in vocabulary.channels):
        if found.channel[channel] < rules.channel:
            yield f"{found.channel[channel]} scenarios {channel}, {rules.channel} at least"
    for stage in (word.id for word in vocabulary.stages):
        if found.stage[stage] < rules.stage:
            yield f"{found.stage[stage]} scenarios of stage {stage}, {rules.stage} at least"
    if rules.words is not None and (length := words_of(items)) > rules.words:
        yield f"{length} words to read, {rules.words} at most"


def words_of(items: Sequence[Item]) -> int:
    """The words of scenarios with their options."""
    texts = (text for item in items for text in (item.text, *(option.text for option in item.options)))
    return sum(len(wording.words(text)) for text in texts)


def _manner_shortfalls(found: Coverage, vocabulary: Vocabulary, rules: FormRules) -> Iterator[str]:
    for manner in sorted(vocabulary.difficult_manners):
        count = found.manner[manner]
        if rules.manner is not None and not rules.manner[0] <= count <= rules.manner[1]:
            yield f"{count} scenarios with a customer who is {manner}, {_from_to(rules.manner)} are wanted"
    difficult = sum(found.manner[manner] for manner in vocabulary.difficult_manners)
    if difficult < rules.difficult:
        yield f"{difficult} scenarios with a difficult customer, {rules.difficult} at least"
    courteous = sum(found.manner[manner] for manner in vocabulary.courteous_manners)
    if rules.courteous is not None and not rules.courteous[0] <= courteous <= rules.courteous[1]:
        yield f"{courteous} scenarios with a courteous customer, {_from_to(rules.courteous)} are wanted"


def _from_to(ends: tuple[int, int]) -> str:
    low, high = ends
    return f"{low}" if low == high else f"{low} to {high}"


def _facet_shortfalls(found: Coverage, points: Mapping[str, Sequence[str]], rules: FormRules) -> Iterator[str]:
    for point, facets in points.items():
        count = sum(found.primary[facet] for facet in facets)
        if count < rules.point:
            yield f"{point} is primary {count} times, {rules.point} at least"
        for facet in facets:
            if found.primary[facet] < rules.facet:
                yield f"{facet} is primary {found.primary[facet]} times, {rules.facet} at least"
            if found.facets[facet] < rules.facet_met:
                yield f"{facet} is primary or secondary {found.facets[facet]} times, {rules.facet_met} at least"


def differences(
    one: Sequence[Item], other: Sequence[Item], points: Mapping[str, Sequence[str]], vocabulary: Vocabulary
) -> Iterator[str]:
    """Where two forms of equal length do not cover the same: points, difficult customers, channels, stages."""
    first, second = _profile(one, points, vocabulary), _profile(other, points, vocabulary)
    for name in first:
        if first[name] != second[name]:
            yield f"{name} {first[name]} and {second[name]} times"


def _profile(items: Sequence[Item], points: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> dict[str, int]:
    found = coverage(items)
    counts = {point: sum(found.primary[facet] for facet in facets) for point, facets in points.items()}
    counts["difficult"] = sum(found.manner[manner] for manner in vocabulary.difficult_manners)
    counts |= {word.id: found.channel[word.id] for word in vocabulary.channels}
    return counts | {word.id: found.stage[word.id] for word in vocabulary.stages}


def option_set(item: Item) -> frozenset[str]:
    """The texts a scenario offers, in whatever order; empty for a statement."""
    return frozenset(option.text for option in item.options)


def twins_within(items: Sequence[Item]) -> list[tuple[str, str]]:
    """Twin pairs of which both are among the items, each pair once."""
    ids = {item.id for item in items}
    pairs = {tuple(sorted((item.id, item.twin))) for item in items if item.twin in ids}
    return sorted((one, other) for one, other in pairs)
