"""The question page that somebody left for a page aside, such as Help, so that they come back to just that one."""

import re

from flask import request, url_for

MARK = re.compile(r"([A-Za-z0-9_-]{1,40})\.([1-9][0-9]{0,3})(\.check)?", re.ASCII)


def mark(sitting: str, number: int) -> str:
    """What the address of a page aside says of the page that was left."""
    return f"{sitting}.{number}.check" if request.form.get("from") == "check" else f"{sitting}.{number}"


def way_back_to_page() -> str:
    """The address of the page that was left, or of one's place; a page that may not open leads there itself."""
    found = MARK.fullmatch(request.args.get("at", ""))
    if found is None:
        return url_for("candidate.take")
    sitting, number, checking = found.groups()
    address = url_for("candidate.page", sitting=sitting, number=int(number))
    return f"{address}?from=check" if checking else address
