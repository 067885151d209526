"""Translations: documents of their own that say, text by text, what they translate."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from assess.documents.bank import Bank
from assess.documents.base import DocumentKey, Frozen, Language, Line, Print, Text
from assess.documents.blueprint import Blueprint
from assess.documents.canonical import fingerprint, text_print
from assess.documents.fault import Fault
from assess.documents.feedback import FeedbackBank
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.documents.item import Item
from assess.documents.onboarding import OnboardingBank
from assess.documents.preview import Preview
from assess.documents.vocabulary import Vocabulary

Translatable = Instrument | Bank | Blueprint | Vocabulary | InterviewBank | OnboardingBank | FeedbackBank | Preview


class Translation(Frozen):
    """The texts of one document in one language; `sources` holds the print of the text that each one translates."""

    kind: Literal["translation"]
    schema_version: Literal[1] = Field(alias="schema")
    of: DocumentKey
    language: Language
    translator: Line = ""
    status: Literal["draft", "reviewed", "published"] = "published"
    texts: dict[str, Text]
    sources: dict[str, Print] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        """`slug/version#language`, the name under which it is pinned."""
        return f"{self.of}#{self.language}"

    @property
    def fingerprint(self) -> str:
        """The sha256 of the canonical form."""
        return fingerprint(self.canonical_form())


def source_texts(document: Translatable) -> dict[str, str]:
    """Every text of a document that is read in other languages, by the id a translation uses.

    A form's items are its bank's; a bank has nothing but items to be read.
    """
    match document:
        case Instrument():
            own = () if document.bank else document.items
            return _instrument_texts(document) | _item_texts(own)
        case Bank():
            return _item_texts(document.items)
        case Blueprint():
            return _blueprint_texts(document)
        case Vocabulary():
            return _vocabulary_texts(document)
        case InterviewBank():
            return _interview_texts(document)
        case OnboardingBank():
            return _onboarding_texts(document)
        case FeedbackBank():
            return _feedback_texts(document)
        case Preview():
            texts = {name: getattr(document, name) for name in ("title", "introduction", "closing")}
            for section in document.sections:
                texts |= {f"{section.id}.title": section.title, f"{section.id}.text": section.text}
            return texts


def _instrument_texts(instrument: Instrument) -> dict[str, str]:
    texts = {"title": instrument.title, "purpose": instrument.purpose, "introduction": instrument.introduction}
    texts |= {f"label.{number}": label for number, label in enumerate(instrument.format.labels, start=1)}
    texts |= {f"practice.{name}": getattr(instrument.practice, name) for name in ("text", "ask", "explanation")}
    return texts | {f"practice.{option.id}": option.text for option in instrument.practice.options}


def _item_texts(items: tuple[Item, ...]) -> dict[str, str]:
    texts = {}
    for item in items:
        texts[item.id] = item.text
        texts |= {f"{item.id}.{option.id}": option.text for option in item.options}
        texts |= spoken_texts(item)
        for number, medium in enumerate(item.media, start=1):
            texts[f"{item.id}.media.{number}.alt"] = medium.alt
            if medium.transcript:
                texts[f"{item.id}.media.{number}.transcript"] = medium.transcript
    return texts


def spoken_texts(item: Item) -> dict[str, str]:
    """What is said in a conversation: item.node and item.node.line, and item.ending."""
    texts = {}
    for node in item.nodes:
        texts[f"{item.id}.{node.id}"] = node.says
        texts |= {f"{item.id}.{node.id}.{line.id}": line.text for line in node.lines}
    return texts | {f"{item.id}.{ending.id}": ending.says for ending in item.endings}


def _blueprint_texts(blueprint: Blueprint) -> dict[str, str]:
    texts = {"title": blueprint.title, "purpose": blueprint.purpose}
    for point in blueprint.points:
        texts |= {f"point.{point.id}.title": point.title, f"point.{point.id}.meaning": point.meaning}
    for facet in blueprint.facets:
        texts |= {f"facet.{facet.id}.{name}": getattr(facet, name) for name in ("title", "high", "low")}
    texts |= {f"component.{component.id}.title": component.title for component in blueprint.components}
    return texts | {f"level.{level.id}.title": level.title for level in blueprint.levels}


def _vocabulary_texts(vocabulary: Vocabulary) -> dict[str, str]:
    texts = {"title": vocabulary.title}
    texts |= {f"{tag}.{word.id}": word.title for tag, found in vocabulary.of_items.items() for word in found}
    texts |= {f"temper.{word.id}": word.title for word in vocabulary.tempers}
    texts |= {f"outcome.{word.id}": word.title for word in vocabulary.outcomes}
    options = vocabulary.of_options.items()
    return texts | {f"option.{tag}.{word.id}": word.title for tag, found in options for word in found}


def _interview_texts(bank: InterviewBank) -> dict[str, str]:
    texts = {"title": bank.title}
    for passage in bank.passages:
        texts[f"passage.{passage.id}"] = passage.title
        texts |= {f"passage.{passage.id}.{number}": said for number, said in enumerate(passage.say, start=1)}
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


def _onboarding_texts(bank: OnboardingBank) -> dict[str, str]:
    texts = {"title": bank.title}
    for checklist in bank.checklists:
        texts[f"checklist.{checklist.id}"] = checklist.title
        texts |= {f"checklist.{checklist.id}.{number}": one for number, one in enumerate(checklist.lines, start=1)}
    for step in bank.steps:
        said = {name: getattr(step, name) for name in ("title", "model", "practise", "talk")}
        texts |= {f"{step.facet}.{step.week}.{name}": text for name, text in said.items() if text}
    return texts


def _feedback_texts(bank: FeedbackBank) -> dict[str, str]:
    texts = {name: getattr(bank, name) for name in ("title", "introduction", "closing")}
    texts |= {f"point.{one.point}.meaning": one.meaning for one in bank.points}
    for act in bank.acts:
        texts |= {f"act.{act.act}.often": act.often, f"act.{act.act}.seldom": act.seldom}
    for one in bank.facets:
        texts |= {f"{one.facet}.meaning": one.meaning, f"{one.facet}.tip": one.tip}
    return texts


def missing_texts(document: Translatable, language: str, texts: Mapping[str, str]) -> list[Fault]:
    """A problem for each text that the translation lacks; a bank may be translated in part."""
    if isinstance(document, Bank):
        return []
    return [Fault(key, f"no {language} text", "translate it") for key in source_texts(document) if key not in texts]


def translation_problems(document: Translatable, translation: Translation) -> list[Fault]:
    """Missing texts, texts of nothing, and stale ones: their source has changed since they were translated."""
    wanted, language = source_texts(document), translation.language
    problems = missing_texts(document, language, translation.texts)
    for key in translation.texts:
        if key not in wanted:
            problems.append(Fault(key, f"a {language} text of nothing", "correct the id"))
        elif translation.sources.get(key, text_print(wanted[key])) != text_print(wanted[key]):
            remedy = f'translate it anew and set its source to "{text_print(wanted[key])}"'
            problems.append(Fault(key, f"the {language} text is stale: its source has changed", remedy))
    strays = [key for key in translation.sources if key not in translation.texts]
    return problems + [Fault(key, "the source of a text that is not here", "take it out") for key in strays]
