"""A conversation as a graph: where its lines lead, whether they come to an end, what ways through add up to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assess.documents.item import Item, ItemTags, Node


@dataclass(frozen=True)
class Extremes:
    """The least and the most that ways of one length add up to."""

    least: float
    most: float


def targets(item: Item) -> dict[str, tuple[str, ...]]:
    """Where the lines of each node lead, each place once."""
    return {node.id: tuple(dict.fromkeys(line.to for line in node.lines)) for node in item.nodes}


def reached(item: Item) -> set[str]:
    """Nodes and endings that some way from the first node comes to."""
    ways = targets(item)
    found, waiting = set(), [item.nodes[0].id]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += ways.get(here, ())
    return found


def loop(item: Item) -> list[str]:
    """The nodes of one circle, its beginning named again at the end; empty where every way comes to an end."""
    ways = targets(item)
    done: set[str] = set()

    def circle(here: str, trail: list[str]) -> list[str]:
        if here in trail:
            return [*trail[trail.index(here) :], here]
        for onward in () if here in done else ways.get(here, ()):
            if found := circle(onward, [*trail, here]):
                return found
        done.add(here)
        return []

    return next((found for node in item.nodes if (found := circle(node.id, []))), [])


def lengths(item: Item, of_node: Callable[[Node], float] = lambda _node: 0.0) -> Mapping[int, Extremes]:
    """The numbers of turns that ways to an ending have, each with the extremes of what `of_node` adds up to.

    Only for conversations without a circle; a line that leads nowhere ends its way.
    """
    nodes = {node.id: node for node in item.nodes}
    known: dict[str, dict[int, Extremes]] = {}

    def ways(name: str) -> dict[int, Extremes]:
        if name not in nodes:
            return {0: Extremes(0.0, 0.0)}
        if name not in known:
            worth = of_node(nodes[name])
            known[name] = _joined(worth, [ways(line.to) for line in nodes[name].lines])
        return known[name]

    return ways(item.nodes[0].id)


def _joined(worth: float, onward: list[dict[int, Extremes]]) -> dict[int, Extremes]:
    made: dict[int, Extremes] = {}
    for turns, found in (pair for ways in onward for pair in ways.items()):
        before = made.get(turns + 1, Extremes(worth + found.least, worth + found.most))
        made[turns + 1] = Extremes(min(before.least, worth + found.least), max(before.most, worth + found.most))
    return made


def means(item: Item, of_node: Callable[[Node], float]) -> Extremes:
    """The least and the most that a way through has as its mean over turns."""
    found = [(extremes, turns) for turns, extremes in lengths(item, of_node).items()]
    return Extremes(
        min(extremes.least / turns for extremes, turns in found),
        max(extremes.most / turns for extremes, turns in found),
    )


def keys(node: Node) -> list[float]:
    """The keys of a node's lines, upwards; those that have none are left out."""
    return sorted(line.effectiveness for line in node.lines if line.effectiveness is not None)


def nowhere(item: Item) -> Iterator[tuple[str, str, str]]:
    """Node, line and place of each line that leads to nothing that is here."""
    places = {node.id for node in item.nodes} | {ending.id for ending in item.endings}
    for node in item.nodes:
        for line in node.lines:
            if line.to not in places:
                yield node.id, line.id, line.to


def as_scenarios(items: Sequence[Item]) -> tuple[Item, ...]:
    """Each turn of conversations as a scenario by itself, its lines the options; other items stay as they are."""
    found: list[Item] = []
    for item in items:
        found += [_scenario(item, node) for node in item.nodes] or [item]
    return tuple(found)


def _scenario(item: Item, node: Node) -> Item:
    tags = ItemTags(
        manner=item.tags.manner, channel=item.tags.channel, setting=item.tags.setting, stage=node.tags.stage
    )
    return Item(
        id=f"{item.id}-{node.id}", text=node.says, facet=item.facet, also=item.also, tags=tags, options=node.lines,
        source=item.source,
    )  # fmt: skip
