"""Documents that belong together: forms joined with banks, tags with their words, texts with their language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from assess.documents.bank import Bank
from assess.documents.blueprint import Blueprint
from assess.documents.canonical import fingerprint
from assess.documents.fault import DocumentError, Fault
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.documents.localised import (
    localised_blueprint,
    localised_instrument,
    localised_interview,
    localised_onboarding,
    localised_preview,
    localised_vocabulary,
)
from assess.documents.onboarding import OnboardingBank
from assess.documents.preview import Preview
from assess.documents.reading import Document, mended, parse_any
from assess.documents.toml_source import Source, read_source
from assess.documents.translation import Translation
from assess.documents.vocabulary import Vocabulary

Translations = Mapping[str, Mapping[str, Translation]]
OTHER_SLUG = "give your own document a slug or a version of its own"


@dataclass(frozen=True)
class Library:
    """All documents that belong together, by `slug/version`; their translations by that and language."""

    documents: Mapping[str, Document] = field(default_factory=dict)
    translations: Translations = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        """Instruments by `slug/version`, their items and vocabulary joined."""
        found = {key: d for key, d in self.documents.items() if isinstance(d, Instrument)}
        return {key: self.joined(instrument) for key, instrument in found.items()}

    @cached_property
    def complete_instruments(self) -> dict[str, Instrument]:
        """Those of them whose bank and vocabulary are here too: with no other can anybody be tested."""
        found = {key: d for key, d in self.documents.items() if isinstance(d, Instrument)}
        return {key: self.joined(one) for key, one in found.items() if set(self._parts(one)) <= set(self.documents)}

    @property
    def without_drafts(self) -> "Library":
        """Those that do not say of themselves that they are drafts, with their translations."""
        kept = {key: one for key, one in self.documents.items() if one.status != "draft"}
        return Library(
            kept, {key: spoken for key, spoken in self.translations.items() if key in kept}, self.sources
        )

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of all documents and translations together."""
        there = {key: one.fingerprint for key, one in self.documents.items()}
        spoken = {one.key: one.fingerprint for those in self.translations.values() for one in those.values()}
        return fingerprint(there | spoken)

    def _parts(self, instrument: Instrument) -> list[str]:
        """What an instrument is joined with: its bank, and the vocabulary of either."""
        bank = self.documents.get(instrument.bank or "")
        words = instrument.vocabulary or (bank.vocabulary if isinstance(bank, Bank) else None)
        return [key for key in (instrument.bank, words) if key]

    def needs(self, blueprint: Blueprint) -> list[str]:
        """The keys of all that a blueprint needs, here or not, itself the first."""
        keys = [blueprint.key, *blueprint.battery]
        around = (blueprint.interview, blueprint.onboarding, blueprint.feedback, blueprint.preview)
        keys += [key for key in around if key]
        for key in blueprint.battery:
            instrument = self.documents.get(key)
            keys += self._parts(instrument) if isinstance(instrument, Instrument) else []
        return list(dict.fromkeys(keys))

    def lacks(self, blueprint: Blueprint) -> list[str]:
        """The keys of what a blueprint needs and is not here."""
        return [key for key in self.needs(blueprint) if key not in self.documents]

    @property
    def blueprints(self) -> dict[str, Blueprint]:
        """Blueprints by `slug/version`."""
        return {key: d for key, d in self.documents.items() if isinstance(d, Blueprint)}

    def joined(self, instrument: Instrument) -> Instrument:
        """The instrument with its vocabulary and its items: its own, or those of its bank in the form's order."""
        words, mark = instrument.vocabulary, instrument.fingerprint
        if instrument.bank is not None:
            bank = self.documents.get(instrument.bank)
            if not isinstance(bank, Bank):
                raise DocumentError([Fault("bank", f"no bank {instrument.bank}", "name one that is here")])
            instrument, words = join(instrument, bank), words or bank.vocabulary
        marks = {"document_print": mark, "words": self.vocabulary(words)}
        return instrument.model_copy(update=marks)

    def vocabulary(self, key: str | None) -> Vocabulary | None:
        """The vocabulary of that name; DocumentError when it is named and not here."""
        if key is None:
            return None
        found = self.documents.get(key)
        if not isinstance(found, Vocabulary):
            raise DocumentError([Fault("vocabulary", f"no vocabulary {key}", "name one that is here")])
        return found

    def latest(self, slug: str) -> Document:
        """The newest version of a slug; KeyError when there is none."""
        versions = [d for key, d in self.documents.items() if key.rpartition("/")[0] == slug]
        if not versions:
            raise KeyError(slug)
        return max(versions, key=lambda document: version_key(document.version))

    def latest_instrument(self, slug: str) -> Instrument:
        """The newest version of an instrument, its items joined."""
        document = self.latest(slug)
        return self.instruments[f"{slug}/{document.version}"]

    def localised(self, instrument: Instrument, language: str) -> Instrument:
        """The instrument with its texts in that language; DocumentError when a translation is not here."""
        if language == instrument.language:
            return instrument
        own = self.translation(instrument.key, language)
        if own is None:
            reason = f"{instrument.key} has no translation into {language}"
            raise DocumentError([Fault("language", reason, "add it or choose another language")])
        bank = self.translation(instrument.bank, language) if instrument.bank else None
        return localised_instrument(instrument, language, (bank.texts if bank else {}) | own.texts)

    def titled(self, instrument: Instrument, language: str) -> Instrument:
        """The instrument under its title and purpose in that language; its items stay as they were written."""
        found = self.translation(instrument.key, language)
        texts = found.texts if found else {}
        own = {name: texts.get(name, getattr(instrument, name)) for name in ("title", "purpose")}
        return instrument.model_copy(update=own)

    def localised_blueprint(self, blueprint: Blueprint, language: str) -> Blueprint:
        """The blueprint as it is called in that language; as it was written where there is no translation."""
        found = self.translation(blueprint.key, language)
        return localised_blueprint(blueprint, found.texts) if found else blueprint

    def localised_interview(self, bank: InterviewBank, language: str) -> InterviewBank:
        """The interview bank in that language; as it was written where there is no translation."""
        found = self.translation(bank.key, language)
        return localised_interview(bank, found.texts) if found else bank

    def localised_onboarding(self, bank: OnboardingBank, language: str) -> OnboardingBank:
        """The onboarding bank in that language; as it was written where there is no translation."""
        found = self.translation(bank.key, language)
        return localised_onboarding(bank, found.texts) if found else bank

    def localised_preview(self, preview: Preview, language: str) -> Preview:
        """The preview in that language; as it was written where there is no translation, and says so."""
        found = self.translation(preview.key, language)
        spoken = {"language": language}
        return localised_preview(preview, found.texts).model_copy(update=spoken) if found else preview

    def localised_vocabulary(self, vocabulary: Vocabulary, language: str) -> Vocabulary:
        """The vocabulary in that language; as it was written where there is no translation."""
        found = self.translation(vocabulary.key, language)
        return localised_vocabulary(vocabulary, found.texts) if found else vocabulary

    def translation(self, key: str, language: str) -> Translation | None:
        """The translation of a document."""
        return self.translations.get(key, {}).get(language)

    def languages(self, instrument: Instrument) -> tuple[str, ...]:
        """The languages the instrument can be taken in, its own first: every text of it must be there."""
        return (instrument.language, *(one for one in self._spoken(instrument) if self._complete(instrument, one)))

    def _spoken(self, instrument: Instrument) -> list[str]:
        return sorted(set(self.translations.get(instrument.key, {})) - {instrument.language})

    def _complete(self, instrument: Instrument, language: str) -> bool:
        try:
            self.localised(self.joined(instrument), language)
        except DocumentError:
            return False
        return True


