"""What analysis refuses, by name: every problem at once, each a code with its values; `report` has the words."""

from __future__ import annotations

from collections.abc import Iterable

from assess.analysis.codes import Message, message

__all__ = ["AnalysisError", "NotConverged", "NotEstimable", "SingularMatrix", "UnusableAnswers"]


class AnalysisError(ValueError):
    """Data from which the asked figure cannot be had; ``problems`` lists every reason."""

    def __init__(self, problems: Iterable[Message] | Message) -> None:
        """Keep the problems as a list; one may be given as it is."""
        self.problems: list[Message] = [problems] if isinstance(problems, Message) else list(problems)
        super().__init__("; ".join(map(str, self.problems)))

    @property
    def message(self) -> Message:
        """All problems as one."""
        return self.problems[0] if len(self.problems) == 1 else message("several", parts=self.problems)


class UnusableAnswers(AnalysisError):
    """The answers themselves cannot be read or carry no variation."""


class NotEstimable(AnalysisError):
    """The answers are readable, but the figure is undefined for them."""


class SingularMatrix(AnalysisError):
    """A covariance or correlation matrix has no inverse; the problem names the items."""


class NotConverged(AnalysisError):
    """An iteration reached its limit before it settled."""
