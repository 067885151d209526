"""Shipped versions that are withdrawn: new campaigns use the successor, whoever began goes on."""

import shutil
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from assess.documents.fault import DocumentError
from assess.documents.library import Library
from assess.documents.withdrawn import read_withdrawn, withdrawn_problems
from assess.screening.campaigns import archiving, lifecycle, newer_documents
from assess.screening.documents import publication, published, withdrawal
from assess.screening.results import stored_results
from assess.screening.sittings import taking
from assess.store.tables import AuditEvent, StoredDocument, now
from tests.screening.opening import let_in, open_campaign
from tests.shipped import FIRST_EDITION as LIBRARY
from tests.shipped import first_edition_folder

SHIPPED = first_edition_folder()
SLUG = "engagement-star"


OLD, NEW = LIBRARY.latest(SLUG).version, "97.0"
OLD_PARTS = LIBRARY.blueprints[f"{SLUG}/{OLD}"].battery


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped documents with a next version of the usual assessment, which withdraws the one before."""
    made = tmp_path / "instruments"
    shutil.copytree(SHIPPED, made)
    changed = {f"{SLUG}/{OLD}", OLD_PARTS[-1]}
    for key in changed:
        slug, _, version = key.partition("/")
        for path in sorted((made / slug).glob(f"{version}*.toml")):
            text = path.read_text().replace(f'version = "{version}"', f'version = "{NEW}"', 1)
            for one in changed:
                text = text.replace(f'"{one}"', f'"{one.partition("/")[0]}/{NEW}"')
            path.with_name(path.name.replace(version, NEW, 1)).write_text(text)
    lines = [
        f'[[withdrawn]]\ndocument = "{key}"\nby = "{key.partition("/")[0]}/{NEW}"\nwhy = "A test."\n'
        for key in sorted(changed)
    ]
    (made / "withdrawn.toml").write_text("\n".join(lines))
    return made


def upgrade(session: Session, folder: Path) -> list[str]:
    """What an upgrade does to documents."""
    publication.install(session, [], folder)
    gone = withdrawal.apply(session, folder)
    session.commit()
    return gone


def state(session: Session, key: str) -> str:
    return publication.find(session, key).state


def test_new_campaigns_are_offered_the_successor_in_every_language(session: Session, folder: Path) -> None:
    before = {one.slug: one.languages for one in lifecycle.offers(session)}
    assert upgrade(session, folder) == sorted([f"{SLUG}/{OLD}", OLD_PARTS[-1]])
    assert published.blueprint_of(session, SLUG).version == NEW
    usual = lifecycle.offers(session)[0]
    assert (usual.slug, usual.languages) == (SLUG, before[SLUG])
    assert state(session, f"{SLUG}/{OLD}") == published.RETIRED
    assert open_campaign(session).cohorts[0].blueprint == f"{SLUG}/{NEW}"
    assert open_campaign(session, team="French", language="fr").cohorts[0].blueprint == f"{SLUG}/{NEW}"


def test_it_is_on_the_trail_once_and_what_is_published_again_stays(session: Session, folder: Path) -> None:
    upgrade(session, folder)
    publication.publish(session, f"{SLUG}/{OLD}", "staff:1")
    assert upgrade(session, folder) == []
    assert state(session, f"{SLUG}/{OLD}") == published.PUBLISHED
    told = select(AuditEvent.object, AuditEvent.detail).where(AuditEvent.verb == withdrawal.VERB)
    found = session.exec(told.order_by(col(AuditEvent.id))).all()
    mine = {key: detail["by"] for key, detail in found if detail["by"].endswith(NEW)}
    assert mine == {key: f"{key.partition('/')[0]}/{NEW}" for key in (f"{SLUG}/{OLD}", OLD_PARTS[-1])}


def test_whoever_began_goes_on_to_the_same_result(session: Session, folder: Path) -> None:
    campaign = open_campaign(session)
    person = let_in(session, campaign)
    first = person.answer_all(person.begin(0))
    upgrade(session, folder)
    done = taking.submit(session, person.admission(), first, now())
    for position in range(1, len(campaign.cohorts[0].battery)):
        part = person.answer_all(person.begin(position))
        done = taking.submit(session, person.admission(), part, now())
    assert done
    assert campaign.cohorts[0].blueprint == f"{SLUG}/{OLD}"
    assert [same for _name, same in stored_results.rescore(session)] == [True]


def test_templates_and_second_cohorts_propose_the_successor(session: Session, folder: Path) -> None:
    campaign = open_campaign(session)
    archiving.keep_as_template(session, campaign, archiving.TemplateName("Usual"), "staff:1")
    wanted = select(StoredDocument.slug, StoredDocument.fingerprint, StoredDocument.body)
    before = sorted(session.exec(wanted.where(StoredDocument.version == OLD)), key=str)
    upgrade(session, folder)
    assert sorted(session.exec(wanted.where(StoredDocument.version == OLD)), key=str) == before
    plan = archiving.plan_like(campaign)
    assert plan.blueprint in [one.slug for one in lifecycle.offers(session)]
    copy = lifecycle.create(session, plan, owner_id=None, actor="staff:1")
    session.refresh(copy)
    assert copy.cohorts[0].blueprint == f"{SLUG}/{NEW}"
    assert (SLUG, NEW) in [(SLUG, change.now) for change in newer_documents.changes(session, campaign)]
    assert newer_documents.open_another(session, campaign, SLUG, "staff:1").blueprint == f"{SLUG}/{NEW}"


def test_own_documents_keep_what_they_need(session: Session, folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "house-star").mkdir(parents=True)
    text = (SHIPPED / SLUG / f"{OLD}.toml").read_text().replace(f'slug = "{SLUG}"', 'slug = "house-star"')
    (own / "house-star" / f"{OLD}.toml").write_text(text)
    publication.install(session, [own], SHIPPED)
    assert upgrade(session, folder) == [f"{SLUG}/{OLD}"]
    assert state(session, OLD_PARTS[-1]) == published.PUBLISHED
    assert {"house-star", SLUG} <= {one.slug for one in lifecycle.offers(session)}


def test_an_own_version_stays_what_new_campaigns_use(session: Session, folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / SLUG).mkdir(parents=True)
    text = (SHIPPED / SLUG / f"{OLD}.toml").read_text().replace(f'version = "{OLD}"', 'version = "96.0"', 1)
    (own / SLUG / "96.0.toml").write_text(text)
    publication.install(session, [own], SHIPPED)
    publication.publish(session, f"{SLUG}/96.0", "staff:1")
    assert upgrade(session, folder) == []
    assert published.blueprint_of(session, SLUG).version == "96.0"


def test_a_successor_that_somebody_retired_is_not_published(session: Session, folder: Path) -> None:
    publication.install(session, [], folder)
    publication.retire(session, f"{SLUG}/{NEW}", "staff:1")
    assert f"{SLUG}/{OLD}" not in withdrawal.apply(session, folder)
    assert state(session, f"{SLUG}/{OLD}") == published.PUBLISHED


class TestCheck:
    def test_the_shipped_list_has_no_fault(self) -> None:
        assert list(withdrawn_problems(SHIPPED, LIBRARY)) == []

    def test_a_folder_without_a_list_withdraws_nothing(self, tmp_path: Path) -> None:
        assert read_withdrawn(tmp_path) == ()

    def test_every_fault_is_named(self, folder: Path) -> None:
        (folder / "withdrawn.toml").write_text(
            f'withdrawn = [{{ document = "{OLD_PARTS[-1]}", by = "gone/1.0", why = "A." }}, '
            f'{{ document = "gone/1.0", by = "feedback/1.0", why = "B." }}]\n'
        )
        found = [f"{one.place}: {one.reason}" for one in withdrawn_problems(folder, LIBRARY)]
        assert f"{OLD_PARTS[-1]}: there is no document gone/1.0" in found
        assert f"{OLD_PARTS[-1]}: gone/1.0 is withdrawn itself" in found
        assert any(f"{SLUG}/{OLD} needs what is withdrawn: {OLD_PARTS[-1]}" in one for one in found)

    def test_a_draft_takes_nobodys_place(self, folder: Path) -> None:
        star = LIBRARY.blueprints[f"{SLUG}/{OLD}"]
        draft = star.model_copy(update={"version": NEW, "status": "draft"})
        library = Library({**LIBRARY.documents, draft.key: draft})
        found = [one.reason for one in withdrawn_problems(folder, library)]
        assert f"{draft.key} says that it is draft" in found

    def test_wrong_values_have_a_place(self, tmp_path: Path) -> None:
        (tmp_path / "withdrawn.toml").write_text('withdrawn = [{ document = "a/1.0", by = "b" }]\n')
        with pytest.raises(DocumentError) as caught:
            read_withdrawn(tmp_path)
        assert len(caught.value.problems) == 2
