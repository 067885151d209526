"""Statements that draw one group more than another, and groups that merely differ in their traits."""

from dataclasses import replace

import numpy as np
import pytest

from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.thurstonian import Design, StatementDif, calibrate, simulated, statement_dif
from assess.analysis.thurstonian.precision_study import drawn, written
from tests.analysis.refusals import refuses

FORM = written(Design(3, 5, task="rank"))
PEOPLE = 300
IMPACT, SHIFT, PLACE = 0.6, 0.9, 4


def two_groups(shift: float) -> np.ndarray:
    """Answers of a group and of another with more of the first trait, whom one statement draws more."""
    generator = np.random.default_rng(11)
    model = drawn(Design(3, 5), FORM, generator)
    place, blocks = 0, []
    for block in model.blocks:
        statements = []
        for one in block.statements:
            more = IMPACT * one.loading * (one.trait == FORM.trait_names[0]) + shift * (place == PLACE)
            statements.append(replace(one, mean=one.mean + more))
            place += 1
        blocks.append(replace(block, statements=tuple(statements)))
    other = replace(model, blocks=tuple(blocks))
    return np.vstack([simulated(model, PEOPLE, generator)[1], simulated(other, PEOPLE, generator)[1]])


GROUPS = ["here"] * PEOPLE + ["there"] * PEOPLE


@pytest.fixture(scope="module")
def rows() -> list[StatementDif]:
    """Every statement, one of them planted; seen from the other side, its sign is turned."""
    return statement_dif(two_groups(SHIFT), FORM, GROUPS, reference="there")


def test_the_planted_statement_alone_is_flagged_and_its_size_told(rows: list[StatementDif]) -> None:
    flagged = [f"{row.block}/{row.statement}" for row in rows if row.flagged]
    assert flagged == [FORM.labels[PLACE]]
    planted = rows[PLACE]
    assert abs(planted.mean + SHIFT) < 3 * planted.mean_se
    assert abs(planted.loading) < 3 * planted.loading_se
    assert -0.35 < planted.preference < -0.1
    assert planted.preference_se > 0


def test_the_others_are_tested_beside_it_and_hold_their_level(rows: list[StatementDif]) -> None:
    others = np.array([row.chi2 for place, row in enumerate(rows) if place != PLACE])
    assert others.mean() < 4.0  # 2 where nothing differs
    assert max(others) < 13.0


def test_a_difference_between_groups_in_their_traits_is_found() -> None:
    found = calibrate(two_groups(0.0), FORM, groups=GROUPS).likelihood
    assert found is not None
    assert found.groups == ("here", "there")
    assert found.latent_means[1] == pytest.approx([IMPACT, 0, 0], abs=0.3)
    assert found.aic > -2 * found.value


def test_what_cannot_be_compared_is_refused() -> None:
    answers = two_groups(0.0)
    with refuses(UnusableAnswers, "groups"):
        statement_dif(answers, FORM, ["one"] * len(answers))
    with refuses(UnusableAnswers, "nowhere"):
        statement_dif(answers, FORM, GROUPS, reference="nowhere")
    few = written(Design(3, 30, task="rank"))
    many_statements = simulated(drawn(Design(3, 30), few, np.random.default_rng(1)), 200, np.random.default_rng(2))[
        1
    ]
    with refuses(NotEstimable, "too few"):
        statement_dif(many_statements, few, ["a"] * 100 + ["b"] * 100)