def needed_by(library: Library, blueprint: Blueprint) -> dict[str, str]:
    """Key to print of all that a blueprint needs; DocumentError names what is not here.

    That is battery, banks, vocabularies, the documents for interview, onboarding, feedback and preview, and all
    translations.
    """
    if missing := library.lacks(blueprint):
        raise DocumentError(
            Fault(blueprint.key, f"needs {key}, which is not here", "publish it") for key in missing
        )
    pins = {}
    for key in library.needs(blueprint):
        pins[key] = library.documents[key].fingerprint
        pins |= {one.key: one.fingerprint for one in library.translations.get(key, {}).values()}
    return pins


def version_key(version: str) -> tuple[int, ...]:
    """A version as numbers, so that 1.10 comes after 1.9."""
    return tuple(int(part) for part in version.split("."))


def join(instrument: Instrument, bank: Bank) -> Instrument:
    """The instrument with the items of its form, in the form's order; DocumentError names the missing."""
    items = {item.id: item for item in bank.items}
    missing = [item_id for item_id in instrument.form if item_id not in items]
    if missing:
        raise DocumentError(
            Fault("form", f"{bank.slug} has no item {item_id}", "write it or take it out") for item_id in missing
        )
    chosen = tuple(items[item_id] for item_id in instrument.form)
    return instrument.model_copy(update={"items": chosen, "bank_print": bank.fingerprint})


