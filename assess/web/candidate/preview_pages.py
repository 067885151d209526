"""What the job is like, before anything is begun."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from assess.screening.sittings import notice
from assess.web.candidate import link_query
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import entered
from assess.web.edge import language
from assess.web.extensions import db_session


@pages.get("/i/<token>/job")
def job(token: str) -> ResponseReturnValue:
    """The preview that the blueprint names; reading it begins nothing."""
    found = entered(token)
    preview = notice.preview(db_session(), found.facts, language())
    if preview is None:
        abort(404)
    back = url_for("candidate.welcome", token=token, language=language(), **link_query.kept_query())
    return render_template("candidate/job.html", facts=found.facts, preview=preview, back=back)
