"""A small instrument of conversations: twins of ten nodes, three lines at each, paths of five and six turns."""

from typing import Any

from assess.documents.instrument import Instrument
from assess.documents.library import Library
from assess.documents.reading import parse
from tests.shipped import FIRST_EDITION

TEMPERS = (("tense", "insult"), ("calm", "test"), ("relent", "insult"), ("calm", "test"), ("goodbye", "tense"))
STAGES = ("welcome", "engage", "resolve", "resolve", "close")
KEYS = {"a": 5.2, "b": 4.0, "c": 2.4}
STANCES = {"a": "rises", "b": "withdraws", "c": "mirrors"}
SOURCE = "authors, provisional"
FORMER = FIRST_EDITION.documents["service-encounters/1.0"].canonical_form()
VOCABULARY = FORMER | {
    "slug": "service-words", "version": "2.0",
    "acts": [{"id": one, "title": one.title()} for one in ("ask", "limit", "repair")],
    "tempers": [
        {"id": one, "title": one.title()} for one in ("calm", "tense", "insult", "test", "relent", "goodbye")
    ],
    "outcomes": [{"id": one, "title": one} for one in ("settled", "left-angry", "handed-over", "limit-kept")],
}  # fmt: skip


def line(node: str, letter: str, to: str) -> dict[str, Any]:
    return {
        "id": letter, "text": f"“Words of {letter} at {node}.”", "to": to,
        "key": {"value": KEYS[letter], "spread": 0.6, "n": 0, "source": SOURCE},
        "tags": {"stance": STANCES[letter], "manner": "genuine", "act": "repair"},
    }  # fmt: skip


def nodes(references: tuple[float, ...] = (0.7, 0.6)) -> list[dict[str, Any]]:
    """Five layers of two nodes (high: after good lines, low: after poor ones), the first of one; a sixth turn."""
    names = [("start", "start")] + [(f"high-{layer}", f"low-{layer}") for layer in range(2, 6)]
    made = []
    for layer, (high, low) in enumerate(names):
        upper, lower = names[layer + 1] if layer < 4 else ("settled", "last")
        for place, name in enumerate(dict.fromkeys((high, low))):
            ways = {"a": upper, "b": upper if place == 0 else lower, "c": lower}
            if layer == 4:
                ways = {"a": "settled", "b": "handed", "c": "kept"} if place == 0 else dict.fromkeys("abc", "last")
            made.append(_node(name, STAGES[layer], TEMPERS[layer][place], references[place], ways))
    return [*made, _node("last", "close", "goodbye", references[1], {"a": "settled", "b": "kept", "c": "angry"})]


def _node(name: str, stage: str, temper: str, mean: float, ways: dict[str, str]) -> dict[str, Any]:
    return {
        "id": name, "says": f"“Something said at {name}.”", "tags": {"stage": stage, "temper": temper},
        "reference": {"mean": mean, "source": "a simulation"},
        "lines": [line(name, letter, to) for letter, to in ways.items()],
    }  # fmt: skip


ENDINGS = [
    {"id": "settled", "outcome": "settled", "says": "“Thank you.”"},
    {"id": "handed", "outcome": "handed-over", "says": "“Then I wait for her.”"},
    {"id": "kept", "outcome": "limit-kept", "says": "“Then I go.”"},
    {"id": "angry", "outcome": "left-angry", "says": "“I shall write about this.”"},
]


def conversation(item_id: str, twin: str, manner: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": item_id, "text": "You stand at the desk. You may hold a room for an hour.", "twin": twin,
        "facet": "detachment", "tags": {"manner": manner, "channel": "in-person", "setting": "hotel"},
        "nodes": nodes(), "endings": ENDINGS,
    } | changes  # fmt: skip


def document(slug: str = "desk", **changes: Any) -> dict[str, Any]:
    """An instrument of two twins, as plain data."""
    calm, hostile = f"{slug}-calm", f"{slug}-hostile"
    return {
        "schema": 1, "kind": "instrument", "slug": slug, "version": "2.0", "title": "At the desk",
        "purpose": "A test.", "minutes": 4, "instruction": "should-do",
        "introduction": "Said is said: there is no way back.", "order": "fixed", "minimum_answered": 1.0,
        "vocabulary": "service-words/2.0", "format": {"kind": "encounter", "per_page": 1},
        "scoring": {"method": "encounter", "key_source": SOURCE},
        "assumed": {"residual_sd": 0.13, "mean": 0.65, "sd": 0.15, "reliability": 0.3, "correlation": 1.0,
                    "source": SOURCE},
        "scales": [{"id": "detachment", "title": "Detachment", "mean": 0.65, "sd": 0.15, "reliability": 0.3}],
        "practice": {"text": "A guest says: “Is it still raining?”", "ask": "Say that it is.",
                     "options": [{"id": "a", "text": "“Yes, it is.”"}, {"id": "b", "text": "“No, it is dry.”"}],
                     "expected": {"line": "a"}, "explanation": "What was said is said."},
        "items": [conversation(calm, hostile, "courteous"), conversation(hostile, calm, "rude")],
    } | changes  # fmt: skip


def library(*documents: dict[str, Any]) -> Library:
    """Those documents with the vocabulary they are tagged by."""
    made = [parse(one) for one in (VOCABULARY, *(documents or (document(),)))]
    return Library({one.key: one for one in made})


def instrument(slug: str = "desk", **changes: Any) -> Instrument:
    """The instrument with its vocabulary joined."""
    made = library(document(slug, **changes))
    return made.instruments[f"{slug}/2.0"]
