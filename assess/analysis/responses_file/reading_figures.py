"""What was read, as plain data beside the figures of a study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assess.analysis.codes import message
from assess.analysis.responses_file.read_responses import Responses

TO_LOOK_AT = (
    "file-people-twice",
    "file-people-alike",
    "file-encoding-western",
    "file-codes-absent",
    "file-labels-absent",
)


def with_reading(figures: Mapping[str, Any], responses: Responses) -> dict[str, Any]:
    """The figures of a study with what was read.

    For JSON: what each column is taken for and why, the words of each item's numbers, what was done with the file,
    and among the flags what to look at in it.
    """
    flags = [
        {"about": "file", "where": message("the-file"), "index": one.code, "value": None, "reading": one}
        for one in responses.notices
        if one.code in TO_LOOK_AT
    ]
    return {
        **figures,
        "flags": [*flags, *figures["flags"]],
        "columns": [
            {"column": column.name, "kind": column.kind, "reason": column.reason} for column in responses.columns
        ],
        "labels": {
            item: {str(number): words for number, words in sorted(labels.items())}
            for item, labels in responses.labels.items()
        },
        "file_notices": list(responses.notices),
    }
