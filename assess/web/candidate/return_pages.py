"""Coming back by a return code, on any device."""

from flask import current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.campaigns import return_codes
from assess.screening.sittings import entrance
from assess.web import limits
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.item_forms import CodeForm
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import see
from assess.web.edge import now, writes
from assess.web.extensions import db_session, limiter


@pages.get("/return")
def return_page() -> ResponseReturnValue:
    """The one field."""
    return render_template("candidate/return.html", form=CodeForm())


@pages.post("/return")
@limiter.limit(limits.TRIES, key_func=limits.per_code, deduct_when=limits.failed)
@writes
def come_back() -> ResponseReturnValue:
    """Go on where they were; a wrong code and a closed place read the same."""
    form, keys = CodeForm(), current_app.extensions["settings"].keys("link_key")
    if form.validate_on_submit():
        try:
            found = entrance.by_code(db_session(), keys, form.code.data or "", now())
        except entrance.LinkClosed:
            words = _("This code opens nothing now. Compare it with your note: it has 16 letters and digits.")
            form.code.errors = [words] if return_codes.read(form.code.data or "") else [_("Type your return code.")]
        else:
            g.language = found.language
            return browser.keep_token(see(url_for("candidate.take")), entrance.admit(db_session(), found, now()))
    db_session().rollback()
    return render_template("candidate/return.html", form=form), 422
