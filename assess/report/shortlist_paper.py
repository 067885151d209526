"""A shortlist on one page: whiskers on one axis, so that what cannot be told apart is seen to be so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Any

from assess.report import charts, sentences
from assess.report.catalogues import ENGLISH
from assess.report.charts import Row
from assess.report.document_heading import Heading, heading_context
from assess.report.profile_paper import UNPRINTABLE
from assess.report.templates import render

MOST = 22  # people on one page
LONGEST_NAME = 32  # letters; what has no room in its line ends with an ellipsis, so that whiskers stay in line
WIDTH, ROW_HEIGHT = 205, 28


@dataclass(frozen=True)
class Listed:
    """Somebody on it: where they may stand, and the star score with its interval on the printed scale."""

    name: str
    reference: str
    applicant_number: str
    rank_low: int
    rank_high: int
    level: str
    star: float
    low: float
    high: float
    p_top: float


def shortlist_html(context: Mapping[str, Any], translations: NullTranslations = ENGLISH) -> str:
    """The shortlist as one HTML page that `pdf` prints."""
    return render("report/shortlist.html.jinja", context, translations).translate(UNPRINTABLE)


def shortlist_context(
    heading: Heading,
    people: Sequence[Listed],
    left_out: Sequence[tuple[str, str]] = (),
    more: int = 0,
    translations: NullTranslations = ENGLISH,
) -> dict[str, Any]:
    """What the template prints; `left_out` are names and references of the not ranked, `more` find no room."""
    _ = translations.gettext
    rows = [_row(one) for one in people]
    axis = charts.star_axis([(one.low, one.high) for one in people])
    return {
        "heading": heading_context(heading, _("Shortlist"), translations),
        "people": [_shown(one, row) for one, row in zip(people, rows, strict=True)],
        "plot": charts.dot_rows(rows, _("Star scores"), width=WIDTH, row_height=ROW_HEIGHT, axis=axis),
        "places": heading.places,
        "of": heading.results,
        "left_out": [f"{sentences.shortened(name, LONGEST_NAME)} ({reference})" for name, reference in left_out],
        "more": more,
    }


def _row(one: Listed) -> Row:
    text = sentences.interval(one.star, one.low, one.high)
    return Row(sentences.shortened(one.name, LONGEST_NAME), text, one.star, one.low, one.high)


def _shown(one: Listed, row: Row) -> dict[str, str]:
    parts = (one.reference, one.applicant_number, one.level)
    return {
        "name": row.title,
        "below": " · ".join(part for part in parts if part and part != one.name),
        "ranks": f"{one.rank_low}–{one.rank_high}",
        "star": row.text,
        "chance": sentences.chance(one.p_top),
    }
