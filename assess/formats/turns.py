"""Conversations turn by turn: where a path of lines has led, how long one can get, and who is given which."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assess.documents.conversation import lengths, loop
from assess.documents.instrument import Instrument
from assess.documents.item import Ending, Item, Node, SaidLine

SPLIT = "/"  # between a node and its line, where the order of lines is kept


@dataclass(frozen=True)
class Turn:
    """What the customer said, and what was answered."""

    says: str
    said: str


@dataclass(frozen=True)
class Conversation:
    """A conversation as far as the ids in `path` have led it."""

    item: Item
    path: tuple[str, ...] = ()

    @cached_property
    def _walked(self) -> tuple[tuple[tuple[Node, SaidLine], ...], Node | Ending]:
        """Each node with the line said there, and where that led; KeyError for a line that is not said there."""
        places: dict[str, Node | Ending] = {node.id: node for node in self.item.nodes}
        places |= {ending.id: ending for ending in self.item.endings}
        here: Node | Ending = self.item.nodes[0]
        walked = []
        for line_id in self.path:
            if isinstance(here, Ending):
                raise KeyError(line_id)
            line = here.line(line_id)
            walked.append((here, line))
            here = places[line.to]
        return tuple(walked), here

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was said so far."""
        return tuple(Turn(node.says, line.text) for node, line in self._walked[0])

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes met so far, the present one last."""
        walked, here = self._walked
        return (*(node for node, _line in walked), *((here,) if isinstance(here, Node) else ()))

    @property
    def node(self) -> Node | None:
        """Where it stands, None once it has ended."""
        here = self._walked[1]
        return here if isinstance(here, Node) else None

    @property
    def ending(self) -> Ending | None:
        """How it ended, None before."""
        here = self._walked[1]
        return here if isinstance(here, Ending) else None

    def after(self, line: str) -> "Conversation":
        """The same with one more line said; KeyError for a line that is not said here."""
        longer = Conversation(self.item, (*self.path, line))
        assert longer._walked
        return longer


def most_turns(item: Item) -> int:
    """The lines said on the longest way to an ending; 0 where a circle has none, which the check refuses."""
    return 0 if loop(item) else max(lengths(item))


def most_words(item: Item) -> int:
    """The words read on the wordiest way: the opening, every turn with all its lines, the last words."""
    if loop(item):
        return 0
    ways = lengths(item, lambda node: _words(node.says) + sum(_words(line.text) for line in node.lines))
    last = max((_words(ending.says) for ending in item.endings), default=0)
    return _words(item.text) + round(max(way.most for way in ways.values())) + last


def _words(text: str) -> int:
    return len(text.split())


def pages_of(item: Item) -> int:
    """A page for each turn of the longest way, and one for its end."""
    return most_turns(item) + 1


def pages_of_group(group: Sequence[Item]) -> int:
    """As many as any of them takes, so that nobody's part is known by its length."""
    return max(map(pages_of, group))


def in_order(item: Item, lines: Sequence[str]) -> Item:
    """The conversation with the lines of each node in that order: node and line, as `names_of` has them."""
    place = {name: number for number, name in enumerate(lines)}

    def ordered(node: Node) -> Node:
        found = sorted(node.lines, key=lambda line: place[f"{node.id}{SPLIT}{line.id}"])
        return node.model_copy(update={"lines": tuple(found)})

    return item.model_copy(update={"nodes": tuple(map(ordered, item.nodes))})


def names_of(item: Item) -> list[str]:
    """Every line of a conversation by its node and itself."""
    return [f"{node.id}{SPLIT}{line.id}" for node in item.nodes for line in node.lines]


def twins(instrument: Instrument) -> list[tuple[Item, Item]]:
    """Conversations with the same facts, of which nobody has both: the calmer one, and the one who is difficult."""
    found = []
    for item in instrument.items:
        other = instrument.by_id.get(item.twin or "")
        if item.nodes and other is not None and instrument.items.index(other) > instrument.items.index(item):
            pair = sorted((item, other), key=lambda one: one.tags.manner in instrument.difficult_manners)
            found.append((pair[0], pair[1]))
    return found


def given(instrument: Instrument, left_out: Collection[str]) -> list[Item]:
    """The items of somebody who does not get those."""
    return [item for item in instrument.items if item.id not in left_out]


def groups(instrument: Instrument) -> Iterator[tuple[Item, ...]]:
    """The items of an instrument, of each group of which one person answers one."""
    pairs = {calm.id: (calm, hostile) for calm, hostile in twins(instrument)}
    second = {hostile.id for _calm, hostile in pairs.values()}
    for item in instrument.items:
        if item.id not in second:
            yield pairs.get(item.id, (item,))
