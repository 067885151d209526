"""A candidate's own data as files, at once and without asking anybody."""

from flask import Response
from flask.typing import ResponseReturnValue

from assess.screening import looking
from assess.screening.privacy import own_data
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.routes import pages
from assess.web.edge import now
from assess.web.extensions import db, db_session


@pages.get("/take/<whose>/own-data.json")
def own_data_json() -> ResponseReturnValue:
    """Everything, for programs and for people who read JSON."""
    return _file(own_data.as_json(_mine()), "application/json", "own-data.json")


@pages.get("/take/<whose>/own-data.csv")
def own_data_csv() -> ResponseReturnValue:
    """The same for a spreadsheet; with a mark at its start by which one knows the letters."""
    return _file("\ufeff" + own_data.as_csv(_mine()), "text/csv", "own-data.csv")


def _mine() -> own_data.OwnData:
    admission = browser.admitted(late=browser.TOO_LATE)
    found = own_data.of_place(db_session(), admission.invitation_id, now())
    with db.another_session() as noting:
        looking.note(noting, "candidate", "data.copied", admission.whose)
    return found


def _file(content: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=f"{kind}; charset=utf-8", headers=headers)
