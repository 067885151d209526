"""A campaign whose battery has three conversations, each with two twins, and people in the midst of it."""

from typing import Any

from sqlmodel import Session, select

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.documents.library import Library, needed_by
from assess.documents.reading import parse
from assess.documents.translation import Translation, source_texts
from assess.screening.campaigns import lifecycle
from assess.screening.documents.publication import store
from assess.screening.sittings import conversations, taking
from assess.screening.sittings.admissions import Part
from assess.store.tables import Campaign, StoredDocument, Team, now
from tests.conversations import document, library
from tests.screening.opening import Person

SLUGS = ("desk", "line", "mail")
TITLE = "Talks"


def blueprint(*slugs: str) -> dict[str, Any]:
    """A star of conversations alone, named after them."""
    reference = {"mean": 0.65, "sd": 0.15, "source": "authors, provisional"}
    return {
        "schema": 1, "kind": "blueprint", "slug": f"star-{slugs[0]}", "version": "1.0", "title": "Talk star",
        "purpose": "How somebody talks to customers.", "battery": [f"{slug}/2.0" for slug in slugs],
        "levels_source": "authors, provisional", "star": reference,
        "facets": [{"id": "detachment", "title": "Detachment", "use": "select", "high": "High.", "low": "Low."}],
        "points": [{"id": "composure", "title": "Composure", "meaning": "Calm.", "facets": ["detachment"]}],
        "components": [{
            "id": "encounters", "title": "Conversations", "instruments": list(slugs), "weight": 1.0,
            "weight_source": "rational", "reference": reference,
        }],
        "levels": [{"id": "low", "title": "Not yet"}, {"id": "high", "title": "Ready", "from": 0.5}],
    }  # fmt: skip


def _arabic(instrument: Instrument) -> Translation:
    """The instrument as if it were in Arabic."""
    texts = {name: f"عربي {text}" for name, text in source_texts(instrument).items()}
    said = {"schema": 1, "kind": "translation", "of": instrument.key, "language": "ar", "texts": texts}
    return Translation.model_validate(said)


def furnish(session: Session, slugs: tuple[str, ...] = SLUGS, **changes: Any) -> Campaign:
    """An open campaign of those conversations; kept."""
    known = library(*(document(slug, **changes) for slug in slugs))
    star = parse(blueprint(*slugs))
    assert isinstance(star, Blueprint)
    spoken = {key: {"ar": _arabic(one)} for key, one in known.documents.items() if isinstance(one, Instrument)}
    known = Library({**known.documents, star.key: star}, spoken)
    there = {row.key for row in session.exec(select(StoredDocument))}
    store(session, known, [key for key in (star.key, *needed_by(known, star)) if key not in there])
    team = Team(name=f"Talkers of {star.slug}")
    session.add(team)
    session.flush()
    assert team.id is not None
    title = TITLE if slugs == SLUGS else star.slug
    plan = lifecycle.NewCampaign(title=title, team_id=team.id, places=1, blueprint=star.slug)
    made = lifecycle.create(session, plan, owner_id=None, actor="tests")
    session.commit()
    return made


def say_all(person: Person, part: Part, line: int = 0) -> Part:
    """Say that line at every turn until each conversation of the part has ended."""
    for place in conversations.told(person.session, part):
        stands = place
        while node := stands.talk.node:
            said = node.lines[line].id
            stands = conversations.answer(person.session, part, stands.page, said, now(), seconds=9.0)
        conversations.answer(person.session, part, stands.page, None, now(), onward=True)
    person.session.commit()
    return person.part(part.public_id)


def sit(person: Person, line: int = 0) -> None:
    """All three parts, to the end."""
    for position in range(len(person.invitation.cohort.battery)):
        part = say_all(person, person.begin(position), line)
        taking.submit(person.session, person.admission(), part, now())
        person.session.commit()


def campaign_of(session: Session) -> Campaign:
    """The campaign."""
    return session.exec(select(Campaign).where(Campaign.title == TITLE)).one()
