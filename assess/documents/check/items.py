"""Rules for items: ids, twins, facets, and tags that are words of the vocabulary."""

from collections.abc import Iterator

from assess.documents.check.common import repeated
from assess.documents.fault import Fault
from assess.documents.item import Item
from assess.documents.vocabulary import Vocabulary, Word


def item_problems(items: tuple[Item, ...]) -> Iterator[Fault]:
    """Ids, twins, facets, and what directed items expect."""
    yield from repeated("items", [item.id for item in items])
    known = {item.id for item in items}
    for item in items:
        yield from repeated(item.id, [option.id for option in item.options])
        if item.twin and item.twin not in known:
            yield Fault(item.id, f"its twin {item.twin} is not here", "correct the id")
        if item.scored and item.facet is None and not any(option.facet for option in item.options):
            yield Fault(item.id, "no facet", "say what it measures")
        if item.role == "directed" and item.expected is None:
            yield Fault(item.id, "a directed item without an expected answer", "say which answer shows care")


def tag_problems(items: tuple[Item, ...], words: Vocabulary | None) -> Iterator[Fault]:
    """Every tag is a word of the vocabulary."""
    for item in items:
        yield from _words_of(item.id, item.tags.model_dump(), words.of_items if words else None)
        for option in item.options:
            tags = option.tags.model_dump(exclude={"overreach"})
            yield from _words_of(f"{item.id} > {option.id}", tags, words.of_options if words else None)
        yield from _node_words(item, words)


def _node_words(item: Item, words: Vocabulary | None) -> Iterator[Fault]:
    """Tags of nodes, lines and endings are words of the vocabulary."""
    for node in item.nodes:
        place = f"{item.id} > {node.id}"
        yield from _words_of(place, node.tags.model_dump(), words.of_nodes if words else None)
        for line in node.lines:
            tags = line.tags.model_dump(exclude={"overreach"})
            yield from _words_of(f"{place} > {line.id}", tags, words.of_options if words else None)
    outcomes = {"outcome": words.outcomes} if words else None
    for ending in item.endings:
        yield from _words_of(f"{item.id} > {ending.id}", {"outcome": ending.outcome}, outcomes)


def _words_of(
    place: str, tags: dict[str, str | None], known: dict[str, tuple[Word, ...]] | None
) -> Iterator[Fault]:
    for tag, value in tags.items():
        if value is None:
            continue
        if known is None:
            yield Fault(place, f"the tag {tag} needs a vocabulary", 'name one: `vocabulary = "..."`')
        elif value not in (allowed := [word.id for word in known[tag]]):
            yield Fault(place, f"unknown {tag} {value}", f"use one of {', '.join(allowed)}")
