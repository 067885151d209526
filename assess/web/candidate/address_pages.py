"""Addresses typed at an open link: shown to be one's own by the code of a letter, and corrected."""

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_translations, ngettext
from flask_babel import gettext as _

from assess.config import Settings
from assess.report.problem_words import sentence
from assess.screening.campaigns import invitations
from assess.screening.email import address_checks
from assess.screening.email.address_checks import Asked
from assess.screening.problems import Refused
from assess.screening.records import AddressCheck
from assess.screening.sittings.entrance import Entrance, LinkClosed
from assess.web.candidate import link_query
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.item_forms import FiguresForm, JoinForm
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import entered, note, opened, see
from assess.web.edge import begin, now, writes
from assess.web.errors import DeadLink
from assess.web.extensions import db_session


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _found(token: str, check: str) -> tuple[Entrance, AddressCheck]:
    """The open link and the check at it; DeadLink for every other."""
    found = entered(token)
    try:
        return found, address_checks.find(db_session(), opened(found), check, now())
    except LinkClosed as reason:
        raise DeadLink(str(reason)) from None


@pages.get("/i/<token>/code/<check>")
def code(token: str, check: str) -> ResponseReturnValue:
    """Where the letter went, the field for its code, and what to do where none comes."""
    found, row = _found(token, check)
    return _page(token, found, _asked(row), FiguresForm())


def _asked(row: AddressCheck) -> Asked:
    return address_checks.asked(db_session(), row, now())


def _page(
    token: str, found: Entrance, asked: Asked, form: FiguresForm, correction: JoinForm | None = None, said: str = ""
) -> str:
    correction = correction or JoinForm(None, name=asked.name, email=asked.email)
    return render_template(
        "candidate/code.html", facts=found.facts, token=token, asked=asked, form=form, correction=correction,
        said=said,
    )  # fmt: skip


@pages.post("/i/<token>/code/<check>")
def verify(token: str, check: str) -> ResponseReturnValue:
    """The right code leads to the place of the address; a wrong one counts."""
    begin()
    found, row = _found(token, check)
    form = FiguresForm()
    if not form.validate_on_submit() or not any(map(str.isdecimal, form.code.data or "")):
        form.code.errors = [_("Type the six figures of the letter.")]
        return _page(token, found, _asked(row), form), 422
    try:
        verdict = address_checks.verify(db_session(), _settings(), row, form.code.data or "", now())
    except (LinkClosed, Refused) as reason:  # closed between the look and the write
        raise DeadLink(str(reason)) from None
    if verdict.token:
        link_query.note(verdict.token)
    db_session().commit()
    if verdict.token:
        return browser.keep_token(see(url_for("candidate.take")), verdict.token)
    form.code.errors = [_wrong(verdict.left)]
    return _page(token, found, _asked(row), form), 422


def _wrong(left: int) -> str:
    over: str = _("This code has ended. Ask for another one.")
    if not left:
        return over
    words: str = ngettext(
        "This is not the code of the newest letter. %(num)d try is left.",
        "This is not the code of the newest letter. %(num)d tries are left.",
        left,
    )
    return words


@pages.post("/i/<token>/code/<check>/again")
@writes
def another_code(token: str, check: str) -> ResponseReturnValue:
    """One more letter, unless one is on its way."""
    found, row = _found(token, check)
    try:
        address_checks.send_again(db_session(), _settings(), row, now())
    except Refused as error:
        said = sentence(error.problems[0], get_translations(), own=True)
        return _page(token, found, _asked(row), FiguresForm(None), said=said), 422
    return see(url_for(".code", token=token, check=check, sent="again", **link_query.kept_query()))


@pages.post("/i/<token>/code/<check>/address")
@writes
def correct_address(token: str, check: str) -> ResponseReturnValue:
    """A letter to the corrected address; the code sent before opens nothing any more."""
    (found, row), form = _found(token, check), JoinForm()
    who = form.name.data or "", form.email.data or ""
    try:
        begun = address_checks.correct(db_session(), _settings(), row, *who, now())
    except Refused as error:
        note(form, error)
        found, row = _found(token, check)
        return _page(token, found, _asked(row), FiguresForm(None), form), 422
    kept = link_query.kept_query()
    return see(
        url_for(".code", token=token, check=begun, **kept) if begun else url_for(".welcome", token=token, **kept)
    )


@pages.post("/i/<token>/code/<check>/without")
@writes
def without_code(token: str, check: str) -> ResponseReturnValue:
    """Where our letter does not leave, nobody has to wait for it: their address stays not verified."""
    _entrance, row = _found(token, check)
    if not address_checks.stuck(db_session(), row, now()):
        return see(url_for(".code", token=token, check=check))
    given = address_checks.go_on_without(db_session(), row, now())
    link_query.note(given)
    return browser.keep_token(see(url_for("candidate.take")), given)


@pages.get("/take/<whose>/address")
def address() -> ResponseReturnValue:
    """Name and address of somebody who typed them, to be corrected."""
    admission = browser.admitted()
    typed = invitations.typed_address(db_session(), admission.invitation_id)
    if not typed:
        return see(url_for("candidate.take"))
    return render_template("candidate/address.html", form=JoinForm(None, name=admission.name, email=typed))


@pages.post("/take/<whose>/address")
@writes
def correct_typed() -> ResponseReturnValue:
    """Correct them; a verified address is not changed here."""
    admission, form = browser.admitted(), JoinForm()
    who = form.name.data or "", form.email.data or ""
    try:
        invitations.correct_typed(db_session(), admission.invitation_id, *who)
    except Refused as error:
        note(form, error)
        return render_template("candidate/address.html", form=form), 422
    return see(url_for("candidate.take"))
