"""The blueprint that the candidate's views register with; their addresses say whose assessment they are of."""

from typing import Any

from flask import Blueprint, current_app, g

pages = Blueprint("candidate", __name__)


@pages.url_value_preprocessor
def keep_whose(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Keep whose assessment the address is of; views ask `session_cookie.admitted`, which compares."""
    g.whose = (values or {}).pop("whose", "")


@pages.url_defaults
def name_whose(endpoint: str, values: dict[str, Any]) -> None:
    """Every address made on a candidate's page is of the same candidate."""
    if g.get("whose") and current_app.url_map.is_endpoint_expecting(endpoint, "whose"):
        values.setdefault("whose", g.whose)
