"""Which documents new campaigns use, and what those who began keep."""

import shutil
from pathlib import Path

import pytest
from sqlmodel import Session, col, delete, select

from assess.documents.fault import DocumentError
from assess.documents.reading import parse_any
from assess.screening.campaigns import lifecycle
from assess.screening.documents import publication, published
from assess.screening.problems import Refused
from assess.screening.results import stored_results
from assess.screening.sittings import taking
from assess.store.tables import AuditEvent, Cohort, StoredDocument, now
from tests.screening.opening import let_in, open_campaign
from tests.shipped import first_edition_folder

OWN = Path(__file__).parent.parent / "data" / "own_documents"
SHIPPED = first_edition_folder()


def new_version(folder: Path, slug: str = "flexibility") -> Path:
    """A folder with the next version of a shipped questionnaire."""
    (folder / slug).mkdir(parents=True)
    text = (SHIPPED / slug / "1.0.toml").read_text().replace('version = "1.0"', 'version = "1.1"')
    (folder / slug / "1.1.toml").write_text(text)
    return folder


def test_the_first_version_is_published_and_a_later_one_waits(session: Session, tmp_path: Path) -> None:
    assert publication.find(session, "flexibility/1.0").state == published.PUBLISHED
    assert publication.install(session, [new_version(tmp_path)], SHIPPED) == ["flexibility/1.1"]
    assert publication.find(session, "flexibility/1.1").state == published.DRAFT
    assert published.library(session).latest("flexibility").version == "1.0"


def test_what_says_that_it_is_a_draft_waits_and_may_change_until_it_is_published(
    session: Session, tmp_path: Path
) -> None:
    file = new_version(tmp_path) / "flexibility" / "1.1.toml"
    draft = file.read_text().replace('slug = "flexibility"', 'slug = "own-flexibility"\nstatus = "draft"')
    own = tmp_path / "own-flexibility"
    file.parent.rename(own)
    (own / "1.1.toml").write_text(draft)
    assert publication.install(session, [tmp_path], SHIPPED) == ["own-flexibility/1.1"]
    assert publication.find(session, "own-flexibility/1.1").state == published.DRAFT
    (own / "1.1.toml").write_text(draft.replace('title = "Flexibility"', 'title = "Flexible"'))
    assert publication.install(session, [tmp_path], SHIPPED) == []
    row = publication.find(session, "own-flexibility/1.1")
    assert (row.body["title"], 'title = "Flexible"' in row.source) == ("Flexible", True)
    publication.publish(session, "own-flexibility/1.1", "staff:1")
    assert published.library(session).latest("own-flexibility").version == "1.1"
    (own / "1.1.toml").write_text(draft)
    with pytest.raises(DocumentError, match="differs from the stored version"):
        publication.install(session, [tmp_path], SHIPPED)


def test_publishing_and_retiring_are_audited_and_bind_new_campaigns_only(session: Session) -> None:
    campaign = open_campaign(session)
    publication.retire(session, "engagement-star/1.0", "staff:1")
    with pytest.raises(published.UnknownDocument, match=r"engagement-star"):
        lifecycle.open_cohort(session, campaign, "engagement-star", "staff:1")
    assert let_in(session, campaign).begin(0).pages == 18  # who has a place goes on
    publication.publish(session, "engagement-star/1.0", "staff:1")
    assert lifecycle.open_cohort(session, campaign, "engagement-star", "staff:1").number == 2
    wanted = select(AuditEvent.verb).where(col(AuditEvent.verb).like("document.%")).order_by(col(AuditEvent.id))
    assert session.exec(wanted).all() == ["document.retired", "document.published"]


def test_a_battery_that_is_no_longer_published_cannot_be_opened(session: Session) -> None:
    publication.retire(session, "flexibility/1.0", "staff:1")
    with pytest.raises(Refused, match=r"not-published .documents flexibility/1.0"):
        open_campaign(session)


def test_an_assessment_is_offered_with_its_whole_battery_in_languages_that_all_of_it_has(
    session: Session,
) -> None:
    usual, *others = lifecycle.offers(session)
    assert usual.slug == "engagement-star"
    assert {"de", "en"} <= set(usual.languages)
    publication.retire(session, "flexibility/1.0#de", "staff:1")
    assert set(lifecycle.offers(session)[0].languages) == set(usual.languages) - {"de"}
    publication.retire(session, "flexibility/1.0", "staff:1")
    assert [offer.slug for offer in lifecycle.offers(session)] == [
        offer.slug for offer in others if "flexibility/1.0" not in [one.key for one in offer.battery]
    ]


def test_what_is_published_already_cannot_be_published_again(session: Session) -> None:
    with pytest.raises(Refused, match=r"already-published"):
        publication.publish(session, "flexibility/1.0", "staff:1")


