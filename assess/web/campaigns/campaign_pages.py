"""Campaigns of a recruiter's teams: list, new, ranking with its CSV, search."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from assess.report import place_words
from assess.report.charts import star_axis
from assess.report.deadlines import end_of_day
from assess.report.sentences import ranks
from assess.screening import paging
from assess.screening.campaigns import archiving, lifecycle, second_sittings
from assess.screening.campaigns import listing as found
from assess.screening.campaigns.lifecycle import NewCampaign, Places
from assess.screening.decisions import standing
from assess.screening.email import letter_settings
from assess.screening.organisation import accounts, closing_rules, employer
from assess.screening.problems import Refused
from assess.screening.records import Campaign
from assess.screening.results import exports
from assess.screening.sittings import durations
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.lists import asked_page, asked_words
from assess.web.navigation import may, staff
from assess.web.results.chosen import asked_group, asked_ranking, chosen_people
from assess.web.scope import loaded, nothing_here
from assess.web.titles import language_name

pages = Blueprint("campaigns", __name__)
FIRST = 8
GROUP_WORDS = {
    "sure": _l("Those whose place is as good as sure."),
    "open": _l("Those who compete for the places left."),
    "unlikely": _l("Those for whom a place is very unlikely."),
}


@pages.get("/campaigns")
def listing() -> ResponseReturnValue:
    """All campaigns of one's teams."""
    words, show = asked_words(), request.args.get("show", "")
    show = show if show in (found.MINE, found.ARCHIVED) else ""
    mine = staff().team_ids
    lines = found.of_teams(db_session(), mine, words, asked_page(), show=show, owner_id=staff().user_id)
    return render_template("campaigns/campaigns.html", lines=lines, words=words, show=show)


@pages.get("/campaigns/new")
def new() -> ResponseReturnValue:
    """An empty form."""
    return _new_page(_campaign_form())


@pages.post("/campaigns/new")
@writes
def create() -> ResponseReturnValue:
    """Open a campaign, or show what is wrong."""
    form, session = _campaign_form(), db_session()
    if form.validate_on_submit():
        asked = NewCampaign(
            title=form.title.data or "",
            team_id=int(form.team.data),
            places=form.places.data,
            requisition=form.requisition.data or "",
            language=form.language.data,
            blueprint=form.blueprint.data,
            contact=form.contact.data or "",
            results_by=end_of_day(form.results_by.data, "UTC"),
            feedback=bool(form.feedback.data),
            closes_at=end_of_day(form.closes_at.data, closing_rules.current(session).time_zone),
            grace_days=form.grace_days.data,
        )
        try:
            made = lifecycle.create(session, asked, owner_id=staff().user_id, actor=staff().actor)
            if like := _like():
                letter_settings.copy(session, like, made, staff().actor)
            flash(_("The campaign is open. Now invite people."))
            return redirect(url_for("invitations.invite_page", campaign_id=made.public_id), 303)
        except Refused as error:
            forms.note_problems(form, error.problems)
    return _new_page(form)


def _like() -> Campaign | None:
    """The campaign that the new one is made like, if that was asked for."""
    asked = request.values.get("like", "")
    return (found.find(db_session(), asked, staff().team_ids) or nothing_here(asked)) if asked else None


def _campaign_form() -> forms.CampaignForm:
    session, like = db_session(), _like()
    plan = vars(archiving.plan_like(like)) if like and request.method == "GET" else {}
    form = forms.CampaignForm(data=plan | {"team": str(plan.get("team_id", ""))})
    mine = accounts.teams_of(session, staff().team_ids)
    form.team.choices = forms.choices([(str(team.id), team.name) for team in mine])
    offered = [(one.slug, one.title) for one in lifecycle.offers(session)]
    form.blueprint.choices = forms.choices(offered)
    if offered and not form.blueprint.raw_data and form.blueprint.data not in [slug for slug, _title in offered]:
        form.blueprint.data = offered[0][0]
    house = employer.current(session)
    form.language.choices = forms.choices([(code, language_name(code)) for code in house.languages])
    if request.method == "GET" and not plan:
        form.contact.data = house.contact
    if not form.grace_days.raw_data and not plan:
        form.grace_days.data = house.grace_days
    return form


