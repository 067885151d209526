"""Documents in another language: the same ids, other words."""

from collections.abc import Mapping

from assess.documents.blueprint import Blueprint
from assess.documents.fault import DocumentError, Fault
from assess.documents.feedback import FeedbackBank
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.documents.item import Item, Node
from assess.documents.onboarding import OnboardingBank
from assess.documents.preview import Preview
from assess.documents.translation import spoken_texts
from assess.documents.vocabulary import Vocabulary

Texts = Mapping[str, str]


def localised_instrument(instrument: Instrument, language: str, texts: Texts) -> Instrument:
    """The instrument, its items joined, in another language; DocumentError names every text that is missing."""
    missing = [key for key in _wanted(instrument) if key not in texts]
    if missing:
        raise DocumentError(Fault(key, f"no {language} text", "translate it") for key in missing)
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
            "items": tuple(_item(item, texts) for item in instrument.items),
        }
    )


def _wanted(instrument: Instrument) -> list[str]:
    keys = ["title", "purpose", "introduction"]
    keys += [f"label.{number}" for number in range(1, len(instrument.format.labels) + 1)]
    keys += [f"practice.{name}" for name in ("text", "ask", "explanation")]
    keys += [f"practice.{option.id}" for option in instrument.practice.options]
    for item in instrument.items:
        keys += [item.id, *(f"{item.id}.{option.id}" for option in item.options), *spoken_texts(item)]
    return keys


def _item(item: Item, texts: Texts) -> Item:
    options = tuple(o.model_copy(update={"text": texts[f"{item.id}.{o.id}"]}) for o in item.options)
    media = tuple(
        medium.model_copy(
            update={
                name: texts.get(f"{item.id}.media.{number}.{name}", getattr(medium, name))
                for name in ("alt", "transcript")
            }
        )
        for number, medium in enumerate(item.media, start=1)
    )
    words = {"text": texts[item.id], "options": options, "media": media, "original": item.content_print}
    return item.model_copy(update=words | _conversation(item, texts))


def _conversation(item: Item, texts: Texts) -> dict[str, object]:
    def said(node: Node) -> Node:
        lines = tuple(
            line.model_copy(update={"text": texts[f"{item.id}.{node.id}.{line.id}"]}) for line in node.lines
        )
        return node.model_copy(update={"says": texts[f"{item.id}.{node.id}"], "lines": lines})

    endings = tuple(one.model_copy(update={"says": texts[f"{item.id}.{one.id}"]}) for one in item.endings)
    return {"nodes": tuple(map(said, item.nodes)), "endings": endings}


def localised_blueprint(blueprint: Blueprint, texts: Texts) -> Blueprint:
    """The blueprint with its points, facets, components and levels as they are called in that language."""
    points = tuple(
        point.model_copy(update=_named(texts, f"point.{point.id}", point, ("title", "meaning")))
        for point in blueprint.points
    )
    facets = tuple(
        facet.model_copy(update=_named(texts, f"facet.{facet.id}", facet, ("title", "high", "low")))
        for facet in blueprint.facets
    )
    components = tuple(
        one.model_copy(update=_named(texts, f"component.{one.id}", one, ("title",))) for one in blueprint.components
    )
    levels = tuple(
        level.model_copy(update=_named(texts, f"level.{level.id}", level, ("title",))) for level in blueprint.levels
    )
    title = {"title": texts.get("title", blueprint.title), "purpose": texts.get("purpose", blueprint.purpose)}
    parts = {"points": points, "facets": facets, "components": components, "levels": levels}
    return blueprint.model_copy(update=title | parts)


