"""Decisions about people: one by one, the campaign's log, and taking back."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assess.screening.campaigns import lifecycle, listing
from assess.screening.decisions import deciding, history, outcomes, reviewing, seals, standing
from assess.screening.decisions.deciding import Undone
from assess.screening.decisions.history import PastDecision
from assess.screening.decisions.outcomes import OutcomeLetter
from assess.screening.decisions.seals import Confirmed
from assess.screening.problems import Refused
from assess.screening.records import Campaign, Invitation
from assess.screening.results import confirmations, readers
from assess.screening.results.rankings import CohortRanking, Overview, people
from assess.web import forms
from assess.web.decisions.confirmation_pages import confirmation_panel
from assess.web.decisions.decision_forms import DecisionForm
from assess.web.decisions.masking import masked
from assess.web.edge import now, writes
from assess.web.extensions import db_session
from assess.web.lists import asked_page
from assess.web.navigation import staff
from assess.web.scope import loaded

pages = Blueprint("decisions", __name__)


@dataclass(frozen=True)
class Review:
    """Where somebody is in review mode: how many are undecided, and the pages of those before and after."""

    undecided: int
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Panel:
    """What the place on a page needs where somebody decides about one person.

    `asked_places` are the places of the ranking where they are not those of the campaign.
    """

    form: DecisionForm
    problems: list[dict[str, str]]
    history: list[PastDecision]
    review: Review | None
    asked_places: int | None

    @property
    def stands(self) -> PastDecision | None:
        """The decision that stands."""
        return next((one for one in self.history if one.stands), None)


def ranking_of(invitation: Invitation) -> CohortRanking:
    """The ranking in which somebody stands, for the number of places that was asked for."""
    campaign = loaded(Campaign)
    places = lifecycle.places(campaign, request.values.get("places", type=int))
    return CohortRanking(db_session(), invitation.cohort, places)


def panel(shown_ranking: Overview, confirmed: Confirmed | None, form: DecisionForm | None = None) -> Panel:
    """The place to decide about the person of the address, with what this page shows sealed in its form."""
    session, invitation, campaign = db_session(), loaded(Invitation), loaded(Campaign)
    past = history.of_person(session, invitation.id or 0)
    stands = next((one for one in past if one.stands), None)
    in_review = request.values.get("review") == "yes"
    shown = form or DecisionForm(formdata=None)
    shown.pool.data = shown_ranking.pool_fingerprint
    shown.confirmed.data = seals.print_of(confirmed)
    shown.places.data = str(shown_ranking.places)
    shown.before.data = stands.public_id if stands else ""
    shown.masked.data = "yes" if masked(campaign) else ""
    shown.review.data = "yes" if in_review else ""
    problems = forms.problems_of(form) if form else []
    review = _review(ranking_of(invitation)) if in_review else None
    return Panel(shown, problems, past, review, asked_places(shown_ranking.places))


def _review(ranked: CohortRanking) -> Review:
    around = reviewing.neighbours(db_session(), ranked, loaded(Invitation).id or 0)
    before, after = (one and address(ranked, one) for one in (around.before, around.after))
    return Review(around.undecided, before, after)


def asked_places(places: int) -> int | None:
    """The number of places where it is not the campaign's own."""
    return places if places != loaded(Campaign).places else None


