"""How often careful people show a sign of careless answering, and how many signs people show who read nothing.

Careful people are drawn by `assess.analysis.battery_people` on the shipped battery, with a reading
speed around 238 words a minute (SD 51 between people, Brysbaert 2019, Journal of Memory and Language 109) and 40 %
of variation between their pages. Prints the rates that `assess/scoring/independent_signs.py` keeps.

Usage: python benchmarks/signs.py [--people 20000]; writes benchmarks/signs.md.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from assess.analysis.answering_pace import Seconds, clicking, paces, reading_speeds
from assess.analysis.battery_people import Answers, drawn_people, taken
from assess.analysis.faked_answers import at_random
from assess.config import shipped
from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.documents.library import read_folder
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
    blueprint = library.latest(BLUEPRINT)
    assert isinstance(blueprint, Blueprint)
    battery = [library.instruments[key] for key in blueprint.battery]
    return battery, assumed_snapshot(battery, blueprint)


def honest(battery: list[Instrument], count: int, generator: np.random.Generator) -> Answers:
    """What so many careful people answer."""
    return taken(battery, drawn_people(count, battery, generator), generator.standard_normal(count), generator)


def careful(count: int, seed: int = SEED) -> Iterator[tuple[Flag, ...]]:
    """The signs of so many careful people."""
    battery, snapshot = battery_of()
    generator = np.random.default_rng(seed)
    given = honest(battery, count, generator)
    return signs_of(battery, snapshot, given, paces(battery, reading_speeds(count, generator), generator))


def unread(count: int, way: str, seed: int = SEED) -> Iterator[tuple[Flag, ...]]:
    """The signs of people who read nothing: at random, or the same rating all the way; quickly."""
    battery, snapshot = battery_of()
    generator = np.random.default_rng(seed)
    given = dict(at_random(battery, honest(battery, count, generator), generator))
    if way == "same":
        given |= {
            one.key: [same(one, answers) for answers in given[one.key]] for one in battery if not one.by_turns
        }
    return signs_of(battery, snapshot, given, clicking(battery, count, generator))


def same(instrument: Instrument, answers: Mapping[str, object]) -> dict[str, object]:
    """The middle of each scale; the first action as best and the second as worst."""
    options = {item.id: item.options for item in instrument.items}
    return {
        item: {"best": options[item][0].id, "worst": options[item][1].id} if options[item] else {"rating": 3}
        for item in answers
    }


def signs_of(
    battery: list[Instrument], snapshot: Snapshot, given: Answers, seconds: list[Seconds]
) -> Iterator[tuple[Flag, ...]]:
    """Everybody's signs."""
    for person in range(len(given[battery[0].key])):
        sittings = [
            Sitting(one, given[one.key][person], seconds[place][person]) for place, one in enumerate(battery)
        ]
        yield flags([score_sitting(one, snapshot) for one in sittings])


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
