"""What is public in analysis is described in one form, with examples that run, and the reference says the same."""

import ast
import doctest
import inspect
import re
import textwrap
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

import assess.analysis
from assess.documents import library
from tests.reference import PAGE, public, reference

MODULES = [getattr(assess.analysis, name) for name in assess.analysis.__all__]
FUNCTIONS = {
    f"{module.__name__.removeprefix('assess.analysis.')}.{name}": found
    for module in MODULES
    for name, found in public(module)
    if inspect.isfunction(found)
}
ORDER = (r"Formulas?( and source)?:", r"Sources?( and \w+)?:", r"Shapes?:", r"Units:", r"Errors:", ">>> ")


def test_there_is_much_to_describe() -> None:
    assert len(FUNCTIONS) > 70


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_public_function_says_source_shapes_or_units_errors_and_shows_an_example(function: Callable) -> None:
    text = inspect.getdoc(function) or ""
    assert re.search(r"Sources?( and \w+)?:|Formula and source:", text)
    assert re.search(r"(Shapes?|Units):", text)
    assert "Errors:" in text
    assert ">>> " in text


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_parts_of_a_docstring_come_in_one_order(function: Callable) -> None:
    text = inspect.getdoc(function) or ""
    found = [re.search(part, text) for part in ORDER]
    places = [match.start() for match in found if match]
    assert places == sorted(places)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_what_a_public_function_raises_stands_in_its_docstring(function: Callable) -> None:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    raised = {
        ast.unparse(node.exc.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
    }
    text = inspect.getdoc(function) or ""
    said = (text.partition("Errors:")[2] or text).partition(">>>")[0]
    assert [name for name in sorted(raised) if name not in said and "as `" not in said] == []


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_example_runs(function: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "read_folder", READ)
    globs = dict(vars(inspect.getmodule(function)))
    test = doctest.DocTestParser().get_doctest(function.__doc__, globs, function.__name__, None, 0)
    assert test.examples
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


READ = cache(library.read_folder)  # the shipped instruments, once for all examples


def test_the_reference_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "run: make reference"


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    assert set(assess.analysis.__all__) <= set(dir(assess.analysis))
    with pytest.raises(AttributeError, match="no attribute 'astrology'"):
        assess.analysis.astrology  # noqa: B018
