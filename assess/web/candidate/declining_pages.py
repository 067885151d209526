"""I'd rather not: reached from the link without a name and without starting, and from inside; and back again."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.screening.campaigns import declining
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import entered, facts_of, opened, see
from assess.web.edge import writes
from assess.web.extensions import db_session


@pages.get("/i/<token>/rather-not")
def rather_not_begin(token: str) -> ResponseReturnValue:
    """Other ways than taking it now; nothing is asked for."""
    found = entered(token)
    if found.state == "completed":
        return redirect(url_for("candidate.welcome", token=token))
    unnamed = found.invitation is None
    declined = "told" in request.args if unnamed else found.state == "declined"
    back = url_for("candidate.welcome", token=token)
    return render_template(
        "candidate/rather_not.html", facts=found.facts, declined=declined, back=back, unnamed=unnamed, inside=False
    )


@pages.post("/i/<token>/rather-not")
@writes
def decline_beginning(token: str) -> ResponseReturnValue:
    """Tell the team: of a personal link who it is, of an open one that somebody would rather not."""
    found = entered(token)
    if found.invitation is None:
        declining.decline_unnamed(db_session(), opened(found))
        return see(url_for("candidate.rather_not_begin", token=token, told="yes"))
    assert found.invitation.id is not None
    declining.decline(db_session(), found.invitation.id)
    return see(url_for("candidate.rather_not_begin", token=token))


@pages.get("/take/<whose>/rather-not")
def rather_not() -> ResponseReturnValue:
    """The same for whoever is in."""
    admission = browser.admitted()
    if admission.completed:
        return redirect(url_for("candidate.take"))
    return render_template(
        "candidate/rather_not.html", facts=facts_of(admission), declined=admission.declined, inside=True,
        unnamed=False, back=url_for("candidate.take"),
    )  # fmt: skip


@pages.post("/take/<whose>/rather-not")
@writes
def decline() -> ResponseReturnValue:
    """Tell the team; it can be taken back on the page that follows."""
    declining.decline(db_session(), browser.admitted().invitation_id)
    return see(url_for("candidate.rather_not"))


@pages.post("/take/<whose>/take-part")
@writes
def take_part() -> ResponseReturnValue:
    """Take part after all, from where one was."""
    declining.go_on(db_session(), browser.admitted().invitation_id)
    return see(url_for("candidate.take"))
