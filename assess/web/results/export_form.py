"""The form of an export: what is asked for and how it is written. Nothing changes, so it stands in the address."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField

from assess.screening.results.table_files import CSV, JSON, WORKBOOK
from assess.web.forms import StaffForm, choices

RANKING, SCORES = "ranking", "scores"


class ExportForm(StaffForm):
    """Which table, and which kind of file."""

    class Meta:
        """Nothing is changed, so no token is asked for."""

        csrf = False

    what = RadioField(
        _("What"),
        choices=choices([(RANKING, _("The ranking")), (SCORES, _("Points and facets of each person"))]),
        default=RANKING,
    )
    kind = RadioField(
        _("File"),
        choices=choices(
            [
                (CSV, _("CSV, for any spreadsheet")),
                (WORKBOOK, _("Workbook (XLSX)")),
                (JSON, _("JSON, ranking and scores together, for programs")),
            ]
        ),
        default=CSV,
    )
    delimiter = SelectField(
        _("Cells of the CSV are parted by"),
        choices=choices([("comma", _("Comma")), ("semicolon", _("Semicolon")), ("tab", _("Tab"))]),
        default="comma",
    )
    decimal = SelectField(
        _("Decimals are written with a"),
        choices=choices([("point", _("Point: 61.5")), ("comma", _("Comma: 61,5"))]),
        default="point",
    )
