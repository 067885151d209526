"""What analysis refuses, read as a person would read it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from assess.analysis.errors import AnalysisError
from assess.report.study_words import sentences


@contextmanager
def refuses(kind: type[AnalysisError], match: str) -> Iterator[pytest.ExceptionInfo[AnalysisError]]:
    """The refusal of that kind, whose sentences hold the words."""
    with pytest.raises(kind) as caught:
        yield caught
    said = "; ".join(sentences(caught.value.problems))
    assert re.search(match, said), said
