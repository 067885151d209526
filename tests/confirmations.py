"""The second edition with its confirmation, published; people who have sat it, and who confirm their results."""

from functools import cache
from typing import Any

from sqlmodel import Session, select

from assess.documents.blueprint import Blueprint
from assess.documents.library import Library, needed_by
from assess.screening.campaigns import confirmation_places, invitations, links
from assess.screening.campaigns.confirmation_places import Asked
from assess.screening.documents import published
from assess.screening.documents.publication import store
from assess.screening.sittings import admissions, batteries, page_answers, taking
from assess.store.tables import Campaign, Invitation, StoredDocument, now
from tests.encounters import say_all
from tests.screening.opening import Person, let_in, open_campaign
from tests.shipped import SHIPPED

KEYS = ("engagement-star/2.0", "engagement-star-confirmation/2.0")


@cache
def _documents() -> tuple[Library, tuple[str, ...]]:
    stars = [SHIPPED.documents[key] for key in KEYS]
    wanted = [key for star in stars if isinstance(star, Blueprint) for key in (star.key, *needed_by(SHIPPED, star))]
    return SHIPPED, tuple(dict.fromkeys(wanted))


def publish(session: Session, *without: str) -> None:
    """Publish both blueprints with what they need, but for those left out."""
    library, keys = _documents()
    there = {row.key: row for row in session.exec(select(StoredDocument))}
    store(session, library, [key for key in keys if key not in there and key not in without])
    for key in there.keys() & set(keys) - set(without):  # a server has installed them as drafts
        there[key].state = published.PUBLISHED
    session.commit()


def second_edition(session: Session, title: str = "Front desk", **plan: Any) -> Campaign:
    """An open campaign of the second edition, everything published."""
    publish(session)
    return open_campaign(session, title, **plan)


def sit(person: Person, right: float = 1.0, line: int = 0) -> None:
    """Every part to the end: of scenarios that share answered by the key, the rest against it; that line said."""
    for position in range(len(person.invitation.cohort.battery)):
        part = person.begin(position)
        instrument = batteries.instrument_of(person.session, part)
        if instrument.by_turns:
            part = say_all(person, part, line)
        else:
            count = len(part.layout)
            for number, page in enumerate(part.layout, start=1):
                by_key = number <= round(right * count)
                given = {row[0]: _answer(instrument.by_id[row[0]], by_key) for row in page}
                page_answers.answer(person.session, part, number, given, now(), seconds=20.0)
            person.session.commit()
            part = person.part(part.public_id)
        taking.submit(person.session, person.admission(), part, now())
        person.session.commit()


def _answer(item: Any, by_key: bool) -> dict[str, Any]:
    if not item.options:
        return {"rating": 4}
    ordered = sorted(item.options, key=lambda one: one.key.value)
    worst, best = (ordered[0].id, ordered[-1].id) if by_key else (ordered[-1].id, ordered[0].id)
    return {"best": best, "worst": worst}


def sat(session: Session, campaign: Campaign, name: str = "Amira", right: float = 1.0, line: int = 0) -> Person:
    """Somebody who has completed the campaign."""
    person = let_in(session, campaign, name, f"{name.lower()}@example.com")
    sit(person, right, line)
    return person


def asked(session: Session, invitation: Invitation, supervisor: str = "") -> Person:
    """The same person, let in to the confirmation of that result."""
    place = confirmation_places.ask(session, invitation, Asked(supervisor), "staff:1")
    link = links.add(session, place.campaign, place.id)
    token = admissions.admit(session, link, place, now())
    invitations.read_notice(session, place.id or 0)
    session.commit()
    return Person(session, place, link, token)
