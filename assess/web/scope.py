"""What a route's address names, loaded before its view for whoever may have it; to others it does not exist."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

import structlog
from flask import abort, g, request
from sqlmodel import Session

from assess.report.catalogues import LANGUAGES
from assess.screening.campaigns import links, listing
from assess.screening.documents import publication
from assess.screening.documents.published import UnknownDocument
from assess.screening.email import written_letters
from assess.screening.email.shipped_letters import KINDS as KINDS_OF_LETTERS
from assess.screening.imports import kept
from assess.screening.interviews import interviewers
from assess.screening.organisation.staff_sessions import Staff
from assess.screening.privacy import erasure, request_queues
from assess.screening.records import (
    Bundle,
    Campaign,
    Candidate,
    CandidateRequest,
    Interview,
    Interviewer,
    Invitation,
    Job,
    Link,
    Lot,
    Membership,
    OutboxMail,
    PeopleImport,
    StoredDocument,
    Team,
    User,
)
from assess.screening.results import bundles, published_lots
from assess.screening.tuning import evidence

T = TypeVar("T")
Values = Mapping[str, Any]
Loader = Callable[[Session, Staff, Values], Iterable[object]]


class NotTheirs(LookupError):
    """There is no such thing for this person."""


@dataclass(frozen=True)
class Scope:
    """Which parameters of an address a scope answers for, and how it loads what they name for a member of staff.

    `of_a_team` says that to people of other teams it does not exist; the access tests hold every such route to it.
    """

    name: str
    parameters: tuple[str, ...]
    load: Loader | None = None
    of_a_team: bool = False


def loaded(kind: type[T]) -> T:
    """What the route's scope loaded of that kind."""
    found = g.loaded[kind]
    assert isinstance(found, kind)
    return found


def subject() -> str:
    """How the audit trail names whom or what the route's scope loaded: the innermost of it."""
    found = g.loaded
    if CandidateRequest in found:
        return str(found[CandidateRequest].public_id)
    if Candidate in found:
        return str(found[Candidate].public_id)
    if PeopleImport in found:
        return str(found[PeopleImport].public_id)
    if OutboxMail in found and Campaign not in found:
        return f"letter:{found[OutboxMail].id}"
    if evidence.Line in found:
        return f"cohort:{found[evidence.Line].cohort_id}"
    return str(found[Invitation if Invitation in found else Campaign].public_id)


def nothing_here(asked: str) -> NoReturn:
    """404, with a line in the log that says who asked for what."""
    staff = g.get("staff")
    log = structlog.get_logger()
    log.warning("not theirs", staff=staff.user_id if staff else None, endpoint=request.endpoint, asked=asked[:40])
    abort(404)


def _found(row: T | None) -> T:
    if row is None:
        raise NotTheirs
    return row


def _campaign(session: Session, staff: Staff, values: Values) -> list[object]:
    return [_found(listing.find(session, values["campaign_id"], staff.team_ids))]


def _lot(session: Session, staff: Staff, values: Values) -> list[object]:
    campaign = _found(listing.find(session, values["campaign_id"], staff.team_ids))
    return [campaign, _found(published_lots.find(session, campaign, values["lot_id"]))]


def _person(session: Session, staff: Staff, values: Values) -> list[object]:
    campaign = _found(listing.find(session, values["campaign_id"], staff.team_ids))
    return [campaign, _found(listing.find_invitation(session, campaign, values["invitation_id"]))]


def _link(session: Session, staff: Staff, values: Values) -> list[object]:
    campaign, invitation = _person(session, staff, values)
    assert isinstance(invitation, Invitation)
    mine = (one for one in links.of_invitation(session, invitation.id or 0) if one.public_id == values["link_id"])
    return [campaign, invitation, _found(next(mine, None))]


def _import(session: Session, staff: Staff, values: Values) -> list[object]:
    campaign = _found(listing.find(session, values["campaign_id"], staff.team_ids))
    return [campaign, _found(kept.find(session, campaign, values["import_id"]))]


def _campaign_letter(session: Session, staff: Staff, values: Values) -> list[object]:
    campaign = _found(listing.find(session, values["campaign_id"], staff.team_ids))
    return [campaign, _found(written_letters.find(session, campaign, values["letter_id"]))]


def _text(_session: Session, _staff: Staff, values: Values) -> list[object]:
    if values["letter"] not in KINDS_OF_LETTERS or values["language"] not in LANGUAGES:
        raise NotTheirs
    return []


def _campaign_text(session: Session, staff: Staff, values: Values) -> list[object]:
    return _campaign(session, staff, values) + _text(session, staff, values)


def _bundle(session: Session, staff: Staff, values: Values) -> list[object]:
    campaign = _found(listing.find(session, values["campaign_id"], staff.team_ids))
    return [campaign, _found(bundles.find(session, campaign, values["bundle_id"]))]


def _interviewer(session: Session, staff: Staff, values: Values) -> list[object]:
    campaign = _found(listing.find(session, values["campaign_id"], staff.team_ids))
    return [campaign, _found(interviewers.find(session, campaign, values["interviewer_id"]))]


