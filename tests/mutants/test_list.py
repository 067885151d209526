"""The list of mutants speaks of the code as it is."""

from collections import Counter

from tests.mutants.mutant import ROOT, listed


def test_every_text_stands_exactly_once_in_its_file() -> None:
    wrong = {m.name: (ROOT / m.file).read_text().count(m.old) for m in listed()}
    assert {name: count for name, count in wrong.items() if count != 1} == {}


def test_sixty_lines_each_with_tests_that_are_there() -> None:
    mutants = listed()
    assert len(mutants) >= 60
    assert [name for name, count in Counter(m.name for m in mutants).items() if count > 1] == []
    assert [test for m in mutants for test in m.tests if not (ROOT / test).exists()] == []
