"""How often careful people show a sign of careless answering, and how many signs people show who read nothing.

Careful people are drawn from the latent model of `assess.analysis.synthetic` on the shipped battery, with a reading
speed around 238 words a minute (SD 51 between people, Brysbaert 2019, Journal of Memory and Language 109) and 40 %
of variation between their pages. Prints the rates that `assess/scoring/independent_signs.py` keeps.

Usage: python benchmarks/signs.py [--people 20000]; writes benchmarks/signs.md.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from assess.analysis import synthetic
from assess.analysis.answering_pace import paces, reading_speeds
from assess.config import shipped
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.documents.library import read_folder
from assess.formats.registry import items_per_page
from assess.scoring.assumed import assumed_snapshot
from assess.scoring.independent_signs import MANY, counted
from assess.scoring.profile import Flag
from assess.scoring.quality_flags import flags
from assess.scoring.sitting import Sitting, score_sitting
from assess.scoring.snapshot import Snapshot

BLUEPRINT = "engagement-star"
SEED = 2026


def battery_of() -> tuple[list[Instrument], Snapshot]:
    """The instruments of the shipped blueprint, and the errors assumed of them."""
    library = read_folder(shipped("instruments"))
    blueprint = next(one for one in library.blueprints.values() if one.slug == BLUEPRINT)
    battery = [library.instruments[key] for key in blueprint.battery]
    return battery, assumed_snapshot(battery, blueprint)


def careful(count: int, seed: int = SEED) -> Iterator[tuple[Flag, ...]]:
    """The signs of so many careful people."""
    battery, snapshot = battery_of()
    generator = np.random.default_rng(seed)
    facets = sorted({item.facet for one in battery for item in one.scored_items if item.facet})
    standings, judgement = synthetic.people(count, seed, facets)
    given = [synthetic.answers(one, standings, judgement, seed) for one in battery]
    seconds = paces(battery, reading_speeds(count, generator), generator)
    for person in range(count):
        sittings = [Sitting(one, given[at][person], seconds[at][person]) for at, one in enumerate(battery)]
        yield flags([score_sitting(one, snapshot) for one in sittings])


def unread(count: int, way: str, seed: int = SEED) -> Iterator[tuple[Flag, ...]]:
    """The signs of people who read nothing: at random, or the same rating all the way; quickly."""
    battery, snapshot = battery_of()
    generator = np.random.default_rng(seed)
    for _ in range(count):
        sittings = []
        for one in battery:
            pages = -(-len(one.items) // items_per_page(one))
            answers = {item.id: _unread(one, item, way, generator) for item in one.items}
            sittings.append(Sitting(one, answers, tuple((2.0 + 2.0 * generator.random(pages)).tolist())))
        yield flags([score_sitting(one, snapshot) for one in sittings])


def _unread(instrument: Instrument, item: Item, way: str, generator: np.random.Generator) -> dict[str, object]:
    if item.options:
        names = [option.id for option in item.options]
        best, worst = generator.choice(len(names), 2, replace=False) if way == "random" else (0, 1)
        return {"best": names[best], "worst": names[worst]}
    points = instrument.format.points
    return {"rating": int(generator.integers(1, points + 1)) if way == "random" else 3}


def shares(people: Iterable[tuple[Flag, ...]]) -> tuple[dict[str, float], dict[int, float]]:
    """The share of people who show each sign, and who show so many independent ones."""
    codes, numbers, count = Counter[str](), Counter[int](), 0
    for found in people:
        codes.update({flag.code for flag in found})
        numbers[counted(found).number] += 1
        count += 1
    return (
        {code: codes[code] / count for code in sorted(codes)},
        {number: numbers[number] / count for number in sorted(numbers)},
    )


def main() -> None:
    """Study, print and write down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=20_000)
    asked = parser.parse_args().people
    lines = [
        __doc__.split("\n")[0],
        "",
        "| people | each sign | independent signs | three or more |",
        "|---|---|---|---|",
    ]
    studied = {
        f"{asked:,} careful": careful(asked),
        "500 at random": unread(500, "random"),
        "500 the same all the way": unread(500, "same"),
    }
    for name, people in studied.items():
        codes, numbers = shares(people)
        many = sum(share for number, share in numbers.items() if number >= MANY)
        said = ", ".join(f"{code} {share:.4f}" for code, share in codes.items())
        counts = ", ".join(f"{number}: {share:.4f}" for number, share in numbers.items())
        lines.append(f"| {name} | {said} | {counts} | {many:.4f} |")
    text = "\n".join(lines) + "\n"
    (Path(__file__).parent / "signs.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
