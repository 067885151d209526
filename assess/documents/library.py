"""Documents (TOML files, stored versions) to Instruments: reading, putting forms together, translating."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assess.documents.blueprint import KINDS, Blueprint, Document, FeedbackBank, InterviewBank
from assess.documents.instrument import Bank, DocumentError, Instrument, Item, Problem


@dataclass(frozen=True)
class Library:
    """All documents that belong together, by kind and `slug/version`."""

    documents: Mapping[str, Document] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        """Instruments by `slug/version`, forms already joined with their bank's items."""
        found = {key: d for key, d in self.documents.items() if isinstance(d, Instrument)}
        return {key: self.joined(instrument) for key, instrument in found.items()}

    @property
    def blueprints(self) -> dict[str, Blueprint]:
        """Blueprints by `slug/version`."""
        return {key: d for key, d in self.documents.items() if isinstance(d, Blueprint)}

    @property
    def interviews(self) -> dict[str, InterviewBank]:
        """Interview banks by `slug/version`."""
        return {key: d for key, d in self.documents.items() if isinstance(d, InterviewBank)}

    def joined(self, instrument: Instrument) -> Instrument:
        """The instrument with its items: its own, or those of its bank in the form's order."""
        if instrument.bank is None:
            return instrument
        bank = self.documents.get(f"{instrument.bank}/{instrument.bank_version}")
        if not isinstance(bank, Bank):
            problem = Problem(
                "bank", f"no bank {instrument.bank}/{instrument.bank_version}", "name one that is here"
            )
            raise DocumentError([problem])
        return join(instrument, bank)

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
        """The instrument with its texts in that language; DocumentError when no translation is here."""
        if language == instrument.language:
            return instrument
        texts = self.translations.get(instrument.key, {}).get(language)
        if texts is None:
            reason = f"{instrument.key} has no translation into {language}"
            raise DocumentError([Problem("language", reason, "add it or choose another language")])
        return translate(instrument, language, texts)

    def languages(self, instrument: Instrument) -> tuple[str, ...]:
        """The languages the instrument can be taken in, its own first."""
        return (instrument.language, *sorted(self.translations.get(instrument.key, {})))


def version_key(version: str) -> tuple[int, ...]:
    """A version as numbers, so that 1.10 comes after 1.9."""
    return tuple(int(part) for part in version.split("."))


def join(instrument: Instrument, bank: Bank) -> Instrument:
    """The instrument with the items of its form, in the form's order; DocumentError names the missing."""
    items = {item.id: item for item in bank.items}
    missing = [item_id for item_id in instrument.form if item_id not in items]
    if missing:
        raise DocumentError(
            Problem("form", f"{bank.slug} has no item {item_id}", "write it or take it out") for item_id in missing
        )
    return instrument.model_copy(update={"items": tuple(items[item_id] for item_id in instrument.form)})


def translatable(document: Document) -> dict[str, str]:
    """Every text that is read in other languages, by the id a translation file uses; empty for other kinds."""
    match document:
        case Instrument():
            return _instrument_texts(document)
        case InterviewBank():
            return _interview_texts(document)
        case FeedbackBank():
            texts = {name: getattr(document, name) for name in ("title", "introduction", "closing")}
            for one in document.facets:
                texts |= {f"{one.facet}.meaning": one.meaning, f"{one.facet}.tip": one.tip}
            return texts
        case _:
            return {}


def _instrument_texts(instrument: Instrument) -> dict[str, str]:
    texts = {"title": instrument.title, "purpose": instrument.purpose, "introduction": instrument.introduction}
    texts |= {f"label.{number}": label for number, label in enumerate(instrument.format.labels, start=1)}
    texts |= {f"practice.{name}": getattr(instrument.practice, name) for name in ("text", "ask", "explanation")}
    texts |= {f"practice.{option.id}": option.text for option in instrument.practice.options}
    for item in instrument.items:
        texts[item.id] = item.text
        texts |= {f"{item.id}.{option.id}": option.text for option in item.options}
    return texts


