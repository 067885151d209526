"""The list of mutants: one line of the code each, what it becomes, and which tests must notice."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LIST = Path(__file__).parent / "list.toml"


@dataclass(frozen=True)
class Mutant:
    """A text of one file, found there exactly once, and the text that breaks it."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    meaning: str

    def broken(self, text: str) -> str:
        """The file with the line broken; ValueError unless the old text stands there exactly once."""
        found = text.count(self.old)
        if found != 1:
            raise ValueError(f"{self.name}: its text stands {found} times in {self.file}; correct {LIST.name}")
        return text.replace(self.old, self.new)


def listed() -> list[Mutant]:
    """All mutants of the list, in its order."""
    rows = tomllib.loads(LIST.read_text())["mutant"]
    return [Mutant(**{**row, "tests": tuple(row["tests"])}) for row in rows]
