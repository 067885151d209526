"""Answers to talk about: the whole scene and what was chosen, in the app alone; never what the key thinks of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from gettext import NullTranslations

from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.report.catalogues import direction_of
from assess.scoring.profile import Costly


@dataclass(frozen=True)
class Discussed:
    """A scene as it was read, and the choice; which way each is written."""

    scene: str
    said: str
    chosen: str
    direction: str


def discussed(
    costly: Sequence[Costly], instruments: Iterable[Instrument], translations: NullTranslations
) -> list[Discussed]:
    """In the order of the assessment, so that nothing is said of which answer weighs how much."""
    known = {name: one for one in instruments for name in (one.slug, one.key)}
    found = [(entry, known[entry.instrument]) for entry in costly if entry.instrument in known]
    placed = [(list(one.by_id).index(entry.item), entry, one) for entry, one in found if entry.item in one.by_id]
    shown = (_shown(entry, one, translations) for _place, entry, one in sorted(placed, key=lambda at: at[0]))
    return [one for one in shown if one is not None]


def _shown(entry: Costly, instrument: Instrument, translations: NullTranslations) -> Discussed | None:
    item = instrument.by_id[entry.item]
    best, worst = _loss(item, entry.best, 1), _loss(item, entry.worst, -1)
    chosen, said = entry.best, translations.gettext("Called most effective:")
    if chosen is None or (worst > best and entry.worst is not None):
        chosen, said = entry.worst, translations.gettext("Called least effective:")
    if chosen is None:
        return None
    return Discussed(item.text, said, item.option(chosen).text, direction_of(item.text))


def _loss(item: Item, chosen: str | None, way: int) -> float:
    """How far the choice lies from the key's best (way 1) or worst option (way -1); 0 where it cannot be said."""
    keys = [way * option.effectiveness for option in item.options if option.effectiveness is not None]
    key = None if chosen is None else item.option(chosen).effectiveness
    return max(keys) - way * key if keys and key is not None else 0.0
