"""Sentences for what is wrong in a list of people, or worth knowing of how it was read."""

from gettext import NullTranslations


def of_lists(translations: NullTranslations) -> dict[str, str]:
    """Each code's sentence."""
    _ = translations.gettext
    return {
        "import-too-big": _("This file is too big; split it into files of at most %(most)d MB"),
        "import-kind": _("This is no list that can be read: save it as CSV or XLSX"),
        "import-sheet": _("This workbook cannot be opened: save it again as XLSX, without a password"),
        "import-encoding": _("The letters of this file cannot be read: save it as “CSV UTF-8” or as XLSX"),
        "import-wide": _("There are %(columns)d columns; leave at most %(most)d"),
        "import-western": _(
            "The file is not in UTF-8; it was read as Windows-1252 (Western European). If names look wrong below, "
            "save it as “CSV UTF-8” and choose it again."
        ),
        "import-other-sheets": _("The sheet %(sheet)s was read; not read: %(others)s."),
        "column-email-missing": _("Choose the column of the e-mail address"),
        "column-name-missing": _("Choose the column of the name, or those of given and family name"),
        "column-names-mixed": _("Choose either whole names, or given and family names"),
        "column-twice": _("Choose each kind of column once"),
        "cells-many": _(
            "This line has %(cells)d cells and the list %(columns)d columns; check whether a name has been parted"
        ),
        "addresses-many": _(
            "There are %(count)d addresses; leave the one that this person reads, and write others on lines of "
            "their own"
        ),
        "name-is-address": _("An e-mail address stands in the place of the name"),
        "address-twice": _("%(email)s stands in line %(first)d already, for %(name)s"),
        "number-twice": _("The applicant number %(number)s stands in line %(first)d already"),
        "known-otherwise": _(
            "Your team knows %(email)s as %(name)s; write that name if they are the same person, else the right "
            "address"
        ),
        "nobody-good": _("There is nobody to invite yet: correct a line first"),
    }
