"""A second cohort, where documents have changed or another form is wanted; its people are ranked apart."""

from dataclasses import dataclass

from sqlmodel import Session

from assess.documents.library import Library, needed_by
from assess.screening.campaigns import closing, lifecycle
from assess.screening.documents import published
from assess.screening.problems import Problem, Refused, refuse
from assess.screening.results import pinned_calibrations
from assess.store.tables import Campaign, Cohort, now


@dataclass(frozen=True)
class Change:
    """A document that people of a new cohort would meet otherwise; `before` is empty where there was none."""

    title: str
    language: str
    before: str
    now: str


@dataclass(frozen=True)
class CohortTaken:
    """What a cohort takes."""

    number: int
    title: str
    blueprint: str
    battery: list[str]


def taken(session: Session, campaign: Campaign) -> list[CohortTaken]:
    """What each cohort of a campaign takes, the newest last."""
    found = []
    for cohort in sorted(campaign.cohorts, key=lambda one: one.number):
        library = published.of_cohort(session, cohort)
        battery = [library.instruments[key].title for key in cohort.battery]
        title = library.blueprints[cohort.blueprint].title
        found.append(CohortTaken(cohort.number, title, _slug(cohort), battery))
    return found


def changes(session: Session, campaign: Campaign) -> list[Change]:
    """What is published since the newest cohort was opened, and would be pinned in another."""
    newest = lifecycle.cohort(campaign)
    if newest is None:
        return []
    library = published.library(session)
    try:
        blueprint = published.blueprint_of(session, _slug(newest))
    except published.UnknownDocument:
        return []
    if library.lacks(blueprint):
        return []
    before, after = _versions(newest.pins), _versions(needed_by(library, blueprint))
    found = [
        Change(_title(library, slug), language, before.get((slug, language), ""), after[slug, language])
        for slug, language in sorted(after)
        if after[slug, language] != before.get((slug, language))
    ]
    battery = [library.complete_instruments[key] for key in blueprint.battery]
    if pinned_calibrations.lacking(session, blueprint, battery):
        return []  # nobody can be asked by it now
    if not found and pinned_calibrations.for_battery(session, battery) != newest.calibrations:
        found.append(Change(blueprint.title, "", "", "calibration"))
    return found


def open_another(session: Session, campaign: Campaign, blueprint: str, actor: str) -> Cohort:
    """A cohort of the newest versions of that assessment; Refused where it would be the same."""
    if not closing.takes_starts(campaign, now()):
        raise Refused([Problem("blueprint", "campaign-closed")])
    newest = lifecycle.cohort(campaign)
    if newest is not None and blueprint == _slug(newest) and not changes(session, campaign):
        raise Refused([Problem("blueprint", "cohort-same")])
    refuse(lifecycle.blueprint_problems(session, blueprint, campaign.language))
    made = lifecycle.open_cohort(session, campaign, blueprint, actor)
    session.refresh(campaign)
    return made


def _slug(cohort: Cohort) -> str:
    return cohort.blueprint.partition("/")[0]


def _versions(pins: dict[str, str]) -> dict[tuple[str, str], str]:
    """The version of each document and translation, by slug and language."""
    found = {}
    for key in pins:
        slug, _, rest = key.partition("/")
        version, _, language = rest.partition("#")
        found[slug, language] = version
    return found


def _title(library: Library, slug: str) -> str:
    return str(getattr(library.latest(slug), "title", slug))
