"""How long it takes to rank people again under every declared variant, and to look ahead at the next steps.

`python benchmarks/deciding.py [N]` scores N synthetic people (1,000 without it) as the product scores them, then
measures in one process what the two pages work out. It prints the table and writes `benchmarks/deciding.md`.
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from assess.analysis import synthetic  # noqa: E402
from assess.analysis.left_out import without_each  # noqa: E402
from assess.analysis.next_steps import Pool, Step, outlook  # noqa: E402
from assess.analysis.order import Order  # noqa: E402
from assess.analysis.posteriors import Expectation  # noqa: E402
from assess.analysis.variants import Family, Measured, family, item_errors, robustness  # noqa: E402
from assess.config import shipped  # noqa: E402
from assess.documents.blueprint import Blueprint  # noqa: E402
from assess.documents.library import read_folder  # noqa: E402
from assess.scoring.assumed import assumed_snapshot  # noqa: E402
from assess.scoring.engine import profile  # noqa: E402
from assess.scoring.sitting import Sitting  # noqa: E402

PLACES, SEED, TIMES, AIM = 8, 20260301, 5, 1.0


def median(work: Callable[[], object]) -> float:
    """Seconds, the median of a few."""
    taken = []
    for _time in range(TIMES):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=int, nargs="?", default=1_000)
    people = parser.parse_args().people
    library = read_folder(shipped("instruments"))
    blueprint = library.documents["engagement-star/1.0"]
    assert isinstance(blueprint, Blueprint)
    battery = [library.instruments[key] for key in blueprint.battery]
    snapshot = assumed_snapshot(battery, blueprint)
    facets, judgement = synthetic.people(people, SEED, [facet.id for facet in blueprint.facets])
    sheets = [synthetic.answers(one, facets, judgement, SEED) for one in battery]
    taken = list(zip(battery, sheets, strict=True))
    scored = [
        profile([Sitting(one, sheet[who]) for one, sheet in taken], blueprint, snapshot, "en")
        for who in range(people)
    ]
    values = np.array([[part.value for part in one.components] for one in scored])
    errors = np.array([[part.se for part in one.components] for one in scored])
    stars = np.array([one.star.value for one in scored if one.star])
    star_errors = np.array([one.star.se for one in scored if one.star])
    labels, day = np.arange(people), 0.02
    order = Order(stars, star_errors, labels, PLACES, (), Expectation(), day)
    present = np.isin(labels, order.people[:PLACES])
    scenarios = without_each("judgement", battery[0], sheets[0], snapshot)
    measured = Measured(values, item_errors(blueprint, battery, snapshot, errors), labels, scenarios)
    given, variants = Family(blueprint, battery, snapshot), family(blueprint, battery, scenarios)
    means, sds = order.believed
    pool = Pool(means, sds, order.chances(np.arange(people)), PLACES, order.population.tau)
    step = Step("structured-interview", 1.5, 0.6, 0.7)
    left = median(lambda: without_each("judgement", battery[0], sheets[0], snapshot))
    again = median(lambda: robustness(given, measured, present, variants, PLACES))
    found = robustness(given, measured, present, variants, PLACES)
    ahead = median(lambda: outlook(pool, step, 60))
    rows = [
        (f"Scoring the test without each of {len(scenarios)} scenarios", left),
        (f"Ranking again under {len(variants)} variants", again),
        ("Both together", left + again),
        ("One next step with up to 60 people", ahead),
    ]
    table = "\n".join(f"| {what} | {1000 * seconds:,.0f} ms |" for what, seconds in rows)
    kept = found.kept("weight", "weights")
    text = f"""# Deciding

Measured by `benchmarks/deciding.py {people}`: {people:,} synthetic people scored as the product scores them,
{PLACES} places; medians of {TIMES} in one process ({platform.machine()}, {os.cpu_count()} processors, Python
{platform.python_version()}, NumPy {np.__version__}). {kept} of {PLACES} places do not depend on the weights.

| Work | Time |
|---|---|
{table}

The aim is {AIM:g} s for both together with 1,000 people: {"met" if left + again <= AIM else "missed"}.
"""
    print(text)
    (HERE / "deciding.md").write_text(text)


if __name__ == "__main__":
    main()
