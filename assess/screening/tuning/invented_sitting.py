"""Somebody invented takes every battery in every language, in a database in memory; a crash there is an error."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from assess.documents.blueprint import Blueprint
from assess.documents.fault import DocumentError, Fault
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.documents.library import Library, needed_by
from assess.formats.registry import format_of
from assess.scoring.attached_calibration import InstrumentCalibration
from assess.scoring.thurstonian import Block, Statement, Thurstonian
from assess.screening.campaigns import invitations, lifecycle
from assess.screening.documents.publication import store
from assess.screening.sittings import admissions, batteries, conversations, page_answers, taking
from assess.screening.sittings.admissions import Part
from assess.store.tables import Calibration, Team, metadata, now


def battery_problems(library: Library, chosen: Collection[str]) -> Iterator[Fault]:
    """What happens when the chosen documents' batteries are taken; documents that no battery uses are not asked."""
    for blueprint in library.blueprints.values():
        try:
            needed = needed_by(library, blueprint)
            if not set(needed) & set(chosen):
                continue
            languages = _languages(library, blueprint)
        except DocumentError:
            continue  # what is missing or faulty was said of its own file
        for language in languages:
            yield from _taken(library, blueprint, language)


def _languages(library: Library, blueprint: Blueprint) -> list[str]:
    battery = [one for key in blueprint.battery if isinstance(one := library.documents[key], Instrument)]
    spoken = [library.languages(one) for one in battery]
    return [language for language in spoken[0] if all(language in one for one in spoken)] if spoken else []


def _taken(library: Library, blueprint: Blueprint, language: str) -> Iterator[Fault]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    engine.update_execution_options(audit_keys=lambda: ["nobody will ask"])
    try:
        metadata.create_all(engine)
        with Session(engine) as session:
            store(session, library, [blueprint.key, *needed_by(library, blueprint)])
            for key in blueprint.needs_calibration:
                _calibrate(session, library.instruments[key])
            _take(session, blueprint, language)
    except Exception as error:  # whatever it is, the author must hear of it before a candidate does
        reason = f"an invented sitting in {language} fails: {type(error).__name__}: {str(error)[:200]}"
        yield Fault("battery", reason, "mend what it names, or ask with this line", blueprint.key)
    finally:
        engine.dispose()


def _calibrate(session: Session, form: Instrument) -> None:
    """Attach invented parameters of blocks: every statement loads alike on its facet."""
    blocks = tuple(
        Block(item.id, tuple(
            Statement(one.id, one.facet or "", 1.0 if one.keyed == "forward" else -1.0, 0.0, 1.0)
            for one in item.options
        ))
        for item in form.scored_items
    )  # fmt: skip
    traits = tuple(scale.id for scale in form.scales)
    table = tuple(tuple(1.0 if one == other else 0.3 for other in traits) for one in traits)
    prints = {item.id: item.content_print for item in form.scored_items}
    choice = Thurstonian(traits, table, blocks, "most-least", "invented")
    made = InstrumentCalibration(form.key, "invented", "2026-01-01", 1000, (), choice, prints)
    session.add(
        Calibration(
            of=form.key,
            fingerprint=made.fingerprint,
            body=made.to_json(),
            source=made.source,
            date=made.date,
            n=made.n,
        )
    )
    session.flush()


def _take(session: Session, blueprint: Blueprint, language: str) -> None:
    """Open a campaign, invite somebody, answer every page, and make the Result."""
    team = Team(name="Check")
    session.add(team)
    session.flush()
    assert team.id is not None
    plan = lifecycle.NewCampaign("Check", team.id, 1, language=language, blueprint=blueprint.slug)
    campaign = lifecycle.create(session, plan, owner_id=None, actor="check")
    invitation, link = invitations.invite(session, campaign, "Invented Person", "invented@example.com", "check")
    token = admissions.admit(session, link, invitation, now())
    session.flush()
    for position in range(len(blueprint.battery)):
        _answer_part(session, token, position)


def _answer_part(session: Session, token: str, position: int) -> None:
    admission = admissions.authorise(session, token, now())
    assert admission is not None
    begun = taking.begin(session, admission, position, now())
    admission = admissions.authorise(session, token, now(), begun.public_id)
    assert admission is not None
    assert admission.part is not None
    instrument = batteries.instrument_of(session, admission.part)
    if instrument.by_turns:
        _talk(session, admission.part)
    for number, page in enumerate([] if instrument.by_turns else admission.part.layout, start=1):
        values = {row[0]: invented_answer(instrument, instrument.by_id[row[0]], number) for row in page}
        page_answers.answer(session, admission.part, number, values, now(), seconds=20.0)
    admission = admissions.authorise(session, token, now(), begun.public_id)
    assert admission is not None
    assert admission.part is not None
    session.expire_all()
    taking.submit(session, admission, admission.part, now())


def _talk(session: Session, part: Part) -> None:
    """Say another line at each turn until every conversation has ended, and go on."""
    for place in conversations.told(session, part):
        now_at = place
        while node := now_at.talk.node:
            line = node.lines[len(now_at.talk.path) % len(node.lines)].id
            now_at = conversations.answer(session, part, now_at.page, line, now(), seconds=20.0)
        conversations.answer(session, part, now_at.page, None, now(), seconds=5.0, onward=True)


def invented_answer(instrument: Instrument, item: Item, turn: int) -> dict[str, Any]:
    """A full, valid answer, another one at each turn."""
    known = format_of(instrument)
    fields = known.fields(item, instrument.format)
    chosen = {field.name: field.choices[(turn + place) % len(field.choices)] for place, field in enumerate(fields)}
    return known.to_value(chosen)
