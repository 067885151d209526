"""Scoring version 2: the present arithmetic, whose sources of errors knew of items alone. Frozen."""

from typing import Any

from assess.documents.canonical import canonical
from assess.scoring.profile import Profile, build, plain


def text(profile: Profile) -> str:
    """The bytes that version 2 stored for these scores."""
    data = plain(profile) | {"scoring_version": "2"}
    del data["pins"]["snapshot"]["occasion"]
    return canonical(data)


def read(data: dict[str, Any]) -> Profile:
    """A Profile of version 2 in the present shape."""
    data["pins"]["snapshot"]["occasion"] = None
    return build(data)
