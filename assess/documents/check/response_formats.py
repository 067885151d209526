"""Rules for what a response format needs of its items and of the practice."""

from collections.abc import Iterator

from assess.documents.check.common import warn
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.documents.problem import Problem

OPTION_KEYED = ("pick-one", "best-worst", "rate-each", "rank")


def format_problems(document: Instrument) -> Iterator[Problem]:
    """What the response format needs of labels, options and keys."""
    kind, points, labels = document.format.kind, document.format.points, document.format.labels
    if kind in ("likert", "rate-each") and len(labels) != points:
        yield Problem("format", f"{points} points but {len(labels)} labels", "give a label for each point")
    for item in document.items:
        if kind == "likert" and item.options:
            yield Problem(item.id, "a statement to rate has no options", "take them out")
        if item.expected is not None and item.expected > points:
            yield Problem(item.id, f"expected answer {item.expected} of {points}", "correct it")
        if kind in OPTION_KEYED:
            yield from _keyed(item)
        if kind == "forced-choice":
            yield from _block(item)


def _keyed(item: Item) -> Iterator[Problem]:
    if len(item.options) < 2:
        yield Problem(item.id, "fewer than two options", "write more")
        return
    missing = [option.id for option in item.options if option.effectiveness is None]
    for option_id in missing:
        yield Problem(f"{item.id} > {option_id}", "no effectiveness", "give the mean of the experts, 1 to 6")
    if not missing and len({option.effectiveness for option in item.options}) == 1:
        yield Problem(item.id, "all options are equally effective", "without a range nothing can be scored")


def _block(item: Item) -> Iterator[Problem]:
    if len(item.options) < 2:
        yield Problem(item.id, "fewer than two statements", "write more")
    for option in item.options:
        if option.facet is None:
            yield Problem(f"{item.id} > {option.id}", "no facet", "say what the statement measures")
    facets = [option.facet for option in item.options]
    if len(set(facets)) < len(facets):
        yield Problem(item.id, "two statements of one facet", "compare different facets")
    rated = [option.desirability for option in item.options if option.desirability is not None]
    if rated and max(rated) - min(rated) > 0.7:
        yield warn(item.id, "desirability differs by more than 0.7", "match the statements")


def practice_problems(document: Instrument) -> Iterator[Problem]:
    """A practice item that can be passed."""
    practice, kind = document.practice, document.format.kind
    wanted = {"best-worst": {"best", "worst"}, "forced-choice": {"most", "least"}, "pick-one": {"pick"}}
    if not practice.expected:
        yield Problem("practice", "no expected answer", "say which answer shows that it was understood")
    if kind in wanted and set(practice.expected) != wanted[kind]:
        yield Problem("practice", f"expected needs {sorted(wanted[kind])}", "correct it")
    if kind not in ("likert",) and len(practice.options) < 2:
        yield Problem("practice", "fewer than two options", "write more")
