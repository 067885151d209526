"""Campaigns from opening to closing: everything pinned in a cohort, places, the open link."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from sqlmodel import Session, col, func, select

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.documents.library import Library, needed_by
from assess.scoring.assumed import assumed_snapshot
from assess.screening import audit
from assess.screening.campaigns import closing, links
from assess.screening.documents import pins, published
from assess.screening.inputs import Number, Text, outside_limits, tidy
from assess.screening.problems import Problem, refuse
from assess.screening.results import instrument_days, pinned_calibrations, stored_results
from assess.store.tables import Campaign, Cohort, Link, now

BLUEPRINT = "engagement-star"
CONFIRMATION = "engagement-star-confirmation"  # asked for on a profile; its scenarios are kept for that


@dataclass(frozen=True)
class Offer:
    """An assessment that new campaigns can use: a published blueprint with its battery and its languages.

    `calibrated` says that it rests on calibrations that are attached now: such a one campaigns usually take.
    """

    slug: str
    title: str
    purpose: str
    battery: tuple[Instrument, ...]
    languages: tuple[str, ...]
    calibrated: bool = False


@dataclass(frozen=True)
class Places:
    """How many people can be taken."""

    places: Annotated[int, Number(1, 1000)]


@dataclass(frozen=True)
class NewCampaign:
    """What opens a campaign."""

    title: Annotated[str, Text(120, required=True)]
    team_id: int
    places: Annotated[int, Number(1, 1000)]
    requisition: Annotated[str, Text(80)] = ""
    language: str = "en"
    contact: Annotated[str, Text(200)] = ""
    results_by: datetime | None = None
    closes_at: datetime | None = None
    grace_days: Annotated[int, Number(0, 90)] = 7
    blueprint: str = ""  # the usual one
    feedback: bool = False


def offers(session: Session) -> list[Offer]:
    """Every assessment to choose that is published with all its parts; calibrated ones first, then the usual."""
    library = published.library(session)
    newest = {
        one.slug: one
        for one in (library.latest(slug) for slug in {one.slug for one in library.blueprints.values()})
    }
    chosen = [one for slug, one in newest.items() if slug != CONFIRMATION]
    whole = [one for one in chosen if isinstance(one, Blueprint) and not library.lacks(one)]
    ready = [one for one in whole if not _uncalibrated(session, library, one)]
    ready.sort(key=lambda one: (not one.needs_calibration, one.slug != BLUEPRINT, one.title))
    return [_offer(library, one) for one in ready]


def usual(session: Session) -> str:
    """What a campaign takes that asks for nothing else: the first that is calibrated, else the engagement star."""
    return next((one.slug for one in offers(session) if one.calibrated), BLUEPRINT)


def _uncalibrated(session: Session, library: Library, blueprint: Blueprint) -> list[str]:
    battery = [library.complete_instruments[key] for key in blueprint.battery]
    return pinned_calibrations.lacking(session, blueprint, battery)


def _offer(library: Library, blueprint: Blueprint) -> Offer:
    battery = tuple(library.complete_instruments[key] for key in blueprint.battery)
    common = set.intersection(*(set(library.languages(one)) for one in battery))
    return Offer(
        blueprint.slug,
        blueprint.title,
        blueprint.purpose,
        battery,
        tuple(sorted(common)),
        bool(blueprint.needs_calibration),
    )


def create(
    session: Session, asked: NewCampaign, *, owner_id: int | None, actor: str, demo: bool = False
) -> Campaign:
    """A campaign with its first cohort, everything pinned; Refused with all problems."""
    asked = tidy(asked)
    if not asked.blueprint:
        asked = replace(asked, blueprint=usual(session))
    problems = outside_limits(asked) + blueprint_problems(session, asked.blueprint, asked.language)
    if asked.closes_at is not None and asked.closes_at <= now():
        problems.append(Problem("closes_at", "closing-past"))
    refuse(problems)
    campaign = Campaign(
        team_id=asked.team_id, owner_id=owner_id, title=asked.title, requisition=asked.requisition,
        places=asked.places, language=asked.language, contact=asked.contact, results_by=asked.results_by,
        closes_at=asked.closes_at, grace_days=asked.grace_days, feedback=asked.feedback,
        demo=demo,
    )  # fmt: skip
    closing.settle(session, campaign)
    session.flush()
    open_cohort(session, campaign, asked.blueprint, actor)
    audit.record(session, actor, "campaign.opened", campaign.public_id)
    return campaign


def open_cohort(session: Session, campaign: Campaign, blueprint_slug: str, actor: str) -> Cohort:
    """A new cohort with the newest versions pinned; people invited from now on are ranked apart."""
    blueprint = published.blueprint_of(session, blueprint_slug)
    needed = needed_by(published.library(session), blueprint)
    library = published.pinned(session, needed)
    battery = [library.instruments[key] for key in blueprint.battery]
    chosen = pinned_calibrations.for_battery(session, battery)
    ranked = pinned_calibrations.counted_battery(session, battery, chosen)
    assert campaign.id is not None
    last = session.exec(select(func.max(Cohort.number)).where(Cohort.campaign_id == campaign.id)).one()
    cohort = Cohort(
        campaign_id=campaign.id,
        number=(last or 0) + 1,
        blueprint=blueprint.key,
        battery=[instrument.key for instrument in battery],
        pins=needed,
        calibrations=chosen,
        snapshot=stored_results.keep_snapshot(
            session, assumed_snapshot(ranked, blueprint, instrument_days.for_battery(session, ranked))
        ),
    )
    session.add(cohort)
    session.flush()
    audit.record(session, actor, "cohort.opened", campaign.public_id, number=cohort.number, **pins.marks(cohort))
    return cohort


def cohort(campaign: Campaign, number: int | None = None) -> Cohort | None:
    """The campaign's cohort of that number; the newest without one."""
    wanted = max((one.number for one in campaign.cohorts), default=None) if number is None else number
    return next((one for one in campaign.cohorts if one.number == wanted), None)


