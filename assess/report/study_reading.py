"""Sentences for what reading a file of answers says and asks: `analysis.responses_file.codes`."""

from assess.report.catalogues import marked as _l

READING = {
    "file-ambiguous-columns": _l(
        "%(columns)s could be items and could be something else (%(look)s; the others are %(family)s): say "
        "which columns are items, --items '%(pattern)s' or --items '%(all_patterns)s', or what it is, --id "
        "'%(first)s', --group '%(first)s', --weights '%(first)s'"
    ),
    "file-answers-no-names": _l(
        "line 1: these are answers, not names: put a line with the names of the columns first"
    ),
    "file-below": _l(
        "%(place)s: %(value)s is below --min %(minimum)s%(more)s: correct it, or say that it is no answer, "
        "--missing %(value)s"
    ),
    "file-above": _l(
        "%(place)s: %(value)s is above --max %(maximum)s%(more)s: correct it, or say that it is no answer, "
        "--missing %(value)s"
    ),
    "file-below-zero": _l(
        "%(place)s: %(value)s is below 0%(more)s: say that it is no answer, --missing %(value)s, or give the "
        "lowest answer with --min"
    ),
    "file-binary": _l(
        "this is no text and no workbook (%(what)s): export it as “CSV UTF-8” or as an Excel workbook (.xlsx)"
    ),
    "file-cell": _l("line %(line)s, %(column)s"),
    "file-cells": _l(
        "%(place)s: “%(cell)s” is no whole number%(more)s: correct it, leave missing answers empty, or say "
        "that it stands for none, --missing '%(cell)s'"
    ),
    "file-cells-fraction": _l(
        "%(place)s: “%(cell)s” is no whole number%(more)s: answers are steps, 0, 1, 2 …; halves can be "
        "doubled, means are no answers"
    ),
    "file-cells-label": _l(
        "%(place)s: “%(cell)s” is not on the scale %(labels)s%(more)s: correct it, put it in its place with "
        "--labels, or say that it stands for no answer, --missing '%(cell)s'"
    ),
    "file-cells-large": _l(
        "%(place)s: “%(cell)s” is too large for an answer%(more)s: choose the items with --items"
    ),
    "file-code-beyond": _l(
        "%(place)s: %(answer)s lies apart from the other answers, %(low)s to %(high)s (cells: %(count)s, "
        "items: %(items)s): if it means that there is no answer, --missing %(all_codes)s; if it is an answer, "
        "%(highest)s"
    ),
    "file-code-middling": _l(
        "%(place)s: whoever gave %(answer)s (cells: %(count)s, items: %(items)s) is nearer to the middle than "
        "those who gave %(neighbour)s, as if it meant “cannot say” on a scale of %(rest)s: if so, "
        "--missing %(all_codes)s; if it is an answer like the others, %(end)s"
    ),
    "file-column-unknown": _l("%(option)s: there is no column %(column)s: there are %(columns)s"),
    "file-csv": _l("line %(line)s: %(why)s: check the quotation marks"),
    "file-empty": _l("line 1: the file is empty: the first line names the columns"),
    "file-encoding": _l("this text is neither UTF-8 nor UTF-16: save the file again as “CSV UTF-8”"),
    "file-every-cell-empty": _l("line 2: there is no answer at all: every cell below the names is empty"),
    "file-group-alike": _l(
        "column %(column)s: labels look like one group (%(sets)s): shall they be one (%(joined)s groups), "
        "--alike join, or groups of their own (%(found)s), --alike apart?"
    ),
    "file-header-twice": _l(
        "line 1: the header %(name)s stands %(count)s times (columns %(columns)s): rename the others"
    ),
    "file-item-unknown": _l("%(option)s: no item is called %(pattern)s: there are %(columns)s"),
    "file-label-order": _l(
        "%(columns)s: these words have no order that is known: name them from low to high, perhaps (as the answers "
        "go together, either end may be low) %(options)s; or take them as options without order, --model nrm"
    ),
    "file-letters": _l(
        "%(columns)s: the letters %(letters)s may be options without order, --model nrm, or steps from low to "
        "high, --labels '%(labels)s'"
    ),
    "file-long-line": _l("line 1: longer than a million characters: is this a CSV with lines?"),
    "file-long-twice": _l(
        "%(place)s: %(person)s has item %(item)s more than once%(more)s: keep one answer a person and item"
    ),
    "file-long-group": _l(
        "%(place)s: %(person)s is in more than one group of %(column)s%(more)s: give every line of a person "
        "the same"
    ),
    "file-many-columns": _l("%(columns)s columns, %(most)s are the most: keep fewer"),
    "file-many-items": _l("%(items)s items, %(most)s are the most: choose with --items"),
    "file-many-people": _l("line %(line)s: more than %(most)s people: draw a sample"),
    "file-no-answers": _l("line 2: there are no answers below the header"),
    "file-no-items": _l("no column looks like an item: say which are with --items"),
    "file-sheet": _l(
        "this workbook cannot be read (%(why)s): save it again as .xlsx without a password, or as CSV"
    ),
    "file-too-large": _l("the file has %(size)s MiB, %(most)s are the most: keep fewer columns"),
    "file-unnamed": _l("line 1: column %(columns)s has no name: give it one, or choose with --items"),
    "file-weight": _l(
        "%(place)s: “%(cell)s” is no weight%(more)s: weights are numbers of 0 or more, for everybody"
    ),
    "file-weights-zero": _l("column %(column)s: every weight is 0: choose another column with --weights"),
    "file-widths": _l(
        "line %(line)s: %(cells)s cells, the header has %(width)s%(more)s: one cell too many or missing?"
    ),
    "more-places": _l(" (and %(count)s more)"),
    "column-age-numbers": _l("ages, %(low)g to %(high)g"),
    "column-chosen": _l("chosen with %(option)s"),
    "column-constant": _l("nothing but “%(value)s”"),
    "column-dates": _l("dates or times, such as %(example)s"),
    "column-empty": _l("no cell is filled"),
    "column-free-text": _l("text, %(distinct)s different ones, such as “%(example)s”"),
    "column-fractions": _l("numbers with fractions, %(low)g to %(high)g"),
    "column-item-codes": _l("answer codes, %(first)s to %(last)s"),
    "column-item-labels": _l("words of a scale: %(labels)s"),
    "column-item-letters": _l("letters: %(letters)s"),
    "column-item-long": _l("one answer a line; %(column)s says to which item"),
    "column-item-numbered": _l("numbers with words: %(labels)s"),
    "column-item-numbers": _l("whole numbers, %(low)g to %(high)g"),
    "column-item-options": _l("options: %(labels)s"),
    "column-labels": _l("labels: %(labels)s"),
    "column-named": _l("it is called %(name)s"),
    "column-not-chosen": _l("not among --items"),
    "column-numbers-beyond": _l("a number with %(distinct)s different values, %(low)g to %(high)g"),
    "column-numbers-running": _l("counts its lines, %(low)g to %(high)g"),
    "column-rest-of-long": _l("names the item of each line"),
    "column-total": _l("the sum or mean of %(items)s items"),
    "column-unique": _l("another one for everybody, such as %(example)s"),
    "column-varies-in-long": _l("not the same in all lines of a person"),
    "column-weights": _l("positive numbers around 1, %(low)g to %(high)g"),
    "file-codes-absent": _l("No cell of an item holds %(codes)s, named with --missing."),
    "file-labels-absent": _l("No column of the items holds the words %(labels)s, named with --labels."),
    "file-codes-missing": _l("%(codes)s: %(cells)s cells in %(items)s items are taken as no answer."),
    "file-encoding-western": _l(
        "The file is not in UTF-8 and was read as Windows-1252: look whether names and labels are right."
    ),
    "file-header-rows": _l("Lines %(lines)s are names and questions, no answers."),
    "file-long": _l(
        "One line an answer: %(people)s people (%(person)s) with %(items)s items (%(item)s), answers in "
        "%(response)s."
    ),
    "file-other-sheets": _l("The sheet %(sheet)s was read; not read: %(others)s."),
    "file-people-alike": _l(
        "%(people)s people have the same answers to every item as another one, in %(sets)s sets, which chance "
        "does not make: is everybody in the file once? Lines %(lines)s."
    ),
    "file-people-twice": _l("%(people)s people stand more than once by %(column)s: lines %(lines)s."),
    "file-words-missing": _l("%(words)s: %(cells)s cells are taken as no answer; --labels makes steps of them."),
    "the-file": _l("the file"),
    "groups-joined": _l("Labels of %(column)s taken as one group: %(sets)s."),
    "labels-ordered": _l("%(columns)s: words taken in this order: %(labels)s; --labels gives another."),
}
