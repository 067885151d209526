"""What can be wrong with a document."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a document: where, what, and how to mend it. `line` is 0 where it has none."""

    place: str
    reason: str
    remedy: str
    file: str = ""
    warning: bool = False
    line: int = 0

    def __str__(self) -> str:
        kind = "warning" if self.warning else "error"
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {kind}: {self.place}: {self.reason} ({self.remedy})"


class DocumentError(ValueError):
    """A document cannot be used; `problems` holds every reason."""

    def __init__(self, problems: Iterable[Fault]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
