"""One person's traits from forced choice: the reference, dense quadrature, and what parameters must be."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assess.scoring.thurstonian import (
    Block,
    Statement,
    Thurstonian,
    ThurstonianError,
    answer_codes,
    block_information,
    log_likelihood,
    reliability,
    score,
)

DATA = Path(__file__).parents[1] / "data" / "reference"
REFERENCE = json.loads((DATA / "forced_choice.json").read_text())
TRAITS = ("first", "second", "third")


def reference_parameters() -> Thurstonian:
    """The estimates of the reference; its exact probabilities use the thresholds of pairs 12 and 13."""
    found = REFERENCE["lavaan"]
    blocks = []
    for number, (loadings, thresholds, uniqueness) in enumerate(
        zip(found["loadings"], found["thresholds"], found["uniqueness"], strict=True), start=1
    ):
        means = (0.0, thresholds[0], thresholds[1])
        rows = zip("123", TRAITS, loadings, means, uniqueness, strict=True)
        blocks.append(Block(f"b{number:02}", tuple(Statement(*row) for row in rows)))
    return Thurstonian(TRAITS, tuple(map(tuple, found["phi"])), tuple(blocks))


def reference_answers() -> np.ndarray:
    """Places (1,500, 36) from cells like 312: statement 3 first, then 1, then 2."""
    rows = list(csv.reader((DATA / "forced_choice.csv").open()))[1:]
    return np.array([[1.0 + cell.index(one) for cell in row for one in "123"] for row in rows])


def test_scores_and_errors_are_those_of_the_reference() -> None:
    found = score(reference_parameters(), reference_answers()[:50])
    assert np.abs(found.theta - REFERENCE["scores"]["map_exact_first_50"]).max() < 1e-4
    assert np.abs(found.se - REFERENCE["scores"]["sd_exact_first_50"]).max() < 1e-4


def test_scores_are_as_far_from_truth_as_the_reference_found() -> None:
    found = score(reference_parameters(), reference_answers()[:50])
    truth = np.array(REFERENCE["truth"]["theta_first_50"])
    assert np.sqrt(((found.theta - truth) ** 2).mean()) < 0.56
    assert reliability(found) == pytest.approx([0.75, 0.75, 0.76], abs=0.02)


def test_one_person_is_scored_as_among_many() -> None:
    answers = reference_answers()[:3]
    together, alone = score(reference_parameters(), answers), score(reference_parameters(), answers[1])
    assert alone.theta[0] == pytest.approx(together.theta[1], abs=1e-9)


def two_traits(task: str) -> Thurstonian:
    """Blocks of two, three and four statements on two traits."""
    number = iter(range(100))

    def block(name: str, *statements: tuple[str, float, float, float]) -> Block:
        return Block(name, tuple(Statement(f"s{next(number)}", *one) for one in statements))

    return Thurstonian(
        ("calm", "warm"),
        ((1.0, 0.4), (0.4, 1.0)),
        (
            block("pair", ("calm", 1.0, 0.2, 0.5), ("warm", -0.8, 0.0, 0.5)),
            block("triplet", ("calm", 0.9, -0.5, 0.8), ("warm", 1.1, 0.3, 1.2), ("calm", -0.7, 0.0, 1.0)),
            block(
                "tetrad",
                ("warm", 1.2, 0.1, 0.7),
                ("calm", 0.8, -0.3, 1.0),
                ("warm", -1.0, 0.4, 1.1),
                ("calm", -0.9, 0, 1),
            ),
        ),
        task,  # type: ignore[arg-type]
    )


MARKS = {
    "rank": [1, 2, 3, 1, 2, 4, 1, 3, 2],
    "most-least": [1, -1, 0, 1, -1, -1, 1, 0, 0],
    "most": [1, 0, 0, 1, 0, 0, 1, 0, 0],
}


@pytest.mark.parametrize("task", MARKS)
def test_the_mode_is_that_of_a_dense_grid(task: str) -> None:
    model, answers = two_traits(task), np.array([MARKS[task]], float)
    found = score(model, answers)
    arrays = model.arrays
    grid = np.stack(np.meshgrid(*[np.linspace(-2, 2, 161)] * 2, indexing="ij"), axis=-1).reshape(-1, 2)
    codes = np.repeat(answer_codes(arrays.sizes, arrays.task, answers), len(grid), axis=0)
    precision = np.linalg.inv(arrays.correlations)
    height = log_likelihood(arrays, codes, grid)[0] - 0.5 * np.einsum("nd,de,ne->n", grid, precision, grid)
    assert np.abs(found.theta[0] - grid[height.argmax()]).max() < 0.0126  # half a step


@pytest.mark.parametrize("task", MARKS)
def test_information_is_the_mean_fall_of_the_slope(task: str) -> None:
    """Fisher's identity: the expected square of the slope is minus the expected Hessian."""
    model = two_traits(task)
    arrays, theta = model.arrays, np.array([[0.3, -0.4]])
    information = block_information(arrays, theta)[0]
    for block, size in enumerate(arrays.sizes):
        expected, answers = np.zeros((2, 2)), 0.0
        for code in range({"rank": [2, 6, 24], "most-least": [2, 6, 12], "most": [2, 3, 4]}[task][size - 2]):
            codes = np.full((1, 3), -1)
            codes[0, block] = code
            value, _, hessian = log_likelihood(arrays, codes, theta)
            expected -= np.exp(value[0]) * hessian[0]
            answers += np.exp(value[0])
        assert answers == pytest.approx(1.0)
        assert information[block] == pytest.approx(expected, abs=1e-9)


