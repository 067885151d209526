"""Interviews of a campaign for recruiters: interviewers, their links and forms, ratings once all are in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import EmailField, SelectField, StringField

from assess.report.catalogues import LANGUAGES
from assess.screening.campaigns import lifecycle, listing
from assess.screening.interviews import briefs, guides, interviewers, overview, rating_forms, sessions
from assess.screening.interviews.interviewers import NewInterviewer
from assess.screening.interviews.rating_forms import NoForm
from assess.screening.problems import Refused
from assess.screening.records import Campaign, Interview, Interviewer, Invitation
from assess.screening.results import rankings
from assess.web import errors, forms
from assess.web.edge import now, writes
from assess.web.extensions import db_session
from assess.web.interviews.interviewer_cookie import settings
from assess.web.navigation import staff
from assess.web.printing import printed
from assess.web.results.chosen import chosen_people
from assess.web.scope import loaded, nothing_here
from assess.web.titles import language_name

pages = Blueprint("interviews", __name__)


@pages.errorhandler(NoForm)
def no_interview(_error: NoForm) -> ResponseReturnValue:
    """What was asked for is not in the assessment of this campaign, or there is no Result yet."""
    return errors.page(404)


class InterviewerForm(forms.StaffForm):
    """Somebody who is to interview."""

    name = StringField(_l("Name"), [forms.Within(NewInterviewer, "name")])
    email = EmailField(_l("E-mail"), [forms.Within(NewInterviewer, "email")])
    language = SelectField(_l("Language of the questions"))


@pages.get("/campaigns/<campaign_id>/interviews")
def listing_page(campaign_id: str) -> ResponseReturnValue:
    """Who interviews whom, what is still awaited, and the interviewed in order once ratings are in."""
    return _listing_page(loaded(Campaign), _interviewer_form(loaded(Campaign)))


def _interviewer_form(campaign: Campaign) -> InterviewerForm:
    form = InterviewerForm()
    form.language.choices = forms.choices([(code, language_name(code)) for code in LANGUAGES])
    if not form.language.raw_data:
        form.language.data = campaign.language
    return form


def _listing_page(campaign: Campaign, form: InterviewerForm) -> ResponseReturnValue:
    problems = forms.problems_of(form)
    places = lifecycle.places(campaign, request.args.get("places", type=int))
    page = render_template(
        "interviews/interviews.html", campaign=listing.summary(campaign), form=form, problems=problems,
        interviews=overview.of_campaign(db_session(), campaign, places, now()), places=places,
    )  # fmt: skip
    return page, 422 if problems else 200


def _back() -> ResponseReturnValue:
    return redirect(url_for(".listing_page", campaign_id=loaded(Campaign).public_id), 303)


@pages.post("/campaigns/<campaign_id>/interviews/interviewers")
@writes
def add_interviewer(campaign_id: str) -> ResponseReturnValue:
    """One interviewer more, and their link."""
    campaign, form = loaded(Campaign), _interviewer_form(loaded(Campaign))
    if not form.validate_on_submit():
        return _listing_page(campaign, form)
    asked = NewInterviewer(form.name.data or "", form.email.data or "", form.language.data)
    try:
        made = interviewers.add(db_session(), campaign, asked, staff().actor)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _listing_page(campaign, form)
    return redirect(url_for(".link", campaign_id=campaign_id, interviewer_id=made.public_id), 303)


@pages.get("/campaigns/<campaign_id>/interviews/interviewers/<interviewer_id>")
def link(campaign_id: str, interviewer_id: str) -> ResponseReturnValue:
    """An interviewer's link, to copy or to write to them."""
    campaign, one = loaded(Campaign), loaded(Interviewer)
    usable = sessions.usable(db_session(), one, now())
    return render_template(
        "interviews/link.html", campaign=listing.summary(campaign), number=one.serial,
        who=sessions.in_now(db_session(), one), email=one.email,
        address=interviewers.address(settings(), one) if usable else "",
    )  # fmt: skip


