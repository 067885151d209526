"""Invitations of a campaign: who is where, links shown again, revoked, sent again; inviting one person or many."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.config import Settings
from assess.screening.campaigns import campaigns, imports, invitations, links
from assess.screening.campaigns.imports import GuestError
from assess.screening.campaigns.invitations import CampaignNotReady
from assess.screening.email import delivery, inviting, letters
from assess.store.tables import Campaign, Candidate, Invitation, Link, now
from assess.web import staff_forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.scope import loaded
from assess.web.staff_frame import staff

pages = Blueprint("invitations", __name__)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _back(campaign_id: str) -> ResponseReturnValue:
    return redirect(url_for("invitations.listing", campaign_id=campaign_id), 303)


@pages.get("/campaigns/<campaign_id>/invitations")
def listing(campaign_id: str) -> ResponseReturnValue:
    """Everybody who has a place, and the open link."""
    session, campaign = db_session(), loaded(Campaign)
    state = request.args.get("state", "")
    found = campaigns.invitations(session, campaign, state if state in campaigns.STATES else "")
    newest = campaigns.letters(session, [invitation.id for invitation, _person in found if invitation.id])
    open_link = campaigns.open_link(session, campaign)
    states = campaigns.counts(session, [campaign.id or 0]).get(campaign.id or 0, {})
    return render_template(
        "campaigns/invitations.html", campaign=campaign, found=found, letters=newest, states=states, state=state,
        open_address=letters.address(_settings(), open_link) if open_link else "",
    )  # fmt: skip


@pages.get("/campaigns/<campaign_id>/invite")
def invite_page(campaign_id: str) -> ResponseReturnValue:
    """An empty form."""
    return _invite_page(loaded(Campaign), staff_forms.InviteForm(), [])


@pages.post("/campaigns/<campaign_id>/invite")
@writes
def invite(campaign_id: str) -> ResponseReturnValue:
    """Invite everybody in the form, or nobody and say why."""
    campaign, form, session = loaded(Campaign), staff_forms.InviteForm(), db_session()
    problems = []
    if form.validate_on_submit():
        try:
            people = imports.read_lines(form.people.data)
            made = inviting.invite_all(session, _settings(), campaign, people, staff().actor)
            rows = [(guest, letters.address(_settings(), link)) for guest, _invitation, link in made]
            mailed = delivery.mail_server(session, _settings()) is not None
            return render_template("campaigns/invited.html", campaign=campaign, rows=rows, mailed=mailed)
        except GuestError as error:
            problems = [{"field": "people", "text": text} for text in error.problems]
        except CampaignNotReady:
            problems = [{"field": "", "text": _("This campaign is closed. Open it again to invite people.")}]
    return _invite_page(campaign, form, problems or staff_forms.problems_of(form))


def _invite_page(
    campaign: Campaign, form: staff_forms.InviteForm, problems: list[dict[str, str]]
) -> ResponseReturnValue:
    mailed = delivery.mail_server(db_session(), _settings()) is not None
    page = render_template("campaigns/invite.html", campaign=campaign, form=form, problems=problems, mailed=mailed)
    return page, 422 if problems else 200


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/link")
def link(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """A person's links, to be printed or copied once more."""
    campaign = loaded(Campaign)
    invitation, session = loaded(Invitation), db_session()
    found = [
        (one, letters.address(_settings(), one), links.usable(one, now()))
        for one in links.of_invitation(session, invitation.id or 0)
    ]
    person = session.get_one(Candidate, invitation.candidate_id)
    return render_template(
        "campaigns/link.html", campaign=campaign, invitation=invitation, person=person, found=found
    )


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/link")
@writes
def new_link(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """One more link for this person, for instance after the old one expired."""
    campaign, form = loaded(Campaign), staff_forms.Nothing()
    invitation, session = loaded(Invitation), db_session()
    if form.validate_on_submit() and invitation.state != "revoked":
        links.make(session, campaign, invitation, staff().actor)
    return redirect(url_for(".link", campaign_id=campaign_id, invitation_id=invitation_id), 303)


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/links/<link_id>/revoke")
@writes
def revoke_link(campaign_id: str, invitation_id: str, link_id: str) -> ResponseReturnValue:
    """Close one link of this person."""
    form = staff_forms.Nothing()
    invitation, session = loaded(Invitation), db_session()
    if form.validate_on_submit():
        links.close(session, loaded(Link), invitation, staff().actor)
    return redirect(url_for(".link", campaign_id=campaign_id, invitation_id=invitation_id), 303)


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/resend")
@writes
def resend(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Write the letter once more."""
    form = staff_forms.Nothing()
    invitation, session = loaded(Invitation), db_session()
    if form.validate_on_submit() and invitation.state in ("invited", "started", "declined"):
        letter = letters.send_again(session, _settings(), invitation, staff().actor)
        held = _("The letter is held in the outbox, since no mail server is set. Copy the link instead.")
        flash(held if letter.state == "held" else _("The letter is on its way."))
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/revoke")
@writes
def revoke(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Take a place back; its links close."""
    form = staff_forms.Nothing()
    invitation = loaded(Invitation)
    if form.validate_on_submit():
        try:
            invitations.revoke(db_session(), invitation, staff().actor)
            flash(_("The invitation is revoked; its links open nothing any more."))
        except CampaignNotReady:
            flash(_("A completed assessment cannot be revoked."), "error")
    return _back(campaign_id)


@pages.post("/campaigns/<campaign_id>/open-link")
@writes
def open_link(campaign_id: str) -> ResponseReturnValue:
    """Make the campaign's open link, or close it."""
    campaign, form, session = loaded(Campaign), staff_forms.Nothing(), db_session()
    if form.validate_on_submit() and not campaigns.turn_open_link(session, campaign, staff().actor):
        flash(_("The open link is closed. People who came by it keep their personal links."))
    return _back(campaign_id)