def _form(session: Session, staff: Staff, values: Values) -> list[object]:
    campaign = _found(listing.find(session, values["campaign_id"], staff.team_ids))
    return [campaign, _found(interviewers.find_form(session, campaign, values["form_id"]))]


def _cohort(session: Session, _staff: Staff, values: Values) -> list[object]:
    return [_found(evidence.find(session, values["campaign_id"], values["number"]))]


def _document(session: Session, _staff: Staff, values: Values) -> list[object]:
    try:
        return [publication.find(session, f"{values['slug']}/{values['version']}")]
    except UnknownDocument:
        raise NotTheirs from None


def _request(session: Session, staff: Staff, values: Values) -> list[object]:
    return [_found(request_queues.find(session, values["request_id"], staff))]


def _candidate(session: Session, _staff: Staff, values: Values) -> list[object]:
    return [_found(erasure.person(session, values["person_id"]))]


def _row(kind: type[Any], name: str) -> Loader:
    def load(session: Session, _staff: Staff, values: Values) -> list[object]:
        return [_found(session.get(kind, values[name]))]

    return load


NOTHING = Scope("nothing", ())
CAMPAIGN = Scope("a campaign of one's teams", ("campaign_id",), _campaign, of_a_team=True)
CAMPAIGN_LETTER = Scope(
    "a letter of a campaign of one's teams", ("campaign_id", "letter_id"), _campaign_letter, of_a_team=True
)
CAMPAIGN_TEXT = Scope(
    "the text of a campaign's letters", ("campaign_id", "letter", "language"), _campaign_text, of_a_team=True
)
TEXT = Scope("the text of letters", ("letter", "language"), _text)
BATCH = Scope("letters of a campaign of one's teams", ("campaign_id", "batch"), _campaign, of_a_team=True)
PERSON = Scope("a person in a campaign of one's teams", ("campaign_id", "invitation_id"), _person, of_a_team=True)
REQUEST = Scope("a request that one of one's roles answers", ("request_id",), _request)
KEPT_PERSON = Scope("a person whose data the house keeps", ("person_id",), _candidate)
BUNDLE = Scope("documents of such a campaign", ("campaign_id", "bundle_id"), _bundle, of_a_team=True)
LINK = Scope("a link of such a person", ("campaign_id", "invitation_id", "link_id"), _link, of_a_team=True)
IMPORT = Scope("a list of people for such a campaign", ("campaign_id", "import_id"), _import, of_a_team=True)
LOT = Scope("a lot of such a campaign", ("campaign_id", "lot_id"), _lot, of_a_team=True)
OPEN_LOT = Scope("whoever holds the address of a lot", ("lot_id",))
INTERVIEWER_OF = Scope(
    "an interviewer of such a campaign", ("campaign_id", "interviewer_id"), _interviewer, of_a_team=True
)
FORM = Scope("an interviewer's form in such a campaign", ("campaign_id", "form_id"), _form, of_a_team=True)
COHORT = Scope("a cohort of the house", ("campaign_id", "number"), _cohort)
DOCUMENT = Scope("a stored document", ("slug", "version"), _document)
JOB = Scope("a job", ("job_id",), _row(Job, "job_id"))
LETTER = Scope("a letter", ("letter_id",), _row(OutboxMail, "letter_id"))
USER = Scope("a member of staff", ("user_id",), _row(User, "user_id"))
MEMBERSHIP = Scope("a role that somebody has", ("membership_id",), _row(Membership, "membership_id"))
TEAM = Scope("a team", ("team_id",), _row(Team, "team_id"))
# Not rows for staff: the view itself looks at the token, the step or the file, and a candidate's own admission
# decides about sittings.
TOKEN = Scope("whoever holds the link", ("token",))
OWN = Scope("the candidate's own assessment", ("whose",))
CHECK = Scope("whoever typed an address at the open link", ("token", "check"))
OWN_FORM = Scope("a form of the interviewer's own", ("whose", "form_id"))
OWN_REQUEST = Scope("a kind of request from the candidate's own page", ("whose", "kind"))
OWN_SITTING = Scope("a sitting of the candidate's own", ("whose", "sitting", "number"))
OWN_PART = Scope("the candidate's own place", ("whose", "position"))
OWN_LOGIN = Scope("a login of one's own", ("login_id",))
STEP = Scope("a step of the first start", ("step",))
MARK = Scope("what everybody sees of the employer", ("mark",))
FILE = Scope("a file that everybody may read", ("filename",))

KINDS = (
    Campaign, Candidate, Invitation, Link, CandidateRequest, evidence.Line, StoredDocument, Job, OutboxMail, User,
    Membership, Team, PeopleImport, Lot,
    Bundle,
    Interview, Interviewer,
)  # fmt: skip


def load(scope: Scope, session: Session, staff: Staff) -> None:
    """Keep what the address names for the view; 404 where it is not this person's to see."""
    if scope.load is None:
        return
    values = request.view_args or {}
    try:
        found = list(scope.load(session, staff, values))
    except NotTheirs:
        nothing_here(str(values.get(scope.parameters[-1], "")))
    g.loaded = {kind: one for one in found for kind in KINDS if isinstance(one, kind)}
