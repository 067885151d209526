"""The codes of forced choice: why its figures cannot be had, and what to know of them."""

from collections.abc import Mapping

FORCED_CHOICE: Mapping[str, tuple[str, ...]] = {
    "block-answer": ("person", "block"),
    "block-size": ("block", "statements"),
    "correlations-drawn-in": (),
    "errors-need-people": ("people", "parameters"),
    "form-columns": ("statements", "shape"),
    "form-uneven": (),
    "form-unsettled": (),
    "loading-against-key": ("statements",),
    "no-order": ("person", "block", "answer"),
    "not-forced-choice": ("format",),
    "orders-open": (),
    "pair-constant": ("pair",),
    "pair-thin": ("first", "second", "needed"),
    "traits-not-identified": (),
    "uniqueness-at-bound": ("statements",),
}
