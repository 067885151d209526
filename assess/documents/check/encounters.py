"""Rules for conversations: ways that come to an end, a ladder at each turn, turns short enough to read at once."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assess.documents import wording
from assess.documents.check.common import repeated, warn
from assess.documents.check.wording_bars import HIGHEST_GRADE
from assess.documents.conversation import keys, lengths, loop, means, nowhere, reached
from assess.documents.fault import Fault
from assess.documents.instrument import Instrument
from assess.documents.item import Item, Node
from assess.documents.translation import spoken_texts

FEWEST_TURNS, MOST_TURNS = 5, 6
MOST_OPENING_WORDS, MOST_TURN_WORDS = 45, 80
FEWEST_LINES, MOST_LINES = 3, 4
GOOD, FEWEST_GOOD, WIDEST_GAP, NARROWEST_RANGE = 4.0, 2, 1.6, 2.5
RANGES_APART = 0.5  # of keys: the most by which the mean range of one way through may differ from another's
BEYOND_SCALE = 0.1  # how far the frozen means may push a score beyond 0 and 1
HAIR = 1e-9


def encounter_problems(document: Instrument) -> Iterator[Fault]:
    """All that can be wrong with an instrument's conversations."""
    held = [item for item in document.items if item.nodes]
    if held and document.format.kind != "encounter":
        remedy = 'write `kind = "encounter"`, or take the nodes out'
        yield Fault("format > kind", f"{document.format.kind} cannot ask conversations", remedy)
    for item in held:
        yield from _ids(item)
        yield from _ways(item)
        yield from _reading(item)
        for node in item.nodes:
            yield from _turn(f"{item.id} > {node.id}", node)
    yield from _twins(held, document)


def _ids(item: Item) -> Iterator[Fault]:
    yield from repeated(item.id, [*(node.id for node in item.nodes), *(one.id for one in item.endings)])
    for node in item.nodes:
        yield from repeated(f"{item.id} > {node.id}", [line.id for line in node.lines])


def _ways(item: Item) -> Iterator[Fault]:
    """Every line leads somewhere, every place is reached, and every way ends after five or six turns."""
    for node, line, place in nowhere(item):
        yield Fault(f"{item.id} > {node} > {line}", f"leads to {place}, which is not here", "name a node or ending")
    found = reached(item)
    for node in (one.id for one in item.nodes if one.id not in found):
        yield Fault(f"{item.id} > {node}", "no way leads to this turn", "let a line lead to it, or take it out")
    for ending in (one.id for one in item.endings if one.id not in found):
        yield Fault(f"{item.id} > {ending}", "no way leads to this ending", "let a line lead to it, or take it out")
    if circle := loop(item):
        yield Fault(f"{item.id} > {circle[0]}", f"goes round for ever: {' → '.join(circle)}", "let a line lead out")
        return
    turns = sorted(lengths(item))
    if not turns:
        return  # a turn without lines, said below
    if turns[0] < FEWEST_TURNS or turns[-1] > MOST_TURNS:
        reason = f"ways through have {turns[0]} to {turns[-1]} turns"
        yield warn(item.id, reason, f"let every way have {FEWEST_TURNS} or {MOST_TURNS}")
    yield from _fair_ways(item)


def _fair_ways(item: Item) -> Iterator[Fault]:
    """No way through offers a wider range of keys than another, and none is paid beyond the scale."""
    if all(keys(node) for node in item.nodes):
        ranges = means(item, lambda node: keys(node)[-1] - keys(node)[0])
        if ranges.most - ranges.least > RANGES_APART + HAIR:
            reason = (
                f"the mean range of keys is {ranges.least:.1f} on one way through and {ranges.most:.1f} on another"
            )
            yield warn(item.id, reason, f"let them differ by {RANGES_APART} at most")
    references = [node.reference.mean for node in item.nodes if node.reference is not None]
    if len(references) < len(item.nodes):
        return
    usual = sum(references) / len(references)
    found = means(item, lambda node: node.reference.mean if node.reference is not None else 0.0)
    beyond = max(usual - found.least, found.most - usual)
    if beyond > BEYOND_SCALE + HAIR:
        reason = f"the reference means of one way through lie {beyond:.2f} from those of all turns"
        yield warn(item.id, reason, f"make its turns as hard as the others ({BEYOND_SCALE} apart at most)")


def _turn(place: str, node: Node) -> Iterator[Fault]:
    """Three or four lines on a ladder, in so many words; how the customer speaks there."""
    if not node.lines:
        yield Fault(place, "no lines", "write what may be said: `[[items.nodes.lines]]`")
    elif not FEWEST_LINES <= len(node.lines) <= MOST_LINES:
        yield warn(place, f"{len(node.lines)} lines", f"offer {FEWEST_LINES} or {MOST_LINES}")
    found = sum(len(wording.words(text)) for text in (node.says, *(line.text for line in node.lines)))
    if found > MOST_TURN_WORDS:
        yield warn(place, f"{found} words with all lines", f"write {MOST_TURN_WORDS} at most")
    if node.tags.temper is None:
        yield warn(place, "no temper", "say how the customer speaks: `tags = { temper = ... }`")
    yield from ladder(place, keys(node), "lines")


def ladder(place: str, worth: Sequence[float], what: str) -> Iterator[Fault]:
    """Keys of one choice, upwards: two good ones, no wide gap, a range, and no two alike."""
    if len(worth) < 2:
        return
    if len(set(worth)) < len(worth):
        yield warn(place, f"two {what} have the same key", "say which is the better one")
    if sum(one >= GOOD for one in worth) < FEWEST_GOOD:
        yield warn(place, f"fewer than {FEWEST_GOOD} {what} with a key of {GOOD:g} or more", "let two be good")
    gap = max(after - before for before, after in pairwise(worth))
    if gap > WIDEST_GAP + HAIR:
        yield warn(place, f"a gap of {gap:.1f} between neighbouring keys", f"let it be {WIDEST_GAP} at most")
    if worth[-1] - worth[0] < NARROWEST_RANGE - HAIR:
        reason = f"best and worst key differ by {worth[-1] - worth[0]:.1f}"
        yield warn(place, reason, f"let them differ by {NARROWEST_RANGE} or more")


def _reading(item: Item) -> Iterator[Fault]:
    found = len(wording.words(item.text))
    if found > MOST_OPENING_WORDS:
        yield warn(item.id, f"the opening has {found} words", f"write {MOST_OPENING_WORDS} at most")
    grade = wording.reading_grade(wording.join_texts([item.text, *spoken_texts(item).values()]))
    if grade > HIGHEST_GRADE:
        yield warn(
            item.id, f"reading grade {grade:.1f}", f"use shorter words and sentences ({HIGHEST_GRADE} at most)"
        )


def _twins(held: Sequence[Item], document: Instrument) -> Iterator[Fault]:
    """Each conversation has a twin that names it, and one of the two customers is difficult, the other not."""
    by_id = {item.id: item for item in held}
    for item in held:
        other = by_id.get(item.twin or "")
        if item.twin is None:
            yield warn(item.id, "no twin", "write the same facts with a customer of the other temper")
        elif other is not None and other.twin != item.id:
            yield Fault(item.id, f"its twin {other.id} does not name it", f'write `twin = "{item.id}"` there')
        elif other is not None and item.id < other.id:
            tempers = {one.tags.manner in document.difficult_manners for one in (item, other)}
            if document.words is not None and len(tempers) < 2:
                remedy = "let one customer be difficult and the other courteous"
                yield Fault(item.id, f"it and its twin {other.id} have customers of one kind", remedy)