def test_a_changed_translation_waits_until_somebody_publishes_it(session: Session, tmp_path: Path) -> None:
    (tmp_path / "flexibility").mkdir()
    text = (SHIPPED / "flexibility" / "1.0.fr.toml").read_text()
    first = next(line for line in text.splitlines() if line.startswith('"poise-1"'))
    for name, body in (("1.0.toml", (SHIPPED / "flexibility" / "1.0.toml").read_text()),
                       ("1.0.fr.toml", text.replace(first, '"poise-1" = "Autrement dit."', 1))):  # fmt: skip
        (tmp_path / "flexibility" / name).write_text(body)
    shutil.copytree(SHIPPED, tmp_path / "shipped")
    shutil.copytree(tmp_path / "flexibility", tmp_path / "shipped" / "flexibility", dirs_exist_ok=True)
    assert publication.install(session, [], tmp_path / "shipped") == ["flexibility/1.0#fr"]
    before = published.library(session).translations["flexibility/1.0"]["fr"]
    assert before.texts["poise-1"] != "Autrement dit."
    assert "flexibility/1.0#fr" in [row.key for row in publication.listed(session)]
    publication.publish(session, "flexibility/1.0#fr", "staff:1")
    assert published.library(session).translations["flexibility/1.0"]["fr"].texts["poise-1"] == "Autrement dit."


def test_a_changed_translation_reaches_new_cohorts_only(session: Session, tmp_path: Path) -> None:
    began = open_campaign(session).cohorts[0]
    before = stored_results.cohort_battery(session, began, "fr")
    french = session.exec(
        select(StoredDocument).where(StoredDocument.slug == "flexibility", StoredDocument.language == "fr")
    ).one()
    body = {**french.body, "texts": {**french.body["texts"], "poise-1": "Autrement dit."}}
    made = parse_any(body)
    session.add(
        StoredDocument(
            kind="translation", slug="flexibility", version="1.0", language="fr", fingerprint=made.fingerprint,
            body=made.canonical_form(),
        )
    )  # fmt: skip
    session.flush()
    assert stored_results.cohort_battery(session, began, "fr") == before
    later = open_campaign(session, team="Later").cohorts[0]
    flexibility = next(
        one for one in stored_results.cohort_battery(session, later, "fr") if one.slug == "flexibility"
    )
    assert flexibility.by_id["poise-1"].text == "Autrement dit."


def test_a_document_that_was_altered_by_hand_is_named_and_never_read(session: Session) -> None:
    row = publication.find(session, "feedback/1.0")
    row.body = {**row.body, "closing": "Nothing."}
    session.flush()
    assert published.altered(session) == ["feedback/1.0"]
    with pytest.raises(published.AlteredDocument, match=r"feedback/1.0"):
        published.read(row)


def test_a_document_that_was_taken_away_is_named(session: Session) -> None:
    cohort = open_campaign(session).cohorts[0]
    session.exec(delete(StoredDocument).where(col(StoredDocument.language) == "ar"))
    with pytest.raises(published.UnknownDocument, match=r"flexibility/1.0#ar"):
        published.of_cohort(session, session.get_one(Cohort, cohort.id))


def test_documents_keep_the_text_they_were_written_in_and_every_value(session: Session) -> None:
    row = publication.find(session, "engagement-star/1.0")
    assert row.source == (SHIPPED / "engagement-star" / "1.0.toml").read_text()
    assert "# Points of the star" in row.source
    assert row.body["language"] == "en"  # a default that the file does not say


def test_own_documents_come_from_any_folder_and_are_scored_in_two_languages(session: Session) -> None:
    new = publication.install(session, [OWN], SHIPPED)
    assert {"desk-star/1.0", "desk-cases/1.0", "desk-cases/1.0#fr"} <= set(new)
    assert publication.find(session, "desk-star/1.0").namespace == "own"
    for language in ("en", "fr"):
        campaign = open_campaign(session, team=language, language=language, blueprint="desk-star")
        person = let_in(session, campaign)
        for position in range(2):
            part = person.answer_all(person.begin(position))
            done = taking.submit(session, person.admission(), part, now())
        assert done
    assert [same for _name, same in stored_results.rescore(session)] == [True, True]


def test_own_documents_may_not_stand_in_for_shipped_ones(session: Session, tmp_path: Path) -> None:
    (tmp_path / "flexibility").mkdir()
    text = (SHIPPED / "flexibility" / "1.0.toml").read_text().replace("minutes = 7", "minutes = 8")
    (tmp_path / "flexibility" / "1.0.toml").write_text(text)
    with pytest.raises(DocumentError, match=r"flexibility/1.0 is here twice"):
        publication.install(session, [tmp_path], SHIPPED)
