"""Bars for the tags of scenarios together: the customer's view apart from the key, and enough of each kind."""

from collections.abc import Iterator, Sequence

from assess.documents.check.common import warn
from assess.documents.content_bars import Bars, Wanted
from assess.documents.customer_view import customer_view
from assess.documents.fault import Fault
from assess.documents.item import Item
from assess.documents.vocabulary import Vocabulary


def tag_bars(items: Sequence[Item], words: Vocabulary | None, bars: Bars) -> Iterator[Fault]:
    """What the bars ask of tags; nothing where scenarios have no tags of moments."""
    for wanted in bars.wanted:
        count = sum(_of_kind(item, wanted) for item in items)
        if count < wanted.scenarios:
            yield warn("items", f"{count} scenarios {_kind(wanted)}, {wanted.scenarios} at least", "write more")
    if words is None or not words.moments or not words.orientations:
        return
    found = customer_view(items, words)
    if bars.moment is not None and found.moment_key is not None and abs(found.moment_key) > bars.moment:
        reason = f"moments go with the key (r {found.moment_key:.2f})"
        yield warn("options", reason, f"rate them from the customer's side alone ({bars.moment:g} at most)")
    if bars.two_warm is not None and found.two_warm < bars.two_warm:
        reason = f"{found.two_warm:.0%} of scenarios have two options that a customer would love"
        yield warn("options", reason, f"let it be {bars.two_warm:.0%} or more")
    if bars.worst_misery is not None and found.worst_misery > bars.worst_misery:
        reason = f"the worst option is {words.moments[0].id} in {found.worst_misery:.0%} of scenarios"
        yield warn("options", reason, f"let it be {bars.worst_misery:.0%} at most")


def _of_kind(item: Item, wanted: Wanted) -> bool:
    """Whether a scenario is of the kind that is wanted; where options tie for the best, each of them counts."""
    best = max((option.effectiveness or 0.0 for option in item.options), default=0.0)
    acts = {option.tags.act for option in item.options if option.effectiveness == best}
    return (
        (not wanted.best or bool(acts & set(wanted.best)))
        and (not wanted.labels or bool(set(item.labels) & set(wanted.labels)))
        and (not wanted.settings or item.tags.setting in wanted.settings)
    )


def _kind(wanted: Wanted) -> str:
    kinds = [f"labelled {' or '.join(wanted.labels)}"] if wanted.labels else []
    kinds += [f"in {' or '.join(wanted.settings)}"] if wanted.settings else []
    kinds += [f"where {' or '.join(wanted.best)} is best"] if wanted.best else []
    return " ".join(kinds)
