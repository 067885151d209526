"""A Dockerfile as an engine reads it: its instructions in order, and which files it may copy."""

import json
import re
import shlex
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Instruction:
    """A word such as RUN, and what stands behind it."""

    word: str
    said: str

    @property
    def words(self) -> list[str]:
        """What stands behind it, in words: a JSON array, or as a shell splits them."""
        return json.loads(self.said) if self.said.startswith("[") else shlex.split(self.said)


def instructions(text: str) -> list[Instruction]:
    """Every instruction, lines that go on joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    parted = [line.partition(" ") for line in joined.splitlines() if line.strip()]
    return [Instruction(word, said.strip()) for word, _, said in parted]


def read() -> list[Instruction]:
    """Ours."""
    return instructions((ROOT / "Dockerfile").read_text())


def left_out(name: str) -> bool:
    """Whether .dockerignore keeps a path out of the image; the last line that fits decides."""
    out = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        kept, pattern = pattern.startswith("!"), pattern.lstrip("!").removeprefix("**/")
        parts = Path(name).parts
        under = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
        if any(fnmatch(one, pattern) or fnmatch(one.rpartition("/")[2], pattern) for one in under):
            out = not kept
    return out