def address(ranked: CohortRanking, person: str) -> str:
    """Where a person is read in review mode: the profile, or for who has none the page of decisions."""
    endpoint = "profiles.profile" if ranked.place(person) is not None else "decisions.person"
    campaign_id = loaded(Campaign).public_id
    return url_for(
        endpoint, campaign_id=campaign_id, invitation_id=person, places=asked_places(ranked.places), review="yes"
    )


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/decision")
def person(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """What was decided about somebody, and the place to decide; also of who is not ranked."""
    return _page(ranking_of(loaded(Invitation)))


def _page(ranked: CohortRanking, form: DecisionForm | None = None) -> ResponseReturnValue:
    campaign, invitation = loaded(Campaign), loaded(Invitation)
    place = ranked.place(invitation.public_id)
    row = None if place is None else ranked.rows([place])[0]
    confirmation = confirmations.of_person(db_session(), invitation)
    shown = panel(ranked.overview, seals.confirmed(confirmation, row), form)
    page = render_template(
        "decisions/person.html",
        campaign=listing.summary(campaign),
        person=people(db_session(), [invitation.id or 0])[invitation.id or 0],
        row=row,
        letter=_letter(),
        confirmation=confirmation_panel(confirmation),
        panel=shown,
        problems=shown.problems,
    )
    return page, 422 if shown.problems else 200


def _letter() -> OutcomeLetter | None:
    stands = standing.standing_of(db_session(), loaded(Invitation).id or 0)
    return outcomes.letter_of(db_session(), stands) if stands else None


def _again(ranked: CohortRanking, form: DecisionForm) -> ResponseReturnValue:
    """The page with what is wrong: it shows the person, which is an event like any other look."""
    readers.note_within(db_session(), staff().actor, "decisions.viewed", [loaded(Invitation).public_id])
    return _page(ranked, form)


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/decision")
@writes
def decide(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Decide about one person; in review mode, on to the next."""
    form, invitation = DecisionForm(), loaded(Invitation)
    ranked = ranking_of(invitation)
    if not form.validate_on_submit():
        return _again(ranked, form)
    try:
        deciding.decide(db_session(), invitation, form.asked(masked(loaded(Campaign))), ranked, staff(), now())
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _again(ranked, form)
    flash(_("Kept, with what was on screen."))
    if form.review.data == "yes":
        return redirect(_onward(ranked, reviewing.neighbours(db_session(), ranked, invitation.id or 0).after), 303)
    return redirect(
        url_for(".person", campaign_id=campaign_id, invitation_id=invitation_id, places=ranked.places), 303
    )


def _onward(ranked: CohortRanking, person: str | None) -> str:
    """The page of the next person in review, or the campaign's decisions when nobody is left."""
    if person is not None:
        return address(ranked, person)
    flash(_("Everybody who can be decided about has a decision."))
    return url_for(".listing_page", campaign_id=loaded(Campaign).public_id)


@pages.get("/campaigns/<campaign_id>/review")
def review(campaign_id: str) -> ResponseReturnValue:
    """On to somebody undecided: first whom this reader has not looked at, then whom they saw longest ago."""
    campaign = loaded(Campaign)
    cohort = lifecycle.cohort(campaign, request.args.get("cohort", type=int))
    if cohort is None:
        return redirect(url_for(".listing_page", campaign_id=campaign_id))
    ranked = CohortRanking(db_session(), cohort, lifecycle.places(campaign, request.args.get("places", type=int)))
    return redirect(_onward(ranked, reviewing.begin(db_session(), ranked, staff().actor)))


@pages.post("/campaigns/<campaign_id>/people/<invitation_id>/decision/undo")
@writes
def undo(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Take back the decision that stands about somebody, if it is the one that the page showed."""
    stands = standing.standing_of(db_session(), loaded(Invitation).id or 0)
    if forms.Nothing().validate_on_submit():
        mine = [stands] if stands and stands.public_id == request.form.get("decision") else []
        say_undone(deciding.undo(db_session(), mine, staff(), now()))
    return redirect(url_for(".person", campaign_id=campaign_id, invitation_id=invitation_id), 303)


@pages.get("/campaigns/<campaign_id>/decisions")
def listing_page(campaign_id: str) -> ResponseReturnValue:
    """What was decided in a campaign, the newest first."""
    campaign, kind = loaded(Campaign), request.args.get("kind", "")
    kind = kind if kind in deciding.KINDS else ""
    cohort = lifecycle.cohort(campaign, None)
    waiting = 0
    if cohort is not None:
        ranked = CohortRanking(db_session(), cohort, campaign.places)
        waiting = len(reviewing.undecided(db_session(), ranked))
    return render_template("decisions/decisions.html", **_log(campaign, kind), waiting=waiting)


def _log(campaign: Campaign, kind: str) -> dict[str, Any]:
    session, number = db_session(), campaign.id or 0
    found = history.of_campaign(session, number, kind, asked_page())
    return {
        "campaign": listing.summary(campaign),
        "lines": found,
        "counts": standing.counts(session, number),
        "kinds": deciding.KINDS,
        "kind": kind,
    }


@pages.post("/campaigns/<campaign_id>/decisions/undo")
@writes
def undo_together(campaign_id: str) -> ResponseReturnValue:
    """Take back what was decided together, as far as it still stands."""
    if forms.Nothing().validate_on_submit():
        batch = request.form.get("batch", "")
        together = deciding.of_batch(db_session(), loaded(Campaign).id or 0, batch)
        say_undone(deciding.undo(db_session(), together, staff(), now()))
    return redirect(url_for(".listing_page", campaign_id=campaign_id), 303)


def say_undone(undone: Undone) -> None:
    """What became of decisions that somebody took back."""
    if not undone.decisions:
        flash(_("Nothing was taken back: another decision stands by now."), "error")
        return
    flash(ngettext("%(num)d decision was taken back.", "%(num)d decisions were taken back.", undone.decisions))
    if undone.told:
        flash(
            ngettext(
                "A letter about it has left, or may have: write to the person again.",
                "Letters about %(num)d of them have left, or may have: write to these people again.",
                undone.told,
            ),
            "error",
        )