def _new_page(form: forms.CampaignForm) -> ResponseReturnValue:
    problems = forms.problems_of(form)
    offers = lifecycle.offers(db_session())
    parts = {one.key: one for offer in offers for one in offer.battery}
    taken = {key: durations.of_instrument(db_session(), one) for key, one in parts.items()}
    like = _like()
    page = render_template(
        "campaigns/new.html", form=form, problems=problems, offers=offers, durations=taken,
        templates=archiving.templates(db_session(), staff().team_ids), like=like.public_id if like else "",
        like_title=like.title if like else "",
    )  # fmt: skip
    return page, 422 if problems else 200


@pages.get("/campaigns/<campaign_id>")
def ranking(campaign_id: str) -> ResponseReturnValue:
    """A page of the ranking of one cohort; without a page, the one where somebody who was asked for stands."""
    session, campaign, words = db_session(), loaded(Campaign), asked_words()
    if campaign.confirms_id is not None:  # nobody is ranked there
        if not may("invitations.listing"):
            nothing_here(campaign_id)
        return redirect(url_for("invitations.listing", campaign_id=campaign_id), 303)
    ranked = asked_ranking()
    cohort = ranked.cohort
    asked = ranked.place(request.args.get("near", ""))
    middle = ranked.overview.at_the_line if asked is None else asked
    together = frozenset(ranked.together(middle).tolist()) if middle is not None else frozenset()
    page = request.args.get("page", 1 if asked is None else asked // paging.SIZE + 1, int)
    group = asked_group()
    rows = ranked.page(page, words, group)
    counts = ranked.overview.counts
    return render_template(
        "results/ranking.html",
        campaign=found.summary(campaign),
        cohorts=found.cohorts(campaign),
        cohort=found.CohortSummary(cohort.number, cohort.opened_at),
        ranking=ranked.overview,
        rows=rows,
        seconds=second_sittings.of_people(session, campaign, [row.person.public_id for row in rows if row.unread]),
        stages=standing.by_person(session, [row.person.public_id for row in rows]),
        near=ranked.rows([middle])[0] if middle is not None else None,
        together=together,
        bracket=(min(together, default=middle), max(together, default=middle)),
        apart=ranked.apart(request.args.get("apart", 1, int)),
        axis=star_axis([(ranked.overview.low, ranked.overview.high), *((row.low, row.high) for row in rows)]),
        place_parts=place_words.parts(counts),
        places_sentence=place_words.sentence(counts),
        group=group,
        group_words=GROUP_WORDS,
        ranks=ranks,
        words=words,
        states=found.counts(session, campaign),
        places=ranked.places,
    )


@pages.post("/campaigns/<campaign_id>/places")
@writes
def set_places(campaign_id: str) -> ResponseReturnValue:
    """Keep another number of places."""
    campaign, form = loaded(Campaign), forms.PlacesForm()
    if form.validate_on_submit():
        try:
            lifecycle.set_places(db_session(), campaign, Places(form.places.data), staff().actor)
        except Refused as error:
            forms.flash_problems(error.problems)
    cohort = request.form.get("cohort", type=int)
    return redirect(url_for(".ranking", campaign_id=campaign_id, cohort=cohort), 303)


@pages.get("/campaigns/<campaign_id>/ranking.csv")
def ranking_csv(campaign_id: str) -> ResponseReturnValue:
    """The ranking as a table for a spreadsheet, or those ticked in it; its texts unable to act as formulas."""
    ranked, people = asked_ranking(), chosen_people()
    if request.args.get("chosen") and not people:
        flash(_("Tick the people whom you want to export."))
        return redirect(url_for(".ranking", campaign_id=campaign_id, cohort=ranked.cohort.number), 303)
    text = exports.ranking_csv(ranked, people or None)
    name = f"ranking-{campaign_id}-{ranked.cohort.number}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text, content_type="text/csv; charset=utf-8", headers=headers)


@pages.get("/search")
def search() -> ResponseReturnValue:
    """People and campaigns of one's teams."""
    words, session, teams = asked_words(), db_session(), staff().team_ids
    people = found.search(session, teams, words, asked_page()) if words else None
    lines = found.of_teams(session, teams, words, size=FIRST) if words else None
    return render_template("campaigns/search.html", search_words=words, people=people, lines=lines)
