"""The voluntary questions in the candidate's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

QUESTIONS: Mapping[str, Any] = {
    "gender": _l("Which describes you?"),
    "age": _l("How old are you?"),
    "disability": _l("Do you live with a disability or a long-lasting condition?"),
    "minority": _l("Do you count yourself as belonging to an ethnic or national minority where you live?"),
    "language": _l("Did you grow up with the language of this assessment?"),
}
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "gender": {"woman": _l("A woman"), "man": _l("A man"), "another": _l("Another description")},
    "age": {
        "under-25": _l("Under 25"), "25-39": _l("25 to 39"), "40-54": _l("40 to 54"), "55-plus": _l("55 or older")
    },
    "disability": {"yes": _l("Yes"), "no": _l("No")},
    "minority": {"yes": _l("Yes"), "no": _l("No")},
    "language": {"yes": _l("Yes"), "no": _l("No")},
}  # fmt: skip


def question_words(name: str) -> Any:
    """What is asked."""
    return QUESTIONS[name]


def answer_words(name: str, answer: str) -> Any:
    """What was answered."""
    return ANSWERS[name][answer]
