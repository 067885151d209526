"""Where candidates may be led after the submission."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from assess.screening.organisation import return_addresses
from assess.screening.organisation.return_addresses import ReturnAddresses
from assess.screening.problems import Refused
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.organisation.settings_pages import pages


class ReturnAddressesForm(forms.StaffForm):
    """Beginnings of addresses, one a line."""

    addresses = TextAreaField(_l("Addresses"), [forms.Within(ReturnAddresses, "addresses")])


def _page(form: ReturnAddressesForm) -> ResponseReturnValue:
    problems = forms.problems_of(form)
    page = render_template("organisation/return_addresses.html", form=form, problems=problems)
    return page, 422 if problems else 200


@pages.get("/return-addresses")
def return_addresses_page() -> ResponseReturnValue:
    """The beginnings that are allowed now."""
    return _page(ReturnAddressesForm(addresses="\n".join(return_addresses.current(db_session()))))


@pages.post("/return-addresses")
@writes
def save_return_addresses() -> ResponseReturnValue:
    """Others, or what is wrong with them."""
    form = ReturnAddressesForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        return_addresses.change(db_session(), ReturnAddresses(form.addresses.data or ""), staff().actor)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _page(form)
    flash(_("Saved."))
    return redirect(url_for(".return_addresses_page"), 303)
