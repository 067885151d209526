"""Whom a request is about: the ranking it was sent from, and the people chosen there."""

from flask import request

from assess.analysis.place_groups import GROUPS
from assess.screening.campaigns import lifecycle
from assess.screening.records import Campaign, Cohort
from assess.screening.results import order_of_people
from assess.screening.results.rankings import CohortRanking
from assess.web.extensions import db_session
from assess.web.scope import loaded, nothing_here


def asked_cohort() -> Cohort:
    """The cohort that was asked for, the newest without; 404 where the campaign has none of that number."""
    asked = request.values.get("cohort", type=int)
    return lifecycle.cohort(loaded(Campaign), asked) or nothing_here(f"cohort {asked}")


def asked_ranking() -> CohortRanking:
    """The ranking of that cohort, for the number of places that was asked for."""
    places = lifecycle.places(loaded(Campaign), request.values.get("places", type=int))
    return CohortRanking(db_session(), asked_cohort(), places)


def asked_group() -> str:
    """The group of the ranking that was asked for, if any: sure, open or unlikely."""
    asked = request.values.get("group", "")
    return asked if asked in GROUPS else ""


def chosen_people() -> list[str]:
    """The invitations that were ticked, and a whole group where that was, in order of the ranking.

    404 where one is not of this campaign.
    """
    asked, group = request.values.getlist("person"), asked_group()
    if not asked and not group:
        return []
    ranked = asked_ranking()
    asked += ranked.members(group) if group else []
    found = order_of_people.in_order(db_session(), ranked, asked)
    return nothing_here("chosen people") if found is None else found
