"""Invitations of a campaign: who is where, links shown again, revoked, sent again; inviting one person or many."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assess.config import Settings
from assess.screening.campaigns import declining, invitations, lifecycle, links, return_codes
from assess.screening.campaigns import listing as found
from assess.screening.email import address_checks, delivery, inviting, letters, sending_again
from assess.screening.imports import kept, people_table, sent_lists
from assess.screening.problems import Refused
from assess.screening.records import Campaign, Invitation, Link
from assess.web import forms
from assess.web.campaigns import import_pages
from assess.web.campaigns.editing_pages import zone
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.lists import asked_page, asked_words
from assess.web.navigation import staff
from assess.web.scope import loaded

pages = Blueprint("invitations", __name__)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _back(campaign_id: str) -> ResponseReturnValue:
    return redirect(url_for("invitations.listing", campaign_id=campaign_id), 303)


@pages.get("/campaigns/<campaign_id>/invitations")
def listing(campaign_id: str) -> ResponseReturnValue:
    """Those who have a place, a page at a time, and the open link."""
    session, campaign = db_session(), loaded(Campaign)
    state, words = request.args.get("state", ""), asked_words()
    open_link = lifecycle.open_link(session, campaign)
    return render_template(
        "campaigns/invitations.html", campaign=found.summary(campaign), state=state,
        people=found.people(session, campaign, state, words, asked_page()), words=words,
        states=found.counts(session, campaign),
        open_address=letters.address(_settings(), open_link) if open_link else "",
        stuck=sending_again.stuck(session, campaign), unnamed=declining.unnamed(session, campaign),
        verified=address_checks.possible(session, _settings()), zone=zone(),
        lists=kept.waiting(session, campaign),
    )  # fmt: skip


@pages.get("/campaigns/<campaign_id>/invite")
def invite_page(campaign_id: str) -> ResponseReturnValue:
    """An empty form."""
    return _invite_page(loaded(Campaign), forms.InviteForm(), [])


@pages.post("/campaigns/<campaign_id>/invite")
@writes
def invite(campaign_id: str) -> ResponseReturnValue:
    """Invite everybody of a plain short list; of any other show first what was read, and what is wrong."""
    campaign, form, session = loaded(Campaign), forms.InviteForm(), db_session()
    problems = []
    if form.validate_on_submit():
        sent, actor = form.file.data, staff().actor
        try:
            invitations.newest_cohort(session, campaign)  # nothing is read for a closed campaign
            table = sent_lists.uploaded(sent.stream) if sent else people_table.of_text(form.people.data or "")
            if not sent and (people := sent_lists.plain(session, campaign, table)):
                return import_pages.invited(
                    campaign, inviting.invite_all(session, _settings(), campaign, list(people), actor)
                )
            made = kept.keep(session, campaign, table, sent.filename if sent else "", actor)
            return redirect(url_for("imports.page", campaign_id=campaign_id, import_id=made.public_id), 303)
        except Refused as error:
            problems = [
                {"field": one.field if one.field in form else "", "text": forms.words(one)}
                for one in error.problems
            ]
    return _invite_page(campaign, form, problems or forms.problems_of(form))


def _invite_page(campaign: Campaign, form: forms.InviteForm, problems: list[dict[str, str]]) -> ResponseReturnValue:
    mailed = delivery.mail_server(db_session(), _settings()) is not None
    shown = found.summary(campaign)
    page = render_template("campaigns/invite.html", campaign=shown, form=form, problems=problems, mailed=mailed)
    return page, 422 if problems else 200


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/link")
@writes
def new_link(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """One more link for this person, for instance after the old one expired."""
    campaign, form = loaded(Campaign), forms.Nothing()
    invitation, session = loaded(Invitation), db_session()
    if form.validate_on_submit() and invitation.state != "revoked":
        try:
            links.make(session, campaign, invitation, staff().actor)
        except Refused as error:
            forms.flash_problems(error.problems)
    return redirect(url_for(".link", campaign_id=campaign_id, invitation_id=invitation_id), 303)


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/links/<link_id>/revoke")
@writes
def revoke_link(campaign_id: str, invitation_id: str, link_id: str) -> ResponseReturnValue:
    """Close one link of this person."""
    form = forms.Nothing()
    invitation, session = loaded(Invitation), db_session()
    if form.validate_on_submit():
        links.close(session, loaded(Link), invitation, staff().actor)
    return redirect(url_for(".link", campaign_id=campaign_id, invitation_id=invitation_id), 303)


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/return-code")
@writes
def new_return_code(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Another return code; the one before opens nothing any more."""
    if forms.Nothing().validate_on_submit():
        return_codes.renew(db_session(), loaded(Invitation), staff().actor)
    return redirect(url_for(".link", campaign_id=campaign_id, invitation_id=invitation_id), 303)


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/resend")
@writes
def resend(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Write the letter once more."""
    form = forms.Nothing()
    invitation, session = loaded(Invitation), db_session()
    if form.validate_on_submit() and invitation.state in ("invited", "started", "declined"):
        try:
            letter = letters.send_again(session, _settings(), invitation, staff().actor)
        except Refused as error:
            forms.flash_problems(error.problems)
            return _back(campaign_id)
        held = _("The letter is held in the outbox, since no mail server is set. Copy the link instead.")
        flash(held if letter.state == "held" else _("The letter is on its way."))
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/letters/send-again")
@writes
def send_all_again(campaign_id: str) -> ResponseReturnValue:
    """Send all failed letters again, or all uncertain ones if that is confirmed."""
    campaign, form, session = loaded(Campaign), forms.SendAgainForm(), db_session()
    if form.validate_on_submit():
        try:
            state, sure = form.state.data, bool(form.sure.data)
            number = sending_again.send_all_again(session, _settings(), campaign, state, staff().actor, sure)
            flash(ngettext("%(num)d letter is on its way.", "%(num)d letters are on their way.", number))
        except Refused as error:
            forms.flash_problems(error.problems)
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/revoke")
@writes
def revoke(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Take a place back; its links close."""
    form = forms.Nothing()
    invitation = loaded(Invitation)
    if form.validate_on_submit():
        try:
            invitations.revoke(db_session(), invitation, staff().actor)
            flash(_("The invitation is revoked; its links open nothing any more."))
        except Refused as error:
            forms.flash_problems(error.problems)
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/open-link")
@writes
def open_link(campaign_id: str) -> ResponseReturnValue:
    """Make the campaign's open link, or close it."""
    campaign, form, session = loaded(Campaign), forms.Nothing(), db_session()
    if form.validate_on_submit() and not lifecycle.turn_open_link(session, campaign, staff().actor):
        flash(_("The open link is closed. People who came by it keep their personal links."))
    return _back(campaign_id)
