"""The cue model: what the surface of options foretells of their key."""

import numpy as np
import pytest

from assess.documents.cues import OF_OPTIONS_ALONE, cue_model
from assess.documents.item import Item, Option


def scenario(name: str, *options: tuple[str, float]) -> Item:
    made = [
        Option(id=letter, text=text, key={"value": key})
        for letter, (text, key) in zip("abcde", options, strict=False)
    ]
    return Item(id=name, text="Something happens.", facet="poise", options=tuple(made))


def words(count: int) -> str:
    """An option of so many plain words."""
    return " ".join(["do"] * count)


def random_bank(seed: int, scenarios: int = 30) -> list[Item]:
    draw = np.random.default_rng(seed)
    return [
        scenario(
            f"s-{n}", *((words(int(draw.integers(10, 30))), round(float(draw.uniform(1, 6)), 2)) for _ in range(4))
        )
        for n in range(scenarios)
    ]


def test_a_key_that_is_its_length_is_seen_through() -> None:
    items = [scenario(f"s-{n}", *((words(8 + 3 * key + n), key) for key in (2, 5, 1, 4))) for n in range(12)]
    model = cue_model(items)
    assert model.predicted == pytest.approx(1.0, abs=1e-6)
    assert model.hits == 1.0
    assert model.chance == 0.25


def test_a_random_key_is_not() -> None:
    models = [cue_model(random_bank(seed)) for seed in range(10)]
    assert np.mean([model.predicted for model in models]) < 0.0
    assert all(model.predicted < model.fitted for model in models)


def test_position_and_politeness_count_too() -> None:
    items = [
        scenario(
            f"s-{n}", ("Do it now.", 1 + n % 2), ("Do it now.", 2 + n % 2), ("Please do it now, thank you.", 5)
        )
        for n in range(12)
    ]
    found = {cue.id: cue.correlation for cue in cue_model(items).cues}
    assert found["politeness"] is not None
    assert found["politeness"] > 0.9
    assert found["position"] is not None
    assert found["position"] > 0.9


def test_a_cue_that_never_differs_has_no_correlation_and_no_weight() -> None:
    cue = next(cue for cue in cue_model(random_bank(1)).cues if cue.id == "apology")
    assert cue.correlation is None
    assert cue.weight == pytest.approx(0.0)


def test_options_that_tie_share_the_hit() -> None:
    items = [scenario(f"s-{n}", ("Do it now.", 5), ("Do it now.", 2)) for n in range(3)]
    items.append(scenario("tie", ("Do it now.", 3), ("Do it now.", 3)))
    assert cue_model(items).chance == pytest.approx((3 * 0.5 + 1) / 4)


def test_how_scenarios_are_ordered_makes_no_difference() -> None:
    items = random_bank(2)
    one, other = cue_model(items), cue_model(items[::-1])
    assert one.predicted == pytest.approx(other.predicted)
    assert one.hits == other.hits


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([], "at least two"),
        ([Item(id="a", text="I do.", facet="poise")] * 2, "at least two"),
        (
            [scenario("a", ("Do it.", 3), ("Do this.", 3)), scenario("b", ("Do.", 2), ("Go.", 2))],
            "no option differs",
        ),
    ],
)
def test_what_cannot_be_foretold_is_said(items: list[Item], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        cue_model(items)


def test_words_of_the_scenario_count_too() -> None:
    items = []
    for n, room in enumerate(("hall", "attic", "cellar", "porch")):
        found = scenario(
            f"s-{n}",
            *((f"Bring a {thing} to the {room}.", key) for thing, key in (("lamp", 5), ("tray", 2), ("sofa", 1))),
        )
        items.append(found.model_copy(update={"text": "Somebody asks for a lamp."}))
    model = cue_model(items)
    assert next(cue for cue in model.cues if cue.id == "overlap").correlation == pytest.approx(1.0, abs=0.1)
    assert model.best.hits == 1.0
    assert "overlap" not in [cue.id for cue in cue_model(items, (), OF_OPTIONS_ALONE).cues]


def test_twins_are_left_out_together() -> None:
    """An engine of its own, for options that differ in length and place alone."""
    items = [
        item.model_copy(update={"twin": f"s-{n + 1 - 2 * (n % 2)}"}) for n, item in enumerate(random_bank(3, 12))
    ]
    rows = [
        np.array([[len(o.text.split()), place] for place, o in enumerate(item.options)], float) for item in items
    ]
    rows = [row - row.mean(axis=0) for row in rows]
    keys = [np.array([option.effectiveness for option in item.options], float) for item in items]
    keys = [key - key.mean() for key in keys]
    told = []
    for n in range(12):
        others = [m for m in range(12) if m // 2 != n // 2]
        slopes = np.linalg.lstsq(
            np.vstack([rows[m] for m in others]), np.concatenate([keys[m] for m in others]), rcond=None
        )[0]
        told.append(rows[n] @ slopes)
    errors, total = np.concatenate(keys) - np.concatenate(told), np.concatenate(keys)
    found = cue_model(items)
    assert found.predicted == pytest.approx(1 - (errors @ errors) / (total @ total))
    assert found.hits == np.mean([guess.argmax() == key.argmax() for guess, key in zip(told, keys, strict=True)])
    alone = [item.model_copy(update={"twin": None}) for item in items]
    assert cue_model(alone, [("s-0", "s-1")]).predicted != cue_model(alone).predicted


def test_the_worst_is_the_best_turned_round() -> None:
    items = random_bank(4)
    turned = [scenario(one.id, *((o.text, 7 - (o.effectiveness or 0)) for o in one.options)) for one in items]
    assert cue_model(items).worst == cue_model(turned).best
