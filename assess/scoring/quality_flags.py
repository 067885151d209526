"""Signs of how the answers came about, for a human to read. They never change a score and never rank anybody.

A sign is raised where it is large, and since scoring version 3 only where attentive people rarely look like that
(`attentive`): each sign at most one in a hundred of them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
from scipy.special import chdtri

from assess.arrays import Indices
from assess.documents.instrument import Instrument
from assess.formats.registry import format_of, items_per_page
from assess.scoring import attentive
from assess.scoring.profile import Flag
from assess.scoring.sitting import Scored, Sitting, squares

ALARM = 0.01  # of attentive people at most, by each sign
WORDS_PER_SECOND = 10.0  # about twice as fast as practised readers
FAST_SHARE = 0.2  # of the pages
SHORTEST_RUN, RUN_SHARE = 8, 0.3  # a run is long from 8 answers and 30 % of the questionnaire on
INCONSISTENT = -0.2  # correlation of odd and even halves over facets
FEWEST_FACETS = 5
RARE = 0.001  # how rarely chance alone scatters answers so far
ONE_SIDED_SHARE = 0.8  # of the answers at one end of the scale

Sign = tuple[Flag, float | None]  # with its chance among attentive people, None for plain facts


def flags(battery: Sequence[Scored]) -> tuple[Flag, ...]:
    """Every sign that attentive people rarely show, by instrument in the order of the battery, with its chance."""
    return tuple(
        flag if chance is None else replace(flag, values=flag.values | {"chance": chance})
        for flag, chance in _signs(battery)
        if chance is None or chance <= (RARE if flag.code == "scattered" else ALARM)
    )


def former_flags(battery: Sequence[Scored]) -> tuple[Flag, ...]:
    """The signs as scoring versions 1 and 2 raised them: by their size alone."""
    return tuple(flag for flag, _ in _signs(battery) if flag.code != "one-sided")


def _signs(battery: Sequence[Scored]) -> list[Sign]:
    rules = (_straight, _too_fast, _directed, _infrequent, _missing, _scattered, _one_sided)
    found = [rule(scored) for scored in battery for rule in rules]
    return [sign for sign in (*found, _inconsistent(battery)) if sign is not None]


def _statements(instrument: Instrument) -> bool:
    """Whether it is a questionnaire of statements that are rated one by one."""
    known = format_of(instrument)
    return known.rated and known.statements


def _flag(code: str, instrument: str, value: float, **values: float) -> Flag:
    return Flag(code, instrument, float(value), dict(values))


def _straight(scored: Scored) -> Sign | None:
    if not format_of(scored.instrument).rated:
        return None
    columns = _in_order(scored)
    longest = max((len(list(run)) for _, run in groupby(scored.marks[columns].tolist())), default=0)
    if longest < max(SHORTEST_RUN, math.ceil(RUN_SHARE * len(columns))):
        return None
    chance = attentive.run_chance(attentive.shares(scored, columns), longest)
    return _flag("straight-lining", scored.instrument.key, longest, longest=longest, of=len(columns)), chance


def _in_order(scored: Scored) -> Indices:
    """Columns of the given ratings in the order the items were shown (the document's where it was not recorded)."""
    shown = scored.sitting.order or tuple(item.id for item in scored.instrument.items)
    place = {item: index for index, item in enumerate(shown)}
    columns = sorted(
        range(len(scored.layout.options)),
        key=lambda c: (place.get(scored.layout.items[int(scored.layout.item_of[c])], len(place)), c),
    )
    return np.array([c for c in columns if not math.isnan(scored.marks[c])], dtype=np.intp)


def _too_fast(scored: Scored) -> Sign | None:
    pages = scored.sitting.seconds_per_page
    least = seconds_to_read(scored.sitting)
    fast = sum(seconds < least for seconds in pages)
    if not pages or fast <= FAST_SHARE * len(pages):
        return None
    return _flag("too-fast", scored.instrument.key, fast, pages=fast, of=len(pages), seconds=least), None


def seconds_to_read(sitting: Sitting) -> float:
    """The least time to read an average page, at ten words a second."""
    instrument = sitting.instrument
    if instrument.by_turns:
        turns = [node for item in instrument.items for node in item.nodes]
        said = [text for node in turns for text in (node.says, *(line.text for line in node.lines))]
        return sum(len(text.split()) for text in said) / len(turns) / WORDS_PER_SECOND
    texts = [item.text for item in instrument.items]
    texts += [option.text for item in instrument.items for option in item.options]
    words = sum(len(text.split()) for text in texts)
    per_page = items_per_page(instrument)
    return words / max(1, len(instrument.items)) * per_page / WORDS_PER_SECOND


def _directed(scored: Scored) -> Sign | None:
    missed = _off(scored, "directed", tolerance=0)
    if not missed:
        return None
    asked = sum(item.role == "directed" for item in scored.instrument.items)
    flag = _flag("directed", scored.instrument.key, missed, missed=missed, of=asked)
    return flag, attentive.slips_chance(missed, asked)


def _infrequent(scored: Scored) -> Sign | None:
    odd = _off(scored, "infrequency", tolerance=1)
    if not odd:
        return None
    asked = sum(item.role == "infrequency" for item in scored.instrument.items)
    flag = _flag("infrequency", scored.instrument.key, odd, unusual=odd, of=asked)
    return flag, attentive.slips_chance(odd, asked)


def _off(scored: Scored, role: str, tolerance: int) -> int:
    """How many items of that role were answered further from the expected rating than the tolerance."""
    count = 0
    for item in scored.instrument.items:
        answer = scored.sitting.responses.get(item.id)
        if item.role == role and item.expected is not None and isinstance(answer, Mapping):
            count += abs(int(answer["rating"]) - item.expected) > tolerance
    return count


def _missing(scored: Scored) -> Sign | None:
    of = scored.instrument.answered_by_one(scored.layout.items)
    if scored.instrument.by_turns:
        unanswered = of - len(scored.points)
    else:
        unanswered = sum(item not in scored.sitting.responses for item in scored.layout.items)
    if not unanswered:
        return None
    return _flag("missing", scored.instrument.key, unanswered, missing=unanswered, of=of), None


def _scattered(scored: Scored) -> Sign | None:
    """Spread of answers within facets against the usual spread, beyond 999 in 1,000 of a chi-square.

    People who answer at random scatter like this: SS/v ~ chi^2 with k - F degrees of freedom over F facets.
    """
    if not _statements(scored.instrument):
        return None
    groups: dict[str, list[float]] = {}
    for item in scored.instrument.scored_items:
        if item.facet is not None and item.id in scored.points:
            groups.setdefault(item.facet, []).append(scored.points[item.id])
    degrees = sum(len(group) - 1 for group in groups.values())
    if degrees < 1:
        return None
    usual = scored.values.spread * degrees
    ratio = math.fsum(squares(group) for group in groups.values()) / usual
    if ratio * degrees <= float(chdtri(degrees, RARE)):
        return None
    flag = _flag("scattered", scored.instrument.key, ratio, times=math.sqrt(ratio))
    return flag, attentive.scatter_chance(ratio, degrees)


def _one_sided(scored: Scored) -> Sign | None:
    """Nearly all statements answered at one end, once all are turned the same way: ideal, or the contrary."""
    if not (_statements(scored.instrument) and scored.points):
        return None
    values = np.array(list(scored.points.values()))
    extreme = int(max((values > 1.0 - 1e-9).sum(), (values < 1e-9).sum()))
    if extreme < ONE_SIDED_SHARE * len(values):
        return None
    alike = np.zeros(len(values), dtype=np.intp)  # whichever way a statement is keyed, both ends count
    chance = attentive.one_sided_chance(attentive.shares(scored, alike), extreme)
    return _flag("one-sided", scored.instrument.key, extreme, extreme=extreme, of=len(values)), chance


def _inconsistent(battery: Sequence[Scored]) -> Sign | None:
    """Even-odd consistency: correlation over facets of the means of odd and of even questions (Curran 2016)."""
    halves = []
    for scored in battery:
        if _statements(scored.instrument):
            for scale in scored.instrument.scales:
                items = [item.id for item in scored.instrument.scored_items if item.facet == scale.id]
                odd, even = scored.measure(items[::2]), scored.measure(items[1::2])
                if odd is not None and even is not None:
                    halves.append((odd.value, even.value))
    value = _correlation(halves)
    if len(halves) < FEWEST_FACETS or value is None or value >= INCONSISTENT:
        return None
    chance = attentive.inconsistency_chance(value, len(halves))
    return _flag("inconsistency", "", value, correlation=value), chance


def _correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r; None where a side does not vary."""
    if len(pairs) < 2:
        return None
    means = [math.fsum(side) / len(pairs) for side in zip(*pairs, strict=True)]
    centred = [(one - means[0], other - means[1]) for one, other in pairs]
    squares = math.fsum(a * a for a, _ in centred) * math.fsum(b * b for _, b in centred)
    return None if squares <= 1e-18 else math.fsum(a * b for a, b in centred) / math.sqrt(squares)
