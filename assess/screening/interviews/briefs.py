"""The onboarding brief of somebody who is hired: which facets to grow first, and what to do in which week."""

from datetime import datetime

from sqlmodel import Session

from assess.documents.blueprint import Blueprint
from assess.documents.onboarding import OnboardingBank, OnboardingStep
from assess.report import onboarding_brief
from assess.report.catalogues import catalogue
from assess.report.onboarding_brief import Card, GrownFacet, Plan
from assess.scoring.engine import read_profile
from assess.scoring.profile import Profile
from assess.screening.interviews.guides import head_of
from assess.screening.interviews.rating_forms import NoForm
from assess.screening.organisation import employer
from assess.screening.results import made_results, stored_results
from assess.store.tables import Cohort, Invitation

FACETS = 4
WEEKS = (1, 4, 12)


def brief_html(session: Session, invitation: Invitation, language: str, moment: datetime) -> str:
    """The brief as a page to print; NoForm where there is no Result or no onboarding bank."""
    cohort = session.get_one(Cohort, invitation.cohort_id)
    result = stored_results.current(session, invitation.id or 0)
    written, bank = (stored_results.cohort_onboarding(session, cohort, spoken) for spoken in ("en", language))
    if result is None or bank is None or written is None:
        raise NoForm(invitation.public_id)
    made_results.check(session, result, invitation.public_id)
    blueprint = stored_results.cohort_blueprint(session, cohort, language)
    profile, facets = read_profile(result.profile), {facet.id: facet for facet in blueprint.facets}
    steps = {name: _steps(bank, name) for name in to_grow(profile, blueprint)}
    grown = [GrownFacet(facets[name].title, facets[name].high, found) for name, found in steps.items() if found]
    begun = [Card(facets[step.facet].title, step) for step in cards(profile, blueprint, bank)]
    plan = Plan(employer.current(session).purpose, bank.checklists, begun, grown)
    spoken = written.language if bank == written else language
    return onboarding_brief.brief_html(head_of(session, invitation, moment), plan, spoken, catalogue(language))


def cards(profile: Profile, blueprint: Blueprint, bank: OnboardingBank) -> list[OnboardingStep]:
    """Three steps to begin with, one a week: of facets clearly below the person's own mean, then of others.

    With fewer facets than weeks they come round again.
    """
    below = [found.id for found in profile.probe]
    known = [name for name in dict.fromkeys([*below, *to_grow(profile, blueprint)]) if _steps(bank, name)]
    wanted = [(known[place % len(known)], week) for place, week in enumerate(WEEKS)] if known else []
    return [step for name, week in wanted for step in _steps(bank, name) if step.week == week]


def _steps(bank: OnboardingBank, facet: str) -> tuple[OnboardingStep, ...]:
    return tuple(sorted((step for step in bank.steps if step.facet == facet), key=lambda step: step.week))


def to_grow(profile: Profile, blueprint: Blueprint) -> list[str]:
    """Up to four facets: those that good leadership develops, then those clearly below the person's own mean."""
    develop = [facet.id for facet in blueprint.facets if facet.use == "develop"]
    below = [found.id for found in profile.probe]
    return list(dict.fromkeys([*develop, *below]))[:FACETS]
