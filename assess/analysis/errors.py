"""What analysis refuses, by name: every problem at once, with its place and a remedy."""

from __future__ import annotations

from collections.abc import Iterable


class AnalysisError(ValueError):
    """Data from which the asked figure cannot be had; ``problems`` lists every reason."""

    def __init__(self, problems: Iterable[str] | str) -> None:
        """Keep the problems as a list; one sentence may be given as a plain string."""
        self.problems: list[str] = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("; ".join(self.problems))


class UnusableAnswers(AnalysisError):
    """The answers themselves cannot be read or carry no variation."""


class NotEstimable(AnalysisError):
    """The answers are readable, but the figure is undefined for them."""


class SingularMatrix(AnalysisError):
    """A covariance or correlation matrix has no inverse; the problem names the items."""


class NotConverged(AnalysisError):
    """An iteration reached its limit before it settled."""
