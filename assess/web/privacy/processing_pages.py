"""The record of processing and the list of fields, to read, print and take along."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.privacy import processing_record
from assess.screening.privacy.processing_record import OwnWords
from assess.screening.problems import Refused
from assess.screening.results.table_files import CONTENT_TYPES, CSV, FileChoice, table_file
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import role_title, staff
from assess.web.privacy.data_forms import ProcessingForm
from assess.web.privacy.data_pages import pages


@pages.get("/processing")
def processing_page() -> ResponseReturnValue:
    """The record as the installation is set up now."""
    return _page(ProcessingForm(obj=processing_record.own_words(db_session())))


def _page(form: ProcessingForm) -> ResponseReturnValue:
    problems, record = forms.problems_of(form), processing_record.record(db_session())
    page = render_template(
        "privacy/processing.html", record=record, form=form, problems=problems,
        fields=processing_record.field_list(),
        required_roles=[role_title(role) for role in record.second_factor_roles],
    )  # fmt: skip
    return page, 422 if problems else 200


@pages.post("/processing")
@writes
def fill_in_processing() -> ResponseReturnValue:
    """The employer's own words, or what is wrong with them."""
    form = ProcessingForm()
    if form.validate_on_submit():
        asked = OwnWords(*(form[name].data or "" for name in ("legal_basis", "officer", "processors", "transfers")))
        try:
            processing_record.fill_in(db_session(), asked, staff().actor)
            flash(_("Saved."))
            return redirect(url_for(".processing_page"), 303)
        except Refused as error:
            forms.note_problems(form, error.problems)
    return _page(form)


@pages.get("/processing/fields.csv")
def field_list() -> ResponseReturnValue:
    """Every field that is kept, as a table."""
    listed = processing_record.field_list()
    rows = ([one.of, one.table, field, one.purpose] for one in listed for field in one.fields)
    content = table_file(FileChoice(), ["Of whom", "Table", "Field", "What for"], rows, "Fields")
    headers = {"Content-Disposition": 'attachment; filename="fields.csv"'}
    return Response(content, content_type=CONTENT_TYPES[CSV], headers=headers)
