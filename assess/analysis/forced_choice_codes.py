"""The codes of forced choice: why its figures cannot be had, and what to know of them."""

from collections.abc import Mapping

FORCED_CHOICE: Mapping[str, tuple[str, ...]] = {
    "block-answer": ("person", "block"),
    "block-size": ("block", "statements"),
    "block-unanswered": ("block",),
    "correlations-drawn-in": (),
    "errors-need-people": ("people", "parameters"),
    "form-columns": ("statements", "shape"),
    "form-uneven": (),
    "form-unsettled": (),
    "likelihood-unsettled": (),
    "loading-against-key": ("statements",),
    "not-forced-choice": ("format",),
    "order-unreadable": ("person", "block", "answer"),
    "orders-open": (),
    "pair-constant": ("pair",),
    "pair-thin": ("first", "second", "needed"),
    "statement-constant": ("statement",),
    "traits-not-identified": (),
    "uniqueness-at-bound": ("statements",),
}
