"""The demonstration: a campaign of synthetic candidates, three accounts and one open link. One verb removes it."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert
from sqlmodel import Session, col, delete, select

from assess.analysis import synthetic
from assess.analysis.simulated_encounters import held
from assess.documents.instrument import Instrument
from assess.screening import audit
from assess.screening.campaigns import lifecycle, links
from assess.screening.organisation import accounts
from assess.screening.results import renewal, stored_results
from assess.screening.sittings import page_order
from assess.store.tables import (
    Campaign,
    Candidate,
    Cohort,
    Invitation,
    Organisation,
    OutboxMail,
    Response,
    Sitting,
    Team,
    User,
    now,
)

PEOPLE, SEED = 240, 20260301
STARTED, INVITED, SPARSE, HASTY = 6, 6, 2, 3  # of the 240: under way, not begun, too few answers, straight-lining
STARS = """
    Acamar Adhara Albireo Alcor Aldebaran Algol Alhena Alioth Alkaid Almach Alnair Alnilam Alphard
    Alpheratz Altair Ankaa Antares Arcturus Atria Avior Bellatrix Canopus Capella Castor Deneb Diphda
    Dubhe Elnath Enif Fomalhaut Gacrux Hamal Izar Kochab Markab Megrez Menkar Merak Mimosa Mintaka Mira
    Mirach Mirfak Mizar Nunki Phecda Polaris Pollux Procyon Rasalhague Regulus Rigel Sabik Saiph Schedar
    Shaula Sirius Spica Thuban Vega
