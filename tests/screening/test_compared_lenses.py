"""People side by side, lens by lens: scenarios, conversations and what they say of themselves are kept apart."""

import math
from types import SimpleNamespace
from typing import Any

import pytest

from assess.screening.results import comparisons, stored_results
from tests.scoring.test_encounters import BATTERY, SNAPSHOT, STAR, scored

PEOPLE = [scored("aaaaaa", "aaaaaa", "bbbbbb"), scored("cccccc", "bbbbbb", "cccccc")]


def test_conversations_are_a_lens_beside_judgement_and_the_own_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_results, "cohort_battery", lambda _session, _cohort: list(BATTERY))
    nobody: Any = SimpleNamespace(cohort=None)
    found = {one.kind: one for one in comparisons._lenses(nobody, nobody, PEOPLE, STAR, SNAPSHOT)}
    assert list(found) == ["judgement", "encounters", "disposition"]
    told = [one.encounters for one in PEOPLE if one.encounters is not None]
    assert found["encounters"].values == tuple(one.value for one in told)
    for person, error in zip(PEOPLE, found["disposition"].errors, strict=True):
        assert person.star is not None
        others = math.fsum(
            (one.coefficient * one.se) ** 2 for one in person.components if one.lens != "disposition"
        )
        own = math.sqrt(person.star.se**2 - others) * STAR.star.sd
        whole = math.fsum(one.weight for one in person.components if one.lens == "disposition")
        assert error == pytest.approx(own / whole)
