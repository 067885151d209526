"""Where a page sends each choice as it is made. It must be cheap: one comes for most choices of everybody."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from assess.screening.sittings import drafts, page_answers
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.question import choices
from assess.web.candidate.routes import pages
from assess.web.edge import begin
from assess.web.extensions import db_session


@pages.post("/take/<whose>/<sitting>/<int:number>/draft")
def draft(sitting: str, number: int) -> ResponseReturnValue:
    """Keep what stands on a page: 204 when it is on the disk, 409 when it was sent since, 410 when it is shut.

    The answer to 409 says what a newer draft has to follow; one that was on its way when the page was sent is lost
    for good, as it should be.
    """
    part = browser.admitted(sitting, number).part
    fields = choices(request.form)
    try:
        if part is None:
            raise page_answers.PageClosed(sitting)
        page_answers.check_open(part, number)
        drafts.check(part, number, request.form.get("seconds", -1.0, float), fields)
    except page_answers.PageClosed:
        return "", 410
    except drafts.TooLarge:
        return "", 413
    except drafts.Superseded as newer:
        return jsonify(seconds=newer.seconds), 409
    sequence = min(max(request.form.get("sequence", 0, int), 0), drafts.LAST)
    begin(shared=True)
    drafts.keep(db_session(), part, number, request.form.get("seconds", -1.0, float), sequence, fields)
    db_session().commit()
    return "", 204