def test_who_answered_nothing_is_the_population() -> None:
    found = score(two_traits("rank"), np.full((1, 9), np.nan))
    assert found.theta[0].tolist() == [0.0, 0.0]
    assert found.se[0] == pytest.approx([1.0, 1.0])
    assert found.answered.tolist() == [0]


def test_a_block_left_out_leaves_the_rest() -> None:
    answers = np.array([MARKS["rank"]], float)
    answers[0, 2:5] = np.nan
    found = score(two_traits("rank"), answers)
    assert found.answered.tolist() == [2]
    assert (found.se < 1.0).all()


def test_a_task_that_tells_less_leaves_more_error() -> None:
    errors = [score(two_traits(task), np.array(MARKS[task], float)).se[0] for task in MARKS]
    assert (errors[0] < errors[1]).all()
    assert (errors[1] < errors[2]).all()


def test_answers_that_are_none_are_named_with_their_place() -> None:
    with pytest.raises(ThurstonianError) as caught:
        score(two_traits("rank"), np.array([MARKS["rank"], [1, 1, 3, 1, 2, 4, 1, 3, np.nan]], float))
    assert caught.value.problems == [
        "row 1, block 0: (1, 1) is no answer to rank",
        "row 1, block 2: (4, 1, 3, nan) is no answer to rank",
    ]
    with pytest.raises(ThurstonianError, match="expected 9 statements"):
        score(two_traits("rank"), np.ones((1, 8)))


def test_parameters_go_to_json_and_back_with_their_fingerprint() -> None:
    model = two_traits("most-least")
    again = Thurstonian.from_dict(json.loads(json.dumps(model.to_dict())))
    assert again == model
    assert again.fingerprint == model.fingerprint != two_traits("most").fingerprint
    assert model.columns[:3] == ("pair/s0", "pair/s1", "triplet/s2")


def faulty() -> Iterator[tuple[dict, str]]:
    """Plain data with one fault each, and a word of what is said about it."""
    yield {"kind": "graded"}, "kind is 'graded'"
    for name, value, said in (
        ("task", "best", "unknown task 'best'"),
        ("traits", ["calm", "calm"], "names that differ"),
        ("correlations", [[1.0]], "as many rows"),
        ("correlations", [[1.0, 1.2], [1.2, 1.0]], "positive definite"),
        ("correlations", [[1.0, 0.2], [0.3, 1.0]], "symmetric"),
        ("blocks", [], "no blocks"),
        ("blocks", 3, "not a forced-choice calibration"),
    ):
        yield {**json.loads(json.dumps(two_traits("rank").to_dict())), name: value}, said
    for name, value, said in (("trait", "luck", "no trait luck"), ("uniqueness", 0.0, "above 0")):
        data = json.loads(json.dumps(two_traits("rank").to_dict()))
        data["blocks"][1]["statements"][2][name] = value
        yield data, f"block triplet, statement s4: .*{said}"
    data = json.loads(json.dumps(two_traits("rank").to_dict()))
    data["blocks"][1]["id"] = "pair"
    data["blocks"][0]["statements"] = data["blocks"][0]["statements"][:1]
    yield data, "block pair stands twice; block pair has 1 statements"


@pytest.mark.parametrize(("data", "said"), list(faulty()))
def test_what_is_no_model_is_refused_with_its_place(data: dict, said: str) -> None:
    with pytest.raises(ThurstonianError, match=said):
        Thurstonian.from_dict(data)