def localised_interview(bank: InterviewBank, texts: Texts) -> InterviewBank:
    """The interview bank in that language; a text that is not translated stays as it is."""
    passages = tuple(
        passage.model_copy(
            update={
                "title": texts.get(f"passage.{passage.id}", passage.title),
                "say": _numbered(texts, f"passage.{passage.id}", passage.say),
            }
        )
        for passage in bank.passages
    )
    core = tuple(
        question.model_copy(
            update={
                "ask": texts.get(question.id, question.ask),
                "follow_up": _numbered(texts, f"{question.id}.follow-up", question.follow_up),
                "anchors": question.anchors.model_copy(
                    update=_named(texts, question.id, question.anchors, ("one", "three", "five"))
                ),
            }
        )
        for question in bank.core
    )
    probes = tuple(probe.model_copy(update={"ask": texts.get(probe.id, probe.ask)}) for probe in bank.probes)
    plays = tuple(
        play.model_copy(
            update={
                "prompt": texts.get(play.id, play.prompt),
                "observe": _numbered(texts, f"{play.id}.observe", play.observe),
            }
        )
        for play in bank.role_plays
    )
    return bank.model_copy(update={"passages": passages, "core": core, "probes": probes, "role_plays": plays})


def localised_onboarding(bank: OnboardingBank, texts: Texts) -> OnboardingBank:
    """The onboarding bank in that language; a text that is not translated stays as it is."""
    names = ("title", "model", "practise", "talk")
    steps = tuple(
        step.model_copy(update=_named(texts, f"{step.facet}.{step.week}", step, names)) for step in bank.steps
    )
    checklists = tuple(
        one.model_copy(
            update={
                "title": texts.get(f"checklist.{one.id}", one.title),
                "lines": _numbered(texts, f"checklist.{one.id}", one.lines),
            }
        )
        for one in bank.checklists
    )
    return bank.model_copy(update={"checklists": checklists, "steps": steps})


def localised_feedback(bank: FeedbackBank, texts: Texts) -> FeedbackBank:
    """The notes for candidates in that language."""
    facets = tuple(one.model_copy(update=_named(texts, one.facet, one, ("meaning", "tip"))) for one in bank.facets)
    points = tuple(
        one.model_copy(update=_named(texts, f"point.{one.point}", one, ("meaning",))) for one in bank.points
    )
    acts = tuple(
        one.model_copy(update=_named(texts, f"act.{one.act}", one, ("often", "seldom"))) for one in bank.acts
    )
    around = {name: texts.get(name, getattr(bank, name)) for name in ("title", "introduction", "closing")}
    return bank.model_copy(update=around | {"points": points, "acts": acts, "facets": facets})


def localised_preview(preview: Preview, texts: Texts) -> Preview:
    """The preview in that language."""
    sections = tuple(
        one.model_copy(update=_named(texts, one.id, one, ("title", "text"))) for one in preview.sections
    )
    around = {name: texts.get(name, getattr(preview, name)) for name in ("title", "introduction", "closing")}
    return preview.model_copy(update=around | {"sections": sections})


def localised_vocabulary(vocabulary: Vocabulary, texts: Texts) -> Vocabulary:
    """The vocabulary with its words as they are called in that language."""
    fields = {"manner": "manners", "channel": "channels", "stage": "stages", "setting": "settings"}
    fields |= {"temper": "tempers", "outcome": "outcomes"}
    of_options = {
        "moment": "moments", "orientation": "orientations", "manner": "option_manners", "stance": "stances",
        "act": "acts",
    }  # fmt: skip
    named = list(fields.items())
    named += [(f"option.{tag}", name) for tag, name in of_options.items()]
    words = {
        name: tuple(
            word.model_copy(update={"title": texts.get(f"{prefix}.{word.id}", word.title)})
            for word in getattr(vocabulary, name)
        )
        for prefix, name in named
    }
    return vocabulary.model_copy(update={"title": texts.get("title", vocabulary.title), **words})


def _numbered(texts: Texts, prefix: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(texts.get(f"{prefix}.{number}", line) for number, line in enumerate(lines, start=1))


def _named(texts: Texts, prefix: str, part: object, names: tuple[str, ...]) -> dict[str, str]:
    return {name: texts.get(f"{prefix}.{name}", getattr(part, name)) for name in names}
