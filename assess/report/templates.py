"""The templates of papers and of pages that are one file: one environment, one set of filters."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assess.config import shipped
from assess.report import numbers, sentences
from assess.report.catalogues import ENGLISH, direction, direction_of, language_of
from assess.report.charts import AXES


def render(name: str, content: Mapping[str, Any], translations: NullTranslations = ENGLISH) -> str:
    """A template filled in; its sentences, numbers and direction are those of the catalogue's language."""

    def gettext(message: str, **values: object) -> str:
        return translations.gettext(message) % values

    def ngettext(singular: str, plural: str, number: int, **values: object) -> str:
        return translations.ngettext(singular, plural, number) % {"num": number, **values}

    def decimal(value: float, digits: int = 1) -> str:
        return numbers.decimal(value, digits, translations)

    def coefficient(value: float | None, digits: int = 2) -> str:
        return numbers.coefficient(value, digits, translations)

    def day(when: date) -> str:
        return sentences.day(when, language)

    language = language_of(translations)
    words = {
        "_": gettext,
        "ngettext": ngettext,
        "decimal": decimal,
        "coefficient": coefficient,
        "share": numbers.share,
        "day": day,
    }
    shown = {"language": language, "direction": direction(language), **words, **content}
    page = environment().get_template(name).render(shown)
    return page.replace(numbers.MINUS, numbers.forward(numbers.MINUS, language))


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Escapes everything, and fails for what is not there."""
    made = Environment(
        loader=FileSystemLoader(shipped("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "figure": numbers.figure,
        "p_value": numbers.p_value,
        "identifier": numbers.identifier,
        "direction_of": direction_of,
    }
    made.globals["axes"] = AXES
    return made
