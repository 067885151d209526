"""The onboarding brief of somebody who is hired: which facets to grow first, and what to do in which week."""

from datetime import datetime

from sqlmodel import Session

from assess.documents.blueprint import Blueprint
from assess.report import onboarding_brief
from assess.report.catalogues import catalogue
from assess.report.onboarding_brief import GrownFacet
from assess.scoring.engine import read_profile
from assess.scoring.profile import Profile
from assess.screening.interviews.guides import head_of
from assess.screening.interviews.rating_forms import NoForm
from assess.screening.results import made_results, stored_results
from assess.store.tables import Cohort, Invitation

FACETS = 4


def brief_html(session: Session, invitation: Invitation, language: str, moment: datetime) -> str:
    """The brief as a page to print; NoForm where there is no Result or no onboarding bank."""
    cohort = session.get_one(Cohort, invitation.cohort_id)
    result = stored_results.current(session, invitation.id or 0)
    written, bank = (stored_results.cohort_onboarding(session, cohort, spoken) for spoken in ("en", language))
    if result is None or bank is None or written is None:
        raise NoForm(invitation.public_id)
    made_results.check(session, result, invitation.public_id)
    blueprint = stored_results.cohort_blueprint(session, cohort, language)
    facets = {facet.id: facet for facet in blueprint.facets}
    grown = []
    for name in to_grow(read_profile(result.profile), blueprint):
        steps = sorted((step for step in bank.steps if step.facet == name), key=lambda step: step.week)
        if steps:
            grown.append(GrownFacet(facets[name].title, facets[name].high, tuple(steps)))
    spoken = written.language if bank == written else language
    return onboarding_brief.brief_html(head_of(session, invitation, moment), grown, spoken, catalogue(language))


def to_grow(profile: Profile, blueprint: Blueprint) -> list[str]:
    """Up to four facets: those that good leadership develops, then those clearly below the person's own mean."""
    develop = [facet.id for facet in blueprint.facets if facet.use == "develop"]
    below = [found.id for found in profile.probe]
    return list(dict.fromkeys([*develop, *below]))[:FACETS]
