"""A small battery: twelve scenarios, a questionnaire with three facets, and their blueprint."""

from pathlib import Path
from typing import Any

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.scoring.assumed import assumed_snapshot
from assess.scoring.engine import profile, profile_text
from assess.scoring.profile import Profile
from assess.scoring.sitting import Sitting
from assess.scoring.snapshot import Snapshot
from tests.shipped import FIRST_EDITION

DATA = Path(__file__).parents[1] / "data"
VOCABULARY = FIRST_EDITION.vocabulary("service-encounters/1.0")
FACETS = ("poise", "openness", "listening")
MANNERS = ("irate", "rude", "haughty", "demanding", "irate", "rude", "haughty", "demanding", "rude", "courteous",
           "courteous", "none")  # fmt: skip
PRACTICE = {"text": "Tea or coffee?", "ask": "Choose.", "expected": {"rating": 1}, "explanation": "Any will do."}


def assumed(**changes: Any) -> dict[str, Any]:
    return {
        "residual_sd": 0.2, "mean": 0.66, "sd": 0.08, "reliability": 0.6, "correlation": 0.5, "source": "assumed",
    } | changes  # fmt: skip


def common(slug: str, method: str, **changes: Any) -> dict[str, Any]:
    return {
        "schema": 1, "kind": "instrument", "slug": slug, "version": "1.0", "title": slug.title(),
        "purpose": "A test.",
        "minutes": 5, "introduction": "Hello.", "minimum_answered": 0.8, "practice": PRACTICE,
        "scoring": {"method": method, "key_source": "authors, provisional"},
    } | changes  # fmt: skip


def scenario(number: int) -> dict[str, Any]:
    moments = ("magnificence", "mediocrity", "misery", "mediocrity")
    stances = ("rises", "withdraws", "mirrors", "withdraws")
    orientations = ("altruistic", "procedural", "egocentric", "procedural")
    options = [
        {
            "id": option, "text": f"Do {option}.", "key": {"value": effectiveness},
            "tags": {"moment": moment, "stance": stance, "orientation": orientation,
                     "manner": "scripted" if option == "d" else "genuine"},
        }
        for option, effectiveness, moment, stance, orientation in zip(
            "abcd", (5.5, 4.0, 1.5, 3.0), moments, stances, orientations, strict=True
        )
    ]  # fmt: skip
    return {
        "id": f"scene-{number}", "text": "A guest waits.", "facet": "poise", "options": options,
        "tags": {"manner": MANNERS[number % len(MANNERS)]},
    }  # fmt: skip


def judgement(method: str = "best-worst", kind: str = "best-worst", **changes: Any) -> Instrument:
    made = Instrument.model_validate(
        common("scenes", method, instruction="should-do")
        | {
            "format": {"kind": kind, "points": 6},
            "assumed": assumed(reliability=0.7),
            "scales": [{"id": "poise", "title": "Poise", "mean": 0.66, "sd": 0.1, "reliability": 0.13}],
            "items": [scenario(number) for number in range(12)],
        }
        | changes
    )
    return made.model_copy(update={"words": VOCABULARY})


def questionnaire(**changes: Any) -> Instrument:
    items: list[dict[str, Any]] = [
        {
            "id": f"{facet}-{number}", "text": f"I do {facet} thing {number} at work.", "facet": facet,
            "keyed": "reverse" if number % 2 else "forward",
        }
        for facet in FACETS
        for number in range(1, 9)
    ]  # fmt: skip
    items.append({"id": "directed-1", "text": "Please choose 2.", "role": "directed", "expected": 2})
    items.append({"id": "rare-1", "text": "I have met nobody.", "role": "infrequency", "expected": 1})
    return Instrument.model_validate(
        common("style", "likert", instruction="would-do")
        | {
            "format": {"kind": "likert", "points": 5},
            "assumed": assumed(sd=0.12, reliability=0.88),
            "scales": [
                {"id": facet, "title": facet.title(), "mean": 0.68, "sd": 0.15, "reliability": 0.72}
                for facet in FACETS
            ],
            "items": items,
        }
        | changes
    )


def blueprint(**changes: Any) -> Blueprint:
    norm = {"mean": 0.66, "sd": 0.08, "source": "assumed"}
    other = {"mean": 0.68, "sd": 0.13, "source": "assumed"}
    return Blueprint.model_validate(
        {
            "schema": 1, "kind": "blueprint", "slug": "little-star", "version": "1.0", "title": "Little",
            "purpose": "A test.",
            "battery": ["scenes/1.0", "style/1.0"],
            "facets": [{"id": f, "title": f.title(), "use": "select", "high": "h", "low": "l"} for f in FACETS],
            "points": [
                {"id": "calm", "title": "Calm", "meaning": "m", "facets": ["poise", "openness"]},
                {"id": "care", "title": "Care", "meaning": "m", "facets": ["listening"]},
            ],
            "components": [
                {"id": "judgement", "title": "Judgement", "from": "scenes", "weight": 0.4,
                 "weight_source": "rational", "reference": norm},
                {"id": "calm", "title": "Calm", "weight": 0.4,
                 "facets": [{"id": "poise", "weight": 2}, {"id": "openness", "weight": 1}],
                 "weight_source": "rational", "reference": other},
                {"id": "care", "title": "Care", "facets": [{"id": "listening", "weight": 1}],
                 "weight": 0.2, "weight_source": "rational", "reference": other},
            ],
            "star": {"mean": 0.0, "sd": 0.7, "source": "assumed"},
            "levels": [{"id": "emerging", "title": "Emerging"}, {"id": "strong", "title": "Strong", "from": 0.5}],
            "levels_source": "assumed",
        }
        | changes
    )  # fmt: skip


def likert_answers(**changed: int) -> dict[str, object]:
    """Agreement that earns .75 on every statement, checks passed; changes by item id, hyphens as underscores."""
    ratings = {item.id: 4 if item.keyed == "forward" else 2 for item in questionnaire().items}
    ratings |= {"directed-1": 2, "rare-1": 1}
    ratings |= {name.replace("_", "-"): rating for name, rating in changed.items()}
    return {name: {"rating": rating} for name, rating in ratings.items()}


def judgement_answers(best: str = "a", worst: str = "c", items: int = 12) -> dict[str, object]:
    return {f"scene-{number}": {"best": best, "worst": worst} for number in range(items)}


def snapshot() -> Snapshot:
    return assumed_snapshot([judgement(), questionnaire()], blueprint())


def earlier_snapshot() -> Snapshot:
    """The same by releases that knew errors of items alone, as it was stored."""
    return Snapshot.from_json((DATA / "snapshot_version_2.json").read_text("utf-8"))


def text_of(
    version: str, scenes: dict[str, object] | None = None, style: dict[str, object] | None = None, **changes: Any
) -> str:
    """The stored bytes by one scoring version."""
    battery = [
        Sitting(judgement(), judgement_answers() if scenes is None else scenes),
        Sitting(questionnaire(), likert_answers() if style is None else style),
    ]
    return profile_text(version, battery, blueprint(), changes.pop("frozen", snapshot()), "en", **changes)


def profile_of(
    scenes: dict[str, object] | None = None, style: dict[str, object] | None = None, **changes: Any
) -> Profile:
    battery = [
        Sitting(judgement(), judgement_answers() if scenes is None else scenes),
        Sitting(questionnaire(), likert_answers() if style is None else style),
    ]
    return profile(
        changes.pop("battery", battery), blueprint(), changes.pop("snapshot", snapshot()), "en", **changes
    )