def _interview_texts(bank: InterviewBank) -> dict[str, str]:
    texts = {"title": bank.title}
    for question in bank.core:
        texts[question.id] = question.ask
        texts |= {
            f"{question.id}.follow-up.{number}": said for number, said in enumerate(question.follow_up, start=1)
        }
        texts |= {f"{question.id}.{name}": getattr(question.anchors, name) for name in ("one", "three", "five")}
    texts |= {probe.id: probe.ask for probe in bank.probes}
    for play in bank.role_plays:
        texts[play.id] = play.prompt
        texts |= {f"{play.id}.observe.{number}": seen for number, seen in enumerate(play.observe, start=1)}
    return texts


def untranslated(document: Document, language: str, texts: Mapping[str, str]) -> list[Problem]:
    """A problem for each missing text, and for each that belongs to nothing."""
    wanted = translatable(document)
    missing = [Problem(key, f"no {language} text", "translate it") for key in wanted if key not in texts]
    stray = [Problem(key, f"a {language} text of nothing", "correct the id") for key in texts if key not in wanted]
    return missing + stray


def translate(instrument: Instrument, language: str, texts: Mapping[str, str]) -> Instrument:
    """The instrument in another language; DocumentError names every missing string."""
    problems = untranslated(instrument, language, texts)
    if problems:
        raise DocumentError(problems)

    def item_in(item: Item) -> Item:
        options = tuple(
            option.model_copy(update={"text": texts[f"{item.id}.{option.id}"]}) for option in item.options
        )
        return item.model_copy(update={"text": texts[item.id], "options": options})

    practice = instrument.practice
    options = tuple(o.model_copy(update={"text": texts[f"practice.{o.id}"]}) for o in practice.options)
    spoken = {name: texts[f"practice.{name}"] for name in ("text", "ask", "explanation")}
    labels = tuple(texts[f"label.{number}"] for number in range(1, len(instrument.format.labels) + 1))
    return instrument.model_copy(
        update={
            "title": texts["title"],
            "purpose": texts["purpose"],
            "introduction": texts["introduction"],
            "language": language,
            "format": instrument.format.model_copy(update={"labels": labels}),
            "practice": practice.model_copy(update={"options": options, **spoken}),
            "items": tuple(item_in(item) for item in instrument.items),
        }
    )


def parse(data: Mapping[str, Any], file: str = "") -> Document:
    """One document from plain data; DocumentError holds every problem with its place."""
    kind = data.get("kind")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        known = ", ".join(KINDS)
        raise DocumentError([Problem("kind", f"unknown kind {kind!r}", f"use one of {known}", file)])
    try:
        return model.model_validate(data)  # type: ignore[return-value]
    except ValidationError as error:
        raise DocumentError(_problems(error, data, file)) from None


def _problems(error: ValidationError, data: Mapping[str, Any], file: str) -> Iterable[Problem]:
    for detail in error.errors(include_url=False, include_input=False):
        place, here = [], data
        for step in detail["loc"]:
            here = _inside(here, step)
            name = here.get("id") if isinstance(here, Mapping) else None
            place.append(str(name) if isinstance(step, int) and name else str(step))
        yield Problem(" > ".join(place), detail["msg"], "correct the value", file)


def _inside(value: Any, step: Any) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return {}


def read_text(path: Path) -> dict[str, Any]:
    """One TOML file as plain data; DocumentError with line and reason when it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise DocumentError([Problem("file", str(error), "mend the file", str(path))]) from None


def read_folder(folder: Path) -> Library:
    """All documents and translations of `<folder>/<slug>/<version>[.<language>].toml`, or every problem at once."""
    documents: dict[str, Document] = {}
    translations: dict[str, dict[str, dict[str, str]]] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*/*.toml")):
        name, _, language = path.stem.rpartition(".")
        translated = language.isalpha()
        try:
            data = read_text(path)
            if translated:
                translations.setdefault(f"{path.parent.name}/{name}", {})[language] = flat(data)
                continue
            document = parse(data, str(path))
            documents[f"{document.slug}/{document.version}"] = document
            if (document.slug, document.version) != (path.parent.name, path.stem):
                reason = f"slug and version say {document.slug}/{document.version}"
                problems.append(Problem("slug", reason, "let the path say the same", str(path)))
        except DocumentError as error:
            problems.extend(error.problems)
    if problems:
        raise DocumentError(problems)
    return Library(documents, translations)


def flat(data: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested tables as dotted keys, the form in which translations are looked up."""
    found: dict[str, str] = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = str(value)
    return found
