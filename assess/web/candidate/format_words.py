"""What the codes of response formats say on the page."""

from typing import Any

from flask_babel import lazy_gettext as _l

COMPLAINTS: dict[str, Any] = {
    "rating-missing": _l("Choose how much this is like you"),
    "pick-missing": _l("Choose one action"),
    "best-missing": _l("Choose the most effective action"),
    "worst-missing": _l("Choose the least effective action"),
    "worst-like-best": _l("Choose two different actions: the same one is marked Most and Least now"),
    "most-missing": _l("Choose the statement that is most like you"),
    "least-missing": _l("Choose the statement that is least like you"),
    "least-like-most": _l("Choose two different statements: the same one is marked Most and Least now"),
    "option-rating-missing": _l("Rate this action too"),
    "place-missing": _l("Give this action a number"),
    "line-missing": _l("Choose what you say"),
    "place-taken": _l("Give each action a different number"),
}


def complaint(code: str) -> Any:
    """What is wrong with a choice, in the candidate's language when it is shown."""
    return COMPLAINTS[code]