@pages.post("/campaigns/<campaign_id>/interviews/interviewers/<interviewer_id>/link")
@writes
def renew_link(campaign_id: str, interviewer_id: str) -> ResponseReturnValue:
    """Another link; the one before opens nothing any more."""
    if forms.Nothing().validate_on_submit():
        interviewers.renew_link(db_session(), loaded(Campaign), loaded(Interviewer), staff().actor)
        flash(_("There is a new link. The one before is closed."))
    return redirect(url_for(".link", campaign_id=campaign_id, interviewer_id=interviewer_id), 303)


@pages.post("/campaigns/<campaign_id>/interviews/interviewers/<interviewer_id>/withdraw")
@writes
def withdraw(campaign_id: str, interviewer_id: str) -> ResponseReturnValue:
    """Close the link for good; forms that were not handed in are not awaited any more."""
    if forms.Nothing().validate_on_submit():
        interviewers.withdraw(db_session(), loaded(Campaign), loaded(Interviewer), staff().actor)
        flash(_("The link is closed. Ratings that were handed in still count."))
    return _back()


@pages.get("/campaigns/<campaign_id>/interviews/arrange")
def arrange_page(campaign_id: str) -> ResponseReturnValue:
    """The people chosen on the ranking, and who is to interview them."""
    return _arrange_page(loaded(Campaign), [])


def _arrange_page(campaign: Campaign, chosen: list[str], error: Refused | None = None) -> ResponseReturnValue:
    people = interviewers.people(db_session(), campaign, chosen_people())
    problems = [{"field": one.field, "text": forms.words(one)} for one in error.problems] if error else []
    page = render_template(
        "interviews/arrange.html", campaign=listing.summary(campaign), people=people,
        interviews=overview.of_campaign(db_session(), campaign, campaign.places, now()), chosen=chosen,
        problems=problems,
    )  # fmt: skip
    return page, 422 if problems else 200


@pages.post("/campaigns/<campaign_id>/interviews/arrange")
@writes
def arrange(campaign_id: str) -> ResponseReturnValue:
    """Ask each of the interviewers for a form about each of the people."""
    campaign, form = loaded(Campaign), forms.Nothing()
    people, chosen = request.form.getlist("person"), request.form.getlist("interviewer")
    if not form.validate_on_submit():
        return _back()
    try:
        made = interviewers.arrange(db_session(), campaign, people, chosen, staff().actor)
    except Refused as error:
        db_session().rollback()
        return _arrange_page(campaign, chosen, error)
    flash(ngettext("%(num)d interview is arranged.", "%(num)d interviews are arranged.", made))
    return _back()


@pages.post("/campaigns/<campaign_id>/interviews/<form_id>/cancel")
@writes
def cancel(campaign_id: str, form_id: str) -> ResponseReturnValue:
    """Ask no more for one form."""
    if forms.Nothing().validate_on_submit():
        try:
            interviewers.cancel(db_session(), loaded(Interview), staff().actor)
            flash(_("That form is not awaited any more."))
        except Refused as error:
            forms.flash_problems(error.problems)
    return _back()


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/interview")
def outcome(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """What interviewers rated of one person, once all ratings are in."""
    campaign, invitation = loaded(Campaign), loaded(Invitation)
    named = rankings.people(db_session(), [invitation.id or 0])
    return render_template(
        "interviews/outcome.html", campaign=listing.summary(campaign), person=named[invitation.id or 0],
        interview=overview.of_person(db_session(), invitation, rating_forms.bank_of(db_session(), invitation)),
    )  # fmt: skip


def _language() -> str:
    asked = request.args.get("language", loaded(Campaign).language)
    return asked if asked in LANGUAGES else nothing_here(asked)


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/interview-guide.pdf")
def guide(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """The guide for one person on paper, in the campaign's language unless another is asked for."""
    html = guides.guide_html(db_session(), loaded(Invitation), _language(), now())
    return printed(html, guides.named("interview-guide", loaded(Invitation), now()))


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/onboarding-brief.pdf")
def brief(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """What the manager of this person can do in weeks 1, 4 and 12, if they are hired."""
    html = briefs.brief_html(db_session(), loaded(Invitation), _language(), now())
    return printed(html, guides.named("onboarding-brief", loaded(Invitation), now()))
