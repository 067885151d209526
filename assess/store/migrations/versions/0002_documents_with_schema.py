"""Documents carry their schema, their source and every value; translations are documents; cohorts pin all of them.

What the first release shipped is replaced by the same version as it is shipped now; anything else is translated. The
prints of before are kept as aliases, so that a stored Result can be worked out again to the same bytes.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from assess.config import shipped
from assess.documents.blueprint import Blueprint
from assess.documents.fault import DocumentError, Fault
from assess.documents.library import Library, needed_by, read_folder
from assess.documents.reading import Document
from assess.documents.translation import Translation
from assess.store.migrations import first_release

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STORED = sa.table(
    "storeddocument",
    sa.column("id", sa.Integer), sa.column("kind", sa.String), sa.column("slug", sa.String),
    sa.column("version", sa.String), sa.column("language", sa.String), sa.column("namespace", sa.String),
    sa.column("state", sa.String), sa.column("fingerprint", sa.String), sa.column("body", sa.JSON),
    sa.column("source", sa.Text), sa.column("aliases", sa.JSON), sa.column("installed_at", MOMENT),
    sa.column("published_at", MOMENT), sa.column("translations", sa.JSON),
)  # fmt: skip
COHORT = sa.table(
    "cohort", sa.column("id", sa.Integer), sa.column("pins", sa.JSON), sa.column("blueprint", sa.String)
)
SITTING = sa.table("sitting", sa.column("instrument", sa.String), sa.column("fingerprint", sa.String))
RESPONSE = sa.table(
    "response", sa.column("bank", sa.String), sa.column("item", sa.String), sa.column("item_fingerprint", sa.String)
)


def upgrade() -> None:
    """Change the tables, then what they hold."""
    with op.batch_alter_table("storeddocument") as table:
        table.add_column(sa.Column("language", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("state", sa.String(), nullable=False, server_default="published"))
        table.add_column(sa.Column("source", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("aliases", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("installed_at", MOMENT, nullable=True))
        table.add_column(sa.Column("retired_at", MOMENT, nullable=True))
        table.alter_column("published_at", existing_type=MOMENT, nullable=True)
        table.drop_constraint("uq_storeddocument_slug", type_="unique")
        table.create_unique_constraint("uq_storeddocument_slug", ["slug", "version", "language", "fingerprint"])
    op.execute("UPDATE storeddocument SET installed_at = published_at")
    _translate(op.get_bind())
    with op.batch_alter_table("storeddocument") as table:
        table.alter_column("installed_at", existing_type=MOMENT, nullable=False)
        table.drop_column("translations")
        for name in ("language", "state", "source", "aliases"):
            table.alter_column(name, server_default=None)


def _translate(connection: sa.Connection) -> None:
    rows = connection.execute(sa.select(STORED)).all()
    if not rows:
        return
    _refuse_altered(rows)
    files = read_folder(shipped("instruments"))
    versions = {row.slug: row.version for row in rows}
    documents = dict(files.documents)
    for row in rows:
        if f"{row.slug}/{row.version}" not in documents:
            documents[f"{row.slug}/{row.version}"] = first_release.document(row.body, versions)
    translations = {key: dict(known) for key, known in files.translations.items()}
    for row in rows:
        if f"{row.slug}/{row.version}" not in files.documents:
            for one in first_release.translations(f"{row.slug}/{row.version}", row.translations, documents):
                translations.setdefault(one.of, {})[one.language] = one
    library = Library(documents, translations, files.sources)
    former = _pin_cohorts(connection, library)
    _store(connection, rows, library, former)
    _mark_answers(connection, library)


def _refuse_altered(rows: Any) -> None:
    """A shipped document that was changed in place must not be exchanged for another one in silence."""
    keys = {f"{row.slug}/{row.version}": row.fingerprint for row in rows}
    altered = [key for key, mark in keys.items() if first_release.SHIPPED.get(key, mark) != mark]
    if altered:
        remedy = "publish your own text under a slug of its own with the version that made it, then upgrade"
        raise DocumentError(Fault(key, "is not the text that was shipped", remedy) for key in altered)


def _pin_cohorts(connection: sa.Connection, library: Library) -> dict[str, set[str]]:
    """Pins of all that each cohort meets; the prints that were pinned before, by document."""
    former: dict[str, set[str]] = {}
    for cohort in connection.execute(sa.select(COHORT)).all():
        for key, mark in cohort.pins.items():
            former.setdefault(key, set()).add(mark)
        blueprint = library.documents[cohort.blueprint]
        assert isinstance(blueprint, Blueprint)
        pins = needed_by(library, blueprint)
        connection.execute(COHORT.update().where(COHORT.c.id == cohort.id).values(pins=pins))
    return former


def _store(connection: sa.Connection, rows: Any, library: Library, former: dict[str, set[str]]) -> None:
    stored = {f"{row.slug}/{row.version}": row for row in rows}
    moment = max(row.published_at for row in rows)
    found: list[Document | Translation] = list(library.documents.values())
    found += [one for languages in library.translations.values() for one in languages.values()]
    for one in found:
        slug, _, version = one.key.partition("#")[0].partition("/")
        values = {"fingerprint": one.fingerprint, "body": one.canonical_form(), "source": _source(one, library)}
        if (row := stored.get(one.key)) is not None:
            aliases = sorted({row.fingerprint, *former.get(one.key, ())} - {one.fingerprint})
            connection.execute(STORED.update().where(STORED.c.id == row.id).values(aliases=aliases, **values))
            continue
        connection.execute(
            STORED.insert().values(
                kind=one.kind, slug=slug, version=version, namespace="shipped", state="published", aliases=[],
                language=one.language if isinstance(one, Translation) else "", translations={},
                installed_at=moment, published_at=moment, **values,
            )
        )  # fmt: skip


def _source(one: Document | Translation, library: Library) -> str:
    """The text as written; for what was only stored, its values as they are."""
    return library.sources.get(one.key) or json.dumps(one.canonical_form(), ensure_ascii=False, indent=1)


def _mark_answers(connection: sa.Connection, library: Library) -> None:
    """Answers and sittings by the prints of now."""
    for key, instrument in library.instruments.items():
        changed = SITTING.update().where(SITTING.c.instrument == key)
        connection.execute(changed.values(fingerprint=instrument.fingerprint))
        for item in instrument.items:
            mine = (RESPONSE.c.bank == instrument.source_bank) & (RESPONSE.c.item == item.id)
            connection.execute(RESPONSE.update().where(mine).values(item_fingerprint=item.content_print))