def places(campaign: Campaign, asked: int | None) -> int:
    """How many places a ranking is read for: what was asked for, if there can be so many, else the campaign's."""
    possible = asked is not None and not outside_limits(Places(asked))
    return asked if asked is not None and possible else campaign.places


def set_places(session: Session, campaign: Campaign, asked: Places, actor: str) -> None:
    """How many people can be taken; only readings of the ranking change, no score."""
    refuse(outside_limits(asked))
    campaign.places = asked.places
    session.add(campaign)
    audit.record(session, actor, "campaign.places", campaign.public_id, places=asked.places)


def open_link(session: Session, campaign: Campaign) -> Link | None:
    """The campaign's open link that is still usable, if it has one."""
    found = session.exec(
        select(Link)
        .where(Link.campaign_id == campaign.id, col(Link.invitation_id).is_(None))
        .order_by(col(Link.serial).desc())
    )
    return next((link for link in found if links.usable(link, now())), None)


def turn_open_link(session: Session, campaign: Campaign, actor: str) -> bool:
    """Make the campaign's open link, or close the one it has; whether it has one now.

    Refused for confirmations: whoever came by it would have no first result.
    """
    present = open_link(session, campaign)
    if present is None:
        if campaign.confirms_id is not None:
            refuse([Problem("campaign", "confirmation-first")])
        links.add(session, campaign)
        audit.record(session, actor, "open-link.made", campaign.public_id)
        return True
    links.revoke(session, present)
    audit.record(session, actor, "open-link.closed", campaign.public_id)
    return False


def blueprint_problems(session: Session, slug: str, language: str) -> list[Problem]:
    """Every instrument of the battery must be there, and in the campaign's language."""
    library = published.library(session)
    try:
        blueprint = published.blueprint_of(session, slug)
    except published.UnknownDocument:
        return [Problem("blueprint", "not-published", {"documents": slug})]
    if gone := library.lacks(blueprint):
        return [Problem("blueprint", "not-published", {"documents": ", ".join(gone)})]
    if waiting := _uncalibrated(session, library, blueprint):
        return [Problem("blueprint", "calibration-needed", {"documents": ", ".join(waiting)})]
    battery = [library.complete_instruments[key] for key in blueprint.battery]
    lacking = [one.title for one in battery if language not in library.languages(one)]
    return [Problem("language", "language-lacking", {"instruments": ", ".join(lacking)})] if lacking else []