""".split()
Progress = Callable[[int], None]


def exists(session: Session) -> bool:
    """Whether the demonstration is here."""
    return session.exec(select(Campaign.id).where(col(Campaign.demo)).limit(1)).first() is not None


def build(session: Session, progress: Progress = lambda _done: None) -> dict[str, str]:
    """Everything the demonstration shows; user name to password of its three accounts."""
    organisation = session.get(Organisation, 1) or Organisation(id=1)
    organisation.name, organisation.demo = "Asterism demonstration", True
    usual = next(one for one in lifecycle.offers(session) if one.slug == lifecycle.BLUEPRINT)
    organisation.languages = list(usual.languages)
    session.add(organisation)
    team = accounts.add_team(session, accounts.NewTeam("Guest relations"), "demo", demo=True)
    shown = [_account(session, name, role, team) for name, role in _ROLES]
    owner = accounts.find(session, shown[0][0])
    asked = lifecycle.NewCampaign(
        title="Guest service associates (synthetic)", team_id=_id(team), places=8, requisition="DEMO-1",
        contact="the recruiter of this demonstration", results_by=now() + timedelta(days=14),
        blueprint=lifecycle.BLUEPRINT,
    )  # fmt: skip
    campaign = lifecycle.create(session, asked, owner_id=owner.id, actor="demo", demo=True)
    cohort = session.exec(select(Cohort).where(Cohort.campaign_id == campaign.id)).one()
    links.add(session, campaign)
    _screen(session, campaign, cohort, progress)
    renewal.renew(session, _id(cohort), turn=renewal.within)
    audit.record(session, "demo", "demo.built", campaign.public_id)
    return dict(shown)


_ROLES = (("recruiter", "recruiter"), ("hr", "hr"), ("admin", "administrator"))


def _account(session: Session, name: str, role: str, team: Team) -> tuple[str, str]:
    taken = session.exec(select(User.id).where(User.username == name)).first()
    username = f"demo-{name}" if taken else name
    asked = accounts.NewUser(username, f"Demo {name}")
    user, password = accounts.add_user(session, asked, "demo", demo=True)
    accounts.grant(session, user, role, team if role == "recruiter" else None, "demo")
    return user.username, password


def _id(row: Any) -> int:
    assert row.id is not None
    return int(row.id)


def names() -> list[tuple[str, str]]:
    """Names made of two stars, so that nobody takes them for people, with addresses that reach nobody."""
    order = np.random.default_rng(SEED).permutation(len(STARS) ** 2)
    pairs = [(STARS[number // len(STARS)], STARS[number % len(STARS)]) for number in order]
    chosen = itertools.islice(((first, last) for first, last in pairs if first != last), PEOPLE)
    return [(f"{first} {last}", f"{first}.{last}@synthetic.example".lower()) for first, last in chosen]


def _screen(session: Session, campaign: Campaign, cohort: Cohort, progress: Progress) -> None:
    """Invite the 240 and let them answer."""
    battery = stored_results.cohort_battery(session, cohort)
    named = [facet.id for facet in stored_results.cohort_blueprint(session, cohort).facets]
    facets, judgement = synthetic.people(PEOPLE, SEED, named)
    talks = held([one for one in battery if one.by_turns], judgement, np.random.default_rng(SEED))
    answered = [talks.get(one.key) or synthetic.answers(one, facets, judgement, SEED) for one in battery]
    invitations = _invite(session, campaign, cohort)
    generator = np.random.default_rng(SEED + 1)
    rows: list[dict[str, Any]] = []
    for number, invitation in enumerate(invitations):
        given = [dict(sheet[number]) for sheet in answered]
        met = {item for sheet in given for item in sheet}
        not_met = {item.id for one in battery if one.by_turns for item in one.items if item.id not in met}
        _spoil(number, given, battery)
        _sit(session, invitation, battery, given, generator, rows, not_met)
        progress(1)
    session.execute(insert(Response), rows)


def _invite(session: Session, campaign: Campaign, cohort: Cohort) -> list[Invitation]:
    candidates = [
        Candidate(team_id=campaign.team_id, name=name, email=email, synthetic=True) for name, email in names()
    ]
    session.add_all(candidates)
    session.flush()
    finished = PEOPLE - STARTED - INVITED
    made = []
    for number, candidate in enumerate(candidates):
        begun = now() - timedelta(days=12) + timedelta(minutes=67 * number)
        state = "completed" if number < finished else "started" if number < finished + STARTED else "invited"
        made.append(
            Invitation(
                campaign_id=_id(campaign),
                cohort_id=_id(cohort),
                candidate_id=_id(candidate),
                state=state,
                created_at=begun - timedelta(days=2),
                started_at=begun if state != "invited" else None,
                notice_read_at=begun if state != "invited" else None,
                completed_at=begun + timedelta(minutes=29) if state == "completed" else None,
            )
        )
    session.add_all(made)
    session.flush()
    return made


def _spoil(number: int, given: list[dict[str, Any]], battery: list[Instrument]) -> None:
    """A few sheets as they come in life: too few answers, or the same answer all the way."""
    if number < SPARSE:
        for sheet in given:
            for item in list(sheet)[len(sheet) // 2 :]:
                del sheet[item]
    elif number < SPARSE + HASTY:
        for sheet, instrument in zip(given, battery, strict=True):
            if instrument.format.kind == "likert":
                sheet.update({item: {"rating": 4} for item in sheet})


def _sit(
    session: Session,
    invitation: Invitation,
    battery: list[Instrument],
    given: list[dict[str, Any]],
    generator: np.random.Generator,
    rows: list[dict[str, Any]],
    not_met: set[str],
) -> None:
    """The sittings of one person, and the rows of their answers."""
    if invitation.state == "invited":
        return
    begun = invitation.started_at or now()
    taken = battery if invitation.state == "completed" else battery[:1]
    for position, instrument in enumerate(taken):
        sheet = given[position] if invitation.state == "completed" else dict(list(given[position].items())[:7])
        seed = SEED + _id(invitation)
        pages = page_order.arrange(instrument, seed, not_met)
        seconds = [round(float(second), 1) for second in generator.lognormal(3.3, 0.35, len(pages))]
        sitting = _sitting(invitation, position, instrument, pages, seconds, begun, seed)
        session.add(sitting)
        session.flush()
        rows += _responses(_id(sitting), instrument, sheet, begun)


def _sitting(
    invitation: Invitation,
    position: int,
    instrument: Instrument,
    pages: list[page_order.Page],
    seconds: list[float],
    begun: datetime,
    seed: int,
) -> Sitting:
    complete = invitation.state == "completed"
    return Sitting(
        invitation_id=_id(invitation), position=position, instrument=instrument.key,
        fingerprint=instrument.fingerprint, seed=seed, layout=pages, pages=len(pages),
        next_page=len(pages) + 1 if complete else 8, started_at=begun, last_answer_at=begun,
        seconds=seconds, submitted_at=begun + timedelta(minutes=10 * position + 9) if complete else None,
    )  # fmt: skip


def _responses(sitting: int, instrument: Instrument, sheet: dict[str, Any], at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "sitting_id": sitting, "bank": instrument.source_bank, "item": item, "value": value, "revision": 1,
            "item_fingerprint": instrument.by_id[item].content_print, "answered_at": at,
        }
        for item, value in sheet.items()
    ]  # fmt: skip


def remove(session: Session) -> int:
    """Everything the demonstration brought: campaign, synthetic people, answers, accounts; how many people."""
    found = session.exec(select(Campaign).where(col(Campaign.demo))).all()
    marked = [campaign.id for campaign in found]
    candidates = select(Invitation.candidate_id).where(col(Invitation.campaign_id).in_(marked))
    gone = list(session.exec(candidates))
    places = select(Invitation.id).where(col(Invitation.campaign_id).in_(marked))
    session.exec(delete(OutboxMail).where(col(OutboxMail.invitation_id).in_(places)))
    session.exec(delete(Campaign).where(col(Campaign.id).in_(marked)))
    elsewhere = select(Invitation.candidate_id)
    session.exec(delete(Candidate).where(col(Candidate.id).in_(gone), col(Candidate.id).not_in(elsewhere)))
    session.exec(delete(User).where(col(User.demo)))
    used = select(Campaign.team_id)
    session.exec(delete(Team).where(col(Team.demo), col(Team.id).not_in(used)))
    organisation = session.get(Organisation, 1)
    if organisation is not None and organisation.demo:
        organisation.name, organisation.demo = Organisation().name, False
        organisation.languages = Organisation().languages
    audit.record(session, "console", "demo.removed", "", people=len(gone))
    return len(gone)
