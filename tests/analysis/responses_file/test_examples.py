"""The examples in the docstrings of reading run."""

import doctest
import importlib
import pkgutil

import pytest

import assess.analysis.responses_file as package

MODULES = [f"{package.__name__}.{module.name}" for module in pkgutil.iter_modules(package.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
