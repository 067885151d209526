"""Pages around the questions: welcome, before you start, I'd rather not, help, reading, leaving, thanks."""

from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_translations

from assess.config import Settings
from assess.report.problem_words import sentence
from assess.screening.campaigns import invitations, return_codes
from assess.screening.email import address_checks
from assess.screening.problems import Refused
from assess.screening.records import Link
from assess.screening.sittings import admissions, brought_along, chosen_language, entrance, notice, taking
from assess.screening.sittings.admissions import Admission
from assess.screening.sittings.entrance import Entrance
from assess.web import limits
from assess.web.candidate import clock_pages, link_query
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.item_forms import JoinForm
from assess.web.candidate.page_left import way_back_to_page
from assess.web.candidate.routes import pages
from assess.web.edge import language, now, writes
from assess.web.errors import DeadLink
from assess.web.extensions import db_session, limiter

READING = ("large", "spaced", "plain", "pauses")


def entered(token: str, late: bool = False) -> Entrance:
    """What the link opens; DeadLink for every link that opens nothing."""
    try:
        found = entrance.find(db_session(), _settings().keys("link_key"), token, now(), late)
    except entrance.CampaignOver:
        raise
    except entrance.LinkClosed as reason:
        raise DeadLink(str(reason)) from None
    asked = request.values.get("language", "")
    g.language = asked if asked in found.facts.languages else found.language
    return found


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def facts_of(admission: Admission) -> notice.Facts:
    """The campaign, as somebody who is in sees it."""
    return notice.facts_of_cohort(
        db_session(), admission.cohort_id, admission.language, admission.begun, admission.closes_at
    )


@pages.get("/i/<token>")
def welcome(token: str) -> ResponseReturnValue:
    """Why, how long, who sees it. Opening it starts nothing, however often a mail scanner does."""
    found = entered(token)
    return _welcome(found, JoinForm() if found.invitation is None else None)


def _welcome(found: Entrance, form: JoinForm | None) -> str:
    return render_template(
        "candidate/welcome.html", facts=found.facts, form=form, state=found.state, name=found.name,
        verified=form is not None and address_checks.possible(db_session(), _settings()),
        preview=notice.preview(db_session(), found.facts, language()),
    )  # fmt: skip


@pages.post("/i/<token>")
@limiter.limit(limits.TRIES, key_func=limits.per_link, deduct_when=limits.failed)
@writes
def enter(token: str) -> ResponseReturnValue:
    """Begin or continue: the link is exchanged for a cookie, and the candidate goes to where they are."""
    found, form = entered(token, late=True), JoinForm()
    if found.invitation is not None:
        given = entrance.admit(db_session(), found, now())
        if found.over:  # there is nothing to take any more, but their own page
            g.whose = found.invitation.public_id
            return browser.keep_token(see(url_for("candidate.own_page")), given)
    else:
        if not form.validate_on_submit():
            return _welcome(found, form), 422
        who = form.name.data or "", form.email.data or ""
        try:
            if check := address_checks.begin(db_session(), _settings(), opened(found), *who, now()):
                return see(url_for("candidate.code", token=token, check=check, **link_query.kept_query()))
            given = entrance.join(db_session(), found, *who, now())
        except Refused as error:
            note(form, error)
            return _welcome(entered(token), form), 422
    chosen_language.choose_by_token(db_session(), given, request.form.get("language", ""))
    link_query.note(given)
    return browser.keep_token(see(url_for("candidate.take")), given)


def opened(found: Entrance) -> Link:
    """The link that somebody came by."""
    assert found.link is not None
    return found.link


def note(form: JoinForm, error: Refused) -> None:
    """Nothing was done: what stood in the way stands at its fields."""
    for problem in error.problems:
        form[problem.field].errors = [sentence(problem, get_translations(), own=True)]
    db_session().rollback()


def see(address: str) -> Response:
    """The answer to a POST: go and see that page."""
    return make_response(redirect(address, 303))


