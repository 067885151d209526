"""What happens with the answers: told before the start, kept as it was read, there to print at any time."""

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.screening.campaigns import links
from assess.screening.email import letters
from assess.screening.privacy import notices, requests
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import facts_of, see, way_back
from assess.web.edge import now, writes
from assess.web.extensions import db_session


@pages.get("/take/<whose>/before")
def before() -> ResponseReturnValue:
    """What happens with the answers, adjustments, alternatives."""
    return _before()


def _before(changed: bool = False) -> str:
    admission = browser.admitted()
    mine = links.of_invitation(db_session(), admission.invitation_id)
    usable = [link for link in mine if links.usable(link, now())]
    printed = letters.address(current_app.extensions["settings"], usable[0]) if usable else ""
    told = notices.present(db_session(), admission.invitation_id)
    return render_template(
        "candidate/before.html", facts=facts_of(admission), link=printed, way_back=way_back(admission),
        notice=told, changed=changed,
        adjustment=requests.newest(db_session(), admission.invitation_id, requests.ADJUSTMENT),
    )  # fmt: skip


@pages.post("/take/<whose>/before")
@writes
def have_read() -> ResponseReturnValue:
    """I have read it; the page comes again where the notice says something else by now."""
    invitation_id = browser.admitted().invitation_id
    if not notices.read(db_session(), invitation_id, request.form.get("notice", ""), now()):
        return _before(changed=True), 409
    return see(url_for("candidate.take"))


@pages.get("/take/<whose>/notice")
def notice() -> ResponseReturnValue:
    """The notice as it was read, word for word; the present one where none was kept."""
    invitation_id = browser.admitted(late=browser.TOO_LATE).invitation_id
    told = notices.as_read(db_session(), invitation_id) or notices.present(db_session(), invitation_id)
    return render_template("candidate/notice.html", notice=told)
