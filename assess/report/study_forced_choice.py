"""Sentences for what analysis says of forced choice: `analysis.forced_choice_codes`."""

from assess.report.catalogues import marked as _l

FORCED_CHOICE = {
    "block-answer": _l("Person %(person)s, block %(block)s: the marks are no answer to what was asked."),
    "block-size": _l("Block %(block)s has %(statements)s statements; blocks of two to four can be calibrated."),
    "block-unanswered": _l("Nobody answered block %(block)s: leave it out."),
    "correlations-drawn-in": _l("Trait correlations were impossible together and are drawn in for scoring."),
    "errors-need-people": _l("%(people)s people are too few for the errors of %(parameters)s parameters."),
    "form-columns": _l("The form has %(statements)s statements; the answers have the shape %(shape)s."),
    "form-uneven": _l("Traits, keys and names of a form must name as many blocks and statements as each other."),
    "form-unsettled": _l("The calibration did not settle: ask more people, or mix keys within blocks."),
    "likelihood-unsettled": _l("The likelihood moved by more than half a standard error to the end: take care."),
    "loading-against-key": _l("The loading runs against the key: %(statements)s."),
    "not-forced-choice": _l("Only forced choice has blocks; this instrument is %(format)s."),
    "order-unreadable": _l("Person %(person)s, block %(block)s: %(answer)s is no order of the statements."),
    "orders-open": _l("These answers leave the order of some statements open; calibrate by likelihood."),
    "pair-constant": _l("Everybody prefers the same statement of %(pair)s: replace one of the two."),
    "pair-thin": _l("Fewer than %(needed)s people answered both %(first)s and %(second)s."),
    "statement-constant": _l("%(statement)s is preferred by everybody or nobody: replace it."),
    "traits-not-identified": _l("The form does not tell its traits apart: mix keys within blocks, or ask more."),
    "uniqueness-at-bound": _l("The uniqueness ran to its bound and is held there: %(statements)s."),
}