def read_text(path: Path) -> dict[str, Any]:
    """One TOML file as plain data; DocumentError with line and reason when it cannot be read."""
    return read_source(path).data


def document_files(folders: Iterable[Path]) -> list[Path]:
    """The files of documents and translations, `<folder>/<slug>/<version>[.<language>].toml`."""
    return [path for folder in folders for path in sorted(folder.glob("*/*.toml"))]


@dataclass(frozen=True)
class Read:
    """What files hold: the documents that could be read, and the file of each."""

    library: Library
    files: Mapping[str, Source]


def read_all(folders: Iterable[Path]) -> tuple[Read, list[Fault]]:
    """All documents and translations of the folders, and every problem of their files.

    A document with wrong values is read without them, so that the rest of it is checked too; one that cannot be
    read at all is left out.
    """
    documents: dict[str, Document] = {}
    translations: dict[str, dict[str, Translation]] = {}
    files: dict[str, Source] = {}
    problems: list[Fault] = []
    for path in document_files(folders):
        found, source, wrong = _read(path)
        problems += wrong
        if found is None or source is None:
            continue
        names = "of" if isinstance(found, Translation) else "slug"
        problems += [replace(one, line=source.line_of_place(names)) for one in misplaced(found, path)]
        if found.key in files and files[found.key].data != source.data:
            reason = f"{found.key} is here twice, and not the same"
            problems.append(Fault("slug", reason, OTHER_SLUG, str(path), line=source.line(("slug",))))
        files[found.key] = source
        if isinstance(found, Translation):
            translations.setdefault(found.of, {})[found.language] = found
        else:
            documents[found.key] = found
    texts = {key: source.text for key, source in files.items()}
    return Read(Library(documents, translations, texts), files), problems


def _read(path: Path) -> tuple[Document | Translation | None, Source | None, list[Fault]]:
    source = None
    try:
        source = read_source(path)
        return parse_any(source.data, str(path)), source, []
    except DocumentError as error:
        if source is None:
            return None, None, error.problems
        placed = [replace(one, line=source.line_of_place(one.place)) for one in error.problems]
        return mended(source.data), source, placed


def read_folders(folders: Iterable[Path]) -> Library:
    """All documents and translations of the folders together; DocumentError with every problem of every file."""
    read, problems = read_all(folders)
    if problems:
        raise DocumentError(problems)
    return read.library


def misplaced(found: Document | Translation, path: Path) -> list[Fault]:
    """Whether a file says something else than its path."""
    key = found.of if isinstance(found, Translation) else found.key
    suffix = f".{found.language}" if isinstance(found, Translation) else ""
    wanted = Path(*f"{key}{suffix}.toml".split("/"))
    if path.parts[-2:] == wanted.parts:
        return []
    reason = f"the file says that it is {found.key}, its path does not"
    return [Fault("slug", reason, f"save it as {wanted}, or correct it", str(path))]


def read_folder(folder: Path) -> Library:
    """All documents and translations of one folder."""
    return read_folders([folder])