@pages.get("/take")
@pages.get("/take/<whose>")
def take() -> ResponseReturnValue:
    """Where the candidate is, whatever device they came back on."""
    place = taking.current_page(db_session(), browser.admitted())
    if clock_pages.handed_in(place):
        return see(url_for("candidate.take", over="yes"))
    return see(address_of(place, request.args.get("over")))


def address_of(place: taking.Place, over: str | None = None) -> str:
    """The address of a place; `over` where one is there since the time of the part before is."""
    if place.kind == "page":
        return url_for("candidate.page", sitting=place.sitting, number=place.page)
    if place.kind == "check":
        return url_for("candidate.check", sitting=place.sitting)
    if place.kind == "part":
        return url_for("candidate.part", position=place.position + 1, over=over)
    if place.kind == "thanks":
        return url_for("candidate.thanks", over=over)
    return url_for("candidate.rather_not" if place.kind == "declined" else "candidate.before")


@dataclass(frozen=True)
class WayBack:
    """What somebody notes down to come back: a code, and where to type it."""

    code: str
    address: str
    typed: str = ""  # their own address, while nobody has shown it to be theirs


def way_back(admission: Admission) -> WayBack:
    """How this person comes back on any device."""
    code = return_codes.of_invitation(db_session(), _settings().secret("link_key"), admission.invitation_id)
    typed = invitations.typed_address(db_session(), admission.invitation_id)
    return WayBack(code, f"{_settings().address}/return", typed)


@pages.get("/take/<whose>/help")
def help_page() -> ResponseReturnValue:
    """Short answers, and whom to ask."""
    return render_template("candidate/help.html", facts=facts_of(browser.admitted(late=browser.TOO_LATE)))


@pages.get("/take/<whose>/reading")
def reading() -> ResponseReturnValue:
    """How text is set: size, spacing, plain background; and whether customers of conversations take a moment."""
    browser.admitted(late=browser.TOO_LATE)
    return render_template("candidate/reading.html", choices=chosen_reading())


@pages.post("/take/<whose>/reading")
def set_reading() -> ResponseReturnValue:
    """Keep the choice in a cookie of its own; it says nothing about the person to us."""
    browser.admitted(late=browser.TOO_LATE)
    answer = see(way_back_to_page())
    kept = ".".join(name for name in READING if name in request.form)
    secure, path, named = _settings().https, _settings().cookie_path, _settings().cookie_name("reading")
    answer.set_cookie(named, kept, max_age=60 * 86400, secure=secure, httponly=True, samesite="Lax", path=path)
    return answer


def chosen_reading() -> list[str]:
    """The reading choices of this browser."""
    chosen = request.cookies.get(_settings().cookie_name("reading"), "").split(".")
    return [name for name in READING if name in chosen]


def reading_classes() -> str:
    """The classes of <html> for this browser's reading choices."""
    return " ".join(f"reading-{name}" for name in chosen_reading())


@pages.post("/take/<whose>/leave")
@writes
def leave() -> ResponseReturnValue:
    """Leave this browser; the place is kept for whoever opens the link again."""
    browser.found()
    return left()


def left() -> Response:
    """End the admission and say how to come back, with the code that does; the caller commits."""
    admission = g.pop("admission", None)
    admissions.leave(db_session(), request.cookies.get(browser.cookie_name(), ""))
    if admission is None:
        return browser.forget(see(url_for("candidate.goodbye", language=g.get("language"))))
    page = render_template("candidate/left.html", way_back=way_back(admission))
    return browser.forget(make_response(page))


@pages.get("/left")
def goodbye() -> ResponseReturnValue:
    """Everything is saved; the same link comes back here."""
    return render_template("candidate/left.html")


@pages.get("/take/<whose>/thanks")
def thanks() -> ResponseReturnValue:
    """What happens next, and by when."""
    admission: Any = browser.admitted()
    if not admission.completed:
        return see(url_for("candidate.take"))
    way_on = brought_along.way_on(db_session(), admission.invitation_id)
    return render_template("candidate/thanks.html", facts=facts_of(admission), way_on=way_on)
