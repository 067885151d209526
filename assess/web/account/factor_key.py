"""The keys under which second factors are kept."""

from collections.abc import Sequence

from flask import current_app

from assess.config import Settings
from assess.screening.organisation.second_factor import KEY
from assess.web.edge import now


def keys() -> Sequence[str]:
    """As they are now, the present one first."""
    settings: Settings = current_app.extensions["settings"]
    return settings.keys(KEY).good(now())[::-1]
