"""Sentences for what analysis says, in the reader's language; complete against `analysis.codes`."""

from collections.abc import Iterable, Mapping
from gettext import NullTranslations
from typing import Any

from assess.report.catalogues import ENGLISH
from assess.report.catalogues import marked as _l
from assess.report.study_factors import FACTORS
from assess.report.study_forced_choice import FORCED_CHOICE
from assess.report.study_notes import METHODS, NOTES
from assess.report.study_reading import READING
from assess.report.study_refusals import REFUSALS

SENTENCES = {**REFUSALS, **NOTES, **METHODS, **READING, **FORCED_CHOICE, **FACTORS}
STAGES = {
    "items": _l("Items"),
    "reliability": _l("Reliability"),
    "calibration": _l("Calibration"),
    "fit": _l("Fit"),
    "people": _l("People"),
    "groups": _l("Groups"),
}
CONDITIONS = {
    "few-applicants": _l("few applicants"),
    "before-a-local-sample": _l("before a local sample"),
    "forty-applicants": _l("forty applicants"),
    "many-applicants": _l("many applicants"),
    "short-scale": _l("short scale"),
    "short-scale-few-applicants": _l("short scale, few applicants"),
    "unreliable": _l("unreliable"),
    "ceiling": _l("ceiling"),
    "ceiling-short-scale": _l("ceiling, short scale"),
    "reference-off-few": _l("reference off, few"),
    "reference-off": _l("reference off"),
    "long-and-reliable": _l("long and reliable"),
    "skew": _l("skew"),
    "clusters": _l("two clusters of people"),
    "facet": _l("facet"),
    "facet-few": _l("facet, few"),
    "facet-pairs": _l("facet, pairs share error"),
    "facet-day": _l("facet, one mood"),
    "facet-day-few": _l("facet, one mood, few"),
    "star-12": _l("star, few"),
    "star-40": _l("star"),
    "star-240": _l("star, many"),
    "star-skew": _l("star, skew"),
    "star-clusters": _l("star, two clusters"),
    "star-ceiling": _l("star, ceiling"),
    "star-ceiling-few": _l("star, ceiling, few"),
    "star-items": _l("star, facets share error"),
    "star-pairs": _l("star, pairs share error"),
    "star-day-12": _l("star, one mood, few"),
    "star-day-40": _l("star, one mood"),
    "star-day-240": _l("star, one mood, many"),
    "star-day-skew": _l("star, one mood, skew"),
    "star-day-clusters": _l("star, one mood, two clusters"),
    "star-day-ceiling": _l("star, one mood, ceiling"),
    "star-day-twice": _l("star, twice that mood"),
}
# Values that are words themselves, by the name of the value.
NAMED = {
    "what": {
        "answers": _l("answers"),
        "correlations": _l("correlations"),
        "counts": _l("counts"),
        "focal-scores": _l("focal scores"),
        "forms": _l("forms"),
        "groups": _l("groups"),
        "item-counts": _l("item counts"),
        "lines": _l("lines"),
        "outcomes": _l("outcomes"),
        "page-times": _l("page times"),
        "predictors": _l("predictors"),
        "ratings": _l("ratings"),
        "reference-scores": _l("reference scores"),
        "scales": _l("scales"),
        "scores": _l("scores"),
        "standard-deviations": _l("standard deviations"),
        "times": _l("times"),
        "weights": _l("weights"),
        "base-rate": _l("The base rate"),
        "criterion-reliability": _l("The criterion's reliability"),
        "hires": _l("The number of hires"),
        "selection-rate": _l("The selection rate"),
        "spread-of-value": _l("The spread of value"),
        "spread-ratio": _l("The ratio of spreads"),
        "tenure": _l("The tenure"),
    },
    "side": {"focal": _l("focal"), "reference": _l("reference")},
    "matrix": {"correlation": _l("correlation"), "covariance": _l("covariance")},
    "missing": {"pairwise": _l("pairwise"), "listwise": _l("listwise")},
}


def sentence(message: Any, translations: NullTranslations = ENGLISH) -> str:
    """The sentence of one message of analysis."""
    values = {name: _value(name, value, translations) for name, value in message.values.items()}
    shares = {f"{name}_percent": 100 * value for name, value in values.items() if isinstance(value, float)}
    if message.code == "notes":
        values["parts"] = "; ".join(sorted(sentence(part, translations) for part in message.values["parts"]))
    return translations.gettext(SENTENCES[message.code]) % {**values, **shares}


def sentences(messages: Iterable[Any], translations: NullTranslations = ENGLISH) -> list[str]:
    """The sentences of several messages, such as the problems of an error."""
    return [sentence(message, translations) for message in messages]


def said(data: Any, translations: NullTranslations = ENGLISH) -> Any:
    """The same plain data with every message in it as a sentence."""
    if isinstance(data, Mapping):
        return {key: said(part, translations) for key, part in data.items()}
    if isinstance(data, list | tuple):
        return [said(part, translations) for part in data]
    return sentence(data, translations) if _is_message(data) else data


def stage(code: str, translations: NullTranslations = ENGLISH) -> str:
    """What a stage of a study is called."""
    return translations.gettext(STAGES[code])


def condition(code: str, translations: NullTranslations = ENGLISH) -> str:
    """What a condition of a coverage study is called."""
    return translations.gettext(CONDITIONS[code])


def _value(name: str, value: Any, translations: NullTranslations) -> Any:
    if _is_message(value):
        return sentence(value, translations)
    if isinstance(value, list):
        apart = "; " if any(map(_is_message, value)) else ", "
        return apart.join(str(_value("", part, translations)) for part in value)
    word = NAMED.get(name, {}).get(value) if isinstance(value, str) else None
    return value if word is None else translations.gettext(word)


def _is_message(value: Any) -> bool:
    return hasattr(value, "code") and hasattr(value, "values")
