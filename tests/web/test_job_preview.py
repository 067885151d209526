"""The preview of the job: read before anything is begun, in one's language, with the sentence of purpose."""

from flask import Flask
from sqlmodel import Session

from assess.documents.library import Library
from assess.documents.reading import parse
from assess.documents.translation import Translation
from assess.screening.documents import publication, published
from assess.screening.organisation import employer
from assess.store.tables import CandidateSession
from tests.screening.opening import open_campaign
from tests.web.test_candidate import browser_of, count

PREVIEW = {
    "schema": 1, "kind": "preview", "slug": "desk", "version": "1.0", "title": "What the job is like",
    "purpose": "For the desk.", "introduction": "Before you give us your time.", "closing": "Does it suit you?",
    "sections": [{"id": "hard", "title": "What is hard", "text": "Some hours are too full."}],
}  # fmt: skip
GERMAN = {
    "title": "Wie die Arbeit ist", "introduction": "Bevor Sie uns Ihre Zeit schenken.", "closing": "Passt das?",
    "hard.title": "Was schwer ist", "hard.text": "Manche Stunden sind zu voll.",
}  # fmt: skip


def furnish(session: Session) -> None:
    """A published blueprint `desk-star` that names the preview, and its German words."""
    preview = parse(PREVIEW)
    star = published.blueprint_of(session, "engagement-star")
    own = star.model_copy(update={"slug": "desk-star", "preview": "desk/1.0"})
    spoken = Translation(kind="translation", schema=1, of="desk/1.0", language="de", texts=GERMAN)
    library = Library({one.key: one for one in (preview, own)}, {"desk/1.0": {"de": spoken}})
    publication.store(session, library, [preview.key, own.key, spoken.key])
    house = employer.current(session)
    house.purpose = "People sleep well far from home."
    session.add(house)
    session.commit()


def test_whoever_has_a_link_reads_what_the_job_is_like_and_begins_nothing(app: Flask, session: Session) -> None:
    furnish(session)
    amira = browser_of(app, session, open_campaign(session, blueprint="desk-star"), "Amira")
    amira.see(amira.address)
    assert f'href="{amira.address}/job?language=en"' in amira.text
    amira.see(f"{amira.address}/job")
    for said in ("What the job is like", "Some hours are too full.", "People sleep well far from home."):
        assert said in amira.text
    assert f'href="{amira.address}?language=en"' in amira.text
    assert count(session, CandidateSession) == 0


def test_it_is_read_in_the_language_of_the_page(app: Flask, session: Session) -> None:
    furnish(session)
    amira = browser_of(app, session, open_campaign(session, blueprint="desk-star"), "Amira")
    amira.see(f"{amira.address}/job?language=de")
    assert '<h1 lang="de" dir="ltr">Wie die Arbeit ist</h1>' in amira.text
    amira.see(f"{amira.address}/job?language=fr")  # not translated: as it was written, and said so
    assert '<h1 lang="en" dir="ltr">What the job is like</h1>' in amira.text


def test_a_campaign_whose_blueprint_names_none_offers_none(app: Flask, session: Session) -> None:
    amira = browser_of(app, session, open_campaign(session), "Amira")
    amira.see(amira.address)
    assert "/job" not in amira.text
    assert amira.client.get(f"{amira.address}/job").status_code == 404
