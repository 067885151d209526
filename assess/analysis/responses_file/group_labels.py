"""The group of each person, and what to ask before labels that look alike make groups of their own."""

from __future__ import annotations

from assess.analysis.codes import Message, message
from assess.analysis.responses_file.alike_groups import alike, joined
from assess.analysis.responses_file.cells import is_missing
from assess.analysis.responses_file.chosen import Chosen
from assess.analysis.responses_file.errors import Problems
from assess.analysis.responses_file.table import Table
from assess.analysis.responses_file.wanted import Wanted


def group_labels(
    table: Table, chosen: Chosen, wanted: Wanted, problems: Problems
) -> tuple[tuple[str, ...] | None, list[Message]]:
    """Each person's group, "" where there is none, and what was joined; labels that look alike are a problem."""
    if chosen.group is None:
        return None, []
    name = table.names[chosen.group]
    shown = ["" if is_missing(text) else text for text in table.texts]
    labels = [shown[cell] for cell in table.cells[:, chosen.group].tolist()]
    sets = alike(labels)
    if not sets or wanted.alike == "apart":
        return tuple(labels), []
    told = [" = ".join(own) for own in sets]
    if wanted.alike == "join":
        return tuple(joined(labels, sets)), [message("groups-joined", column=name, sets=told)]
    found = len(set(labels) - {""})
    after = len(set(joined(labels, sets)) - {""})
    problems.add("file-group-alike", column=name, sets=told, found=found, joined=after)
    return tuple(labels), []
