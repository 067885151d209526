"""Tests of several nodes run by `make test-nodes` alone; what they share with others must not slip away."""

from importlib import import_module

import pytest


@pytest.mark.parametrize("name", ["tests.nodes.conftest", "tests.nodes.test_kills", "tests.nodes.test_workers"])
def test_they_can_still_be_imported(name: str) -> None:
    assert import_module(name).__doc__


def test_so_can_what_measures_them() -> None:
    assert import_module("benchmarks.nodes").SIDES
