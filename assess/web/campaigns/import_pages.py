"""A list of people between reading and inviting: its columns, a preview, the lines that wait to be corrected."""

import re
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assess.config import Settings
from assess.screening.campaigns import known_people, listing, references
from assess.screening.email import delivery, letters
from assess.screening.imports import inviting_lines, kept, known
from assess.screening.imports.columns import ROLES, Role
from assess.screening.problems import Problem, Refused
from assess.screening.records import Campaign, PeopleImport
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.lists import asked_page
from assess.web.navigation import staff
from assess.web.scope import loaded

pages = Blueprint("imports", __name__)
_TYPED = re.compile(r"(name|email|number)-(\d{1,18})")


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _here() -> str:
    return url_for("imports.page", campaign_id=loaded(Campaign).public_id, import_id=loaded(PeopleImport).public_id)


def _to_people() -> ResponseReturnValue:
    return redirect(url_for("invitations.listing", campaign_id=loaded(Campaign).public_id), 303)


@pages.get("/campaigns/<campaign_id>/imports/<import_id>")
def page(campaign_id: str, import_id: str) -> ResponseReturnValue:
    """The list: how it was read, whom it would invite, which lines wait."""
    return _page()


def _page(problems: list[Problem] | None = None) -> ResponseReturnValue:
    session, found = db_session(), loaded(PeopleImport)
    shown = render_template(
        "campaigns/import.html", campaign=listing.summary(loaded(Campaign)), kept=kept.read(session, found),
        wrong=kept.wrong(session, found, asked_page()), roles=role_titles(), columns=_columns(found),
        problems=[{"field": one.field, "text": forms.words(one)} for one in problems or ()],
        mailed=delivery.mail_server(session, _settings()) is not None, words=forms.words,
        at_once=inviting_lines.AT_ONCE, acquainted=known.acquainted(session, loaded(Campaign), found),
    )  # fmt: skip
    return shown, 422 if problems else 200


def role_titles() -> list[tuple[Role, str]]:
    """What a column may hold, in words."""
    return [
        ("name", _("Name")), ("given", _("Given name")), ("family", _("Family name")),
        ("email", _("E-mail address")), ("number", _("Applicant number")), ("", _("Left out")),
    ]  # fmt: skip


def _columns(found: Any) -> dict[str, str]:
    """How a problem's column is named, by the field it is about."""
    named: dict[str, str] = {}
    for place, role in enumerate(found.roles):
        title = found.header[place] if place < len(found.header) else ""
        said = _("Column “%(title)s”", title=title) if title else _("Column %(number)d", number=place + 1)
        for field in {"given": ("name",), "family": ("name",)}.get(role, (role,)):
            named.setdefault(field, said)
    return named


@pages.post("/campaigns/<campaign_id>/imports/<import_id>/columns")
@writes
def choose(campaign_id: str, import_id: str) -> ResponseReturnValue:
    """Say what the columns hold."""
    found, session = loaded(PeopleImport), db_session()
    if not forms.Nothing().validate_on_submit() or found.state != "reading":
        return redirect(_here(), 303)
    asked = [request.form.get(f"column-{place}", "") for place in range(len(found.header))]
    roles = [next((role for role in ROLES if role == one), ROLES[-1]) for one in asked]
    try:
        kept.choose(session, loaded(Campaign), found, roles)
    except Refused as error:
        session.rollback()
        return _page(error.problems)
    return redirect(_here() + "#people", 303)


@pages.post("/campaigns/<campaign_id>/imports/<import_id>/lines")
@writes
def correct(campaign_id: str, import_id: str) -> ResponseReturnValue:
    """Correct lines that wait, or leave them out."""
    if forms.Nothing().validate_on_submit() and loaded(PeopleImport).state != "inviting":
        typed: dict[int, list[str]] = {}
        for name, value in request.form.items():
            if asked := _TYPED.fullmatch(name):
                place = ("name", "email", "number").index(asked.group(1))
                typed.setdefault(int(asked.group(2)), ["", "", ""])[place] = value
        out = {int(one) for one in request.form.getlist("out") if one.isdecimal() and len(one) < 19}
        said = {number: (values[0], values[1], values[2]) for number, values in typed.items()}
        if not kept.correct(db_session(), loaded(Campaign), loaded(PeopleImport), said, out):
            return _to_people()
    return redirect(_here() + "#wrong", 303)


@pages.post("/campaigns/<campaign_id>/imports/<import_id>/invite")
@writes
def invite(campaign_id: str, import_id: str) -> ResponseReturnValue:
    """Invite those whose lines are good; the others wait."""
    campaign, found, session = loaded(Campaign), loaded(PeopleImport), db_session()
    if not forms.Nothing().validate_on_submit() or found.state == "inviting":
        return redirect(_here(), 303)
    try:
        made = inviting_lines.invite(session, _settings(), campaign, found, staff().actor)
    except Refused as error:
        session.rollback()
        return _page(error.problems)
    if not made:
        return redirect(_here(), 303)
    return invited(campaign, made, _here() if kept.waits(session, found) else "")


def invited(campaign: Campaign, made: inviting_lines.Invited, waiting: str = "") -> str:
    """Who has just been invited, each with their link; and where lines wait."""
    rows = [(who, references.shown(place), letters.address(_settings(), link)) for who, place, link in made]
    mailed = delivery.mail_server(db_session(), _settings()) is not None
    before = known_people.of(db_session(), campaign, [who.email for who, _place, _link in made])
    return render_template(
        "campaigns/invited.html", campaign=listing.summary(campaign), rows=rows, mailed=mailed, waiting=waiting,
        known=before,
    )  # fmt: skip


@pages.post("/campaigns/<campaign_id>/imports/<import_id>/remove")
@writes
def remove(campaign_id: str, import_id: str) -> ResponseReturnValue:
    """Forget the list and every line that nobody was invited by."""
    found, session = loaded(PeopleImport), db_session()
    if forms.Nothing().validate_on_submit() and found.state != "inviting":
        left = sum(kept.counts(session, found).values())
        kept.discard(session, loaded(Campaign), found, staff().actor)
        flash(ngettext("%(num)d line is forgotten.", "%(num)d lines are forgotten.", left))
    return _to_people()
