"""Which language a candidate's pages speak: chosen there, and remembered by the browser for pages nobody is in."""

from flask import Response, abort, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from assess.screening.sittings import chosen_language
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.page_left import way_back_to_page
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import see
from assess.web.edge import writes
from assess.web.extensions import db_session


@pages.get("/take/<whose>/language")
def language_page() -> ResponseReturnValue:
    """The languages of the battery, and what changes when."""
    admission = browser.admitted(late=browser.TOO_LATE)
    return render_template(
        "candidate/language.html", choice=chosen_language.choice(db_session(), admission.invitation_id)
    )


@pages.post("/take/<whose>/language")
@writes
def set_language() -> ResponseReturnValue:
    """From the next part on; 400 for one that is not offered."""
    admission = browser.admitted()
    if not chosen_language.choose(db_session(), admission.invitation_id, request.form.get("language", "")):
        abort(400)
    return see(way_back_to_page())


@pages.after_request
def keep(response: Response) -> Response:
    """Let the browser know the language of whoever is in, for errors and dead links, and nothing else."""
    settings = current_app.extensions["settings"]
    named, spoken = settings.cookie_name("language"), g.get("language")
    if spoken and response.status_code == 200 and request.cookies.get(named) != spoken:
        secure, path = settings.https, settings.cookie_path
        response.set_cookie(named, spoken, secure=secure, httponly=True, samesite="Lax", path=path)
    return response
