"""What one look at the installation's health says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing looked at: whether it is well, what was found, and what to do if it is not."""

    name: str
    ok: bool
    said: str
    remedy: str = ""
