"""What was read, as plain data beside the figures of a study."""

from __future__ import annotations

from typing import Any

from assess.analysis.responses_file.read_responses import Responses


def as_read(responses: Responses) -> dict[str, Any]:
    """For JSON: what each column is taken for and why, the words of each item's numbers, and what was noticed."""
    return {
        "columns": [
            {"column": column.name, "kind": column.kind, "reason": column.reason} for column in responses.columns
        ],
        "labels": {
            item: {str(number): words for number, words in sorted(labels.items())}
            for item, labels in responses.labels.items()
        },
        "notices": list(responses.notices),
    }
