"""How many independent signs say that somebody did not read, each with its rate among careful people.

Signs of one family have one cause and count once: the same answer in a row and answers at one end, say. Each missed
reading check and each unlikely claim is a sign of its own, since careful people slip independently. Questions left
open are no such sign. Nothing is sorted or filtered by them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assess.scoring.profile import Flag

MANY = 3  # from so many on no level is shown large
FAMILIES = {
    "straight-lining": "sameness",
    "one-sided": "sameness",
    "scattered": "agreement",
    "inconsistency": "agreement",
    "too-fast": "pace",
}
SLIPS = {"directed": "missed", "infrequency": "unusual"}  # with the value that counts them

# Share of careful people who show each sign somewhere in the engagement star: `benchmarks/signs.py`, 20,000 people
# who read everything, of whom 3 in 10,000 show three independent signs; of those who read nothing 93 in 100 do.
RATES = {
    "directed": 0.02,
    "inconsistency": 0.003,
    "infrequency": 0.038,
    "one-sided": 0.012,
    "scattered": 0.0,
    "straight-lining": 0.0006,
    "too-fast": 0.066,
}


@dataclass(frozen=True)
class Counted:
    """How many independent signs there are, and the codes that were counted, each once."""

    number: int
    codes: tuple[str, ...]

    @property
    def many(self) -> bool:
        """Whether the answers may not have been read, so that no level is to be shown."""
        return self.number >= MANY


def counted(flags: Iterable[Flag]) -> Counted:
    """The independent signs among these flags."""
    families, slips, codes = set(), 0, dict[str, None]()
    for flag in flags:
        if flag.code in SLIPS:
            slips += int(flag.values.get(SLIPS[flag.code], 1))
        elif flag.code in FAMILIES:
            families.add(FAMILIES[flag.code])
        else:
            continue
        codes[flag.code] = None
    return Counted(len(families) + slips, tuple(codes))
