"""Rules for instruments and forms."""

from collections import Counter
from collections.abc import Iterator

from assess.documents.check.common import repeated, warn
from assess.documents.check.encounters import encounter_problems
from assess.documents.check.form_rules import form_bars
from assess.documents.check.items import item_problems, tag_problems
from assess.documents.check.wording_bars import bank_bars, scenario_bars, statement_bars, text_bars, written_bars
from assess.documents.fault import DocumentError, Fault
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.documents.library import Library
from assess.documents.translation import spoken_texts

LEAST_RESIDUAL_SD = 0.05


def instrument_problems(document: Instrument, library: Library) -> Iterator[Fault]:
    """All that can be wrong with an instrument, its items joined."""
    if (document.bank is None) == (not document.items):
        yield Fault("items", "an instrument has items of its own or a bank and a form", "give one of the two")
        return
    if document.bank is not None and not document.form:
        yield Fault("form", "the form is empty", "list the bank's items")
    yield from repeated("form", document.form)
    try:
        whole = library.joined(document)
    except DocumentError as error:
        yield from error.problems
        return
    if document.bank is None:
        yield from item_problems(document.items)
        yield from tag_problems(document.items, whole.words)
        yield from encounter_problems(whole)
        yield from scenario_bars(document.items, document.bars)
        yield from bank_bars(document.items, whole.words, document.bars)
        yield from statement_bars(document)
    else:
        yield from form_bars(whole, library)
    yield from _scales(whole)
    yield from _assumed(whole)
    if document.bank is None:
        yield from text_bars({item.id: item.text for item in document.items if not item.options and not item.nodes})
        yield from written_bars(_spoken(document.items))


def _spoken(items: tuple[Item, ...]) -> dict[str, str]:
    """What is read in conversations, by place."""
    texts = [{item.id: item.text} | spoken_texts(item) for item in items if item.nodes]
    return {key.replace(".", " > "): text for one in texts for key, text in one.items()}


def _assumed(document: Instrument) -> Iterator[Fault]:
    """What is assumed of errors can be true: answers never agree with one another to the second digit."""
    residual = document.assumed.residual_sd
    if residual < LEAST_RESIDUAL_SD:
        reason = f"a residual SD of {residual:g} is hardly possible: every score would look exact"
        yield warn("assumed > residual_sd", reason, "usual are .15 to .35; estimate it from answers")


def _scales(document: Instrument) -> Iterator[Fault]:
    known = {scale.id for scale in document.scales}
    yield from repeated("scales", [scale.id for scale in document.scales])
    measured: Counter[str] = Counter()
    for item in document.scored_items:
        facets = [item.facet] if item.facet else [option.facet for option in item.options]
        measured.update(facet for facet in facets if facet)
    for facet in sorted(measured.keys() - known):
        yield Fault("scales", f"items measure {facet}, which is no scale", "add the scale")
    for facet in sorted(known - measured.keys()):
        yield Fault("scales", f"no item measures {facet}", "write items or take the scale out")
