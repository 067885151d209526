"""Scoring version 1: the same arithmetic, with titles and English sentences within the stored bytes. Frozen."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assess.documents.blueprint import Blueprint
from assess.documents.canonical import canonical
from assess.documents.instrument import Instrument
from assess.scoring.profile import Profile, build, plain

Data = dict[str, Any]

SCORES = {"judgement": "Judgement", "difficult": "Difficult customers", "mirror-gap": "Mirror gap"}
SHARES = {
    "misery": "Misery",
    "mediocrity": "Mediocrity",
    "magnificence": "Magnificence",
    "altruistic": "Altruistic",
    "scripted": "Scripted",
    "mirroring": "Mirroring",
}
REASONS = {
    "too-few-answers": "{answered} of {of} questions of {title} were answered; {needed} are needed for a score.",
    "no-shape": "Every option of {title} got the same rating, so the answers have no shape to score.",
    "unanswered": "{title} has no score: one of its parts has no answer.",
}
WITHHELD = {
    "unreliable": ("{items} difficult scenarios reach a reliability of {reliability:.2f}, short of .50.",
                   "difficult scenarios"),
    "gate": ("The questionnaire's total says more about {title} than these {items} questions do.", "questions"),
    "group-only": ("With {courteous} courteous against {difficult} difficult scenarios the gap reaches a "
                   "reliability of about {reliability:.2f}: it is reported for groups only.", ""),
    "scenarios-only": ("{items} scenarios on {title} reach a reliability of {reliability:.2f} for one person.",
                       "scenarios"),
    "unanswered": ("None of these questions was answered.", ""),
}  # fmt: skip
STOPS = {
    "": "",
    "single-scenarios": "A single scenario says too little about one person: the explanation stops at the total.",
    "shape": "The scoring compares all ratings with one another: the explanation stops where parts no longer add "
    "up.",
}
READINGS = {
    "straight-lining": "{longest} answers in a row were the same number, out of {of}.",
    "too-fast": "{pages} of {of} pages were answered in less than {seconds:.0f} seconds, faster than reading them.",
    "directed": "{missed} of {of} questions that ask for a certain answer got another one.",
    "infrequency": "{unusual} of {of} claims that hardly anybody can make got an unusual answer.",
    "missing": "{missing} of {of} questions were left out.",
    "scattered": "Answers about the same facet differ from one another {times:.1f} times as much as usual.",
    "inconsistency": "Odd and even questions on the same facets point different ways "
    "(correlation {correlation:.2f}).",
}
CAUTIONS = {
    "straight-lining": "Tired or hurried people do this, and so do people with firm habits: ask, do not assume.",
    "too-fast": "Slow connections and shared computers disturb timing, and some people read very fast.",
    "directed": "One slip happens to careful people; several slips together with other signs say more.",
    "infrequency": "Humour or a misread word can be behind a single such answer.",
    "missing": "People skip questions for many reasons, tiredness and technical trouble among them.",
    "scattered": "Somebody whose habits differ from one situation to the next can answer like this in good faith.",
    "inconsistency": "A person with an even profile can look like this by chance.",
}


def text(profile: Profile, blueprint: Blueprint, instruments: Sequence[Instrument]) -> str:
    """The bytes that version 1 stored for these scores."""
    facets = {facet.id: facet.title for facet in blueprint.facets}
    points = {point.id: point.title for point in blueprint.points}
    components = {component.id: component.title for component in blueprint.components}
    titles = {one.key: one.title for one in instruments}
    data = plain(profile) | {"scoring_version": "1"}
    for pin in data["pins"]["instruments"] + (data["pins"]["blueprint"],):
        del pin["bank_fingerprint"]
    del data["pins"]["snapshot"]["occasion"]
    for reason in data["reasons"]:
        values = reason.pop("values")
        named = titles.get(reason["instrument"]) or components.get(values.get("component", ""), "")
        reason["text"] = REASONS[reason["code"]].format(title=named, **values)
    for score in filter(None, (data["judgement"], data["difficult"], data["mirror_gap"])):
        _score(score, SCORES)
    for scores, names in ((data["points"], points), (data["facets"], facets)):
        for score in scores:
            _score(score, names)
    for part in [*data["components"], *data["explanation"]]:
        part["title"] = components[part["id"]]
    for part in data["explanation"]:
        _part(part, facets)
    for deviation in [*data["stands_out"], *data["probe"]]:
        deviation["title"] = facets[deviation["id"]]
    for share in _shares(data["mixes"]):
        share["title"] = SHARES[share["id"]]
    data["flags"] = [_flag(flag) for flag in data["flags"]]
    return canonical(data)


def _score(score: Data, titles: Mapping[str, str]) -> None:
    score["title"] = titles[score["id"]]
    line = score["withheld"]
    if line is not None:
        sentence, what = WITHHELD[line["code"]]
        line["text"] = sentence.format(title=score["title"], **line.pop("values"))
        if what and line["needed"] is not None:
            line["text"] += f" It would take {line['needed']} {what}."
        line["code"] = line["code"].replace("scenarios-only", "group-only")


def _part(part: Data, facets: Mapping[str, str]) -> None:
    part["stops"] = STOPS[part["stops"]]
    for below in part["parts"]:
        below["title"] = facets.get(below["id"], below["id"])
        _part(below, {})


def _shares(mixes: Data | None) -> list[Data]:
    if mixes is None:
        return []
    others = (mixes["altruistic"], mixes["scripted"], mixes["mirroring"])
    return [*mixes["moments"], *(share for share in others if share is not None)]


def _flag(flag: Data) -> Data:
    code = flag["code"]
    return {
        "id": code,
        "instrument": flag["instrument"],
        "value": flag["value"],
        "reading": READINGS[code].format(**flag["values"]),
        "caution": CAUTIONS[code],
    }


def read(data: Data) -> Profile:
    """A Profile of version 1 in the present shape; a sentence it holds stays as the value `text`."""
    for reason in data["reasons"]:
        reason["values"] = {"text": reason.pop("text")}
    for pin in [*data["pins"]["instruments"], data["pins"]["blueprint"]]:
        pin["bank_fingerprint"] = ""
    data["pins"]["snapshot"]["occasion"] = None
    scores = [data["judgement"], data["difficult"], data["mirror_gap"], *data["points"], *data["facets"]]
    for score in scores:
        if score is not None and score["withheld"] is not None:
            score["withheld"]["values"] = {"text": score["withheld"].pop("text")}
    codes = {sentence: code for code, sentence in STOPS.items()}
    for part in _parts(data["explanation"]):
        part["stops"] = codes[part["stops"]]
    data["flags"] = [
        {"code": flag["id"], "instrument": flag["instrument"], "value": flag["value"],
         "values": {"text": flag["reading"]}}
        for flag in data["flags"]
    ]  # fmt: skip
    return build(data)


def _parts(parts: Iterable[Data]) -> list[Data]:
    return [found for part in parts for found in (part, *_parts(part["parts"]))]
