"""Evidence for HR: what a test of judgement says of whole groups, never of a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_translations
from flask_babel import gettext as _

from assess.analysis.codes import Message
from assess.analysis.conversation_groups import ConversationFigures
from assess.analysis.estimate import Estimate
from assess.analysis.groups import SMALLEST_GROUP, GroupFigures, Level, Steadiness, Withheld
from assess.documents.blueprint import Blueprint as StarBlueprint
from assess.documents.instrument import Instrument
from assess.documents.vocabulary import Vocabulary
from assess.report.charts import Row
from assess.report.score_words import ScoreWords
from assess.report.sentences import interval, whole
from assess.scoring.sitting import GUESSING
from assess.screening.tuning import evidence, item_answers
from assess.web.extensions import db_session
from assess.web.scope import loaded

pages = Blueprint("evidence", __name__, url_prefix="/evidence")
SHADES = (50, 60, 70, 80)  # per cent of the maximum at which the map grows a shade darker


@dataclass(frozen=True)
class Cell:
    """A cell of the customer map: its shade (0-4), mean with interval as printed, and number of scenarios."""

    shade: int
    mean: str
    ends: str
    scenarios: int


@dataclass(frozen=True)
class Test:
    """What the page shows of one test of judgement."""

    instrument: Instrument
    figures: GroupFigures | None
    reason: Message | None
    stages: Sequence[tuple[str, str]]
    customer_map: Sequence[tuple[str, Sequence[Cell | None]]]
    means: Sequence[tuple[str, Sequence[tuple[Row, int]]]]
    steady: Sequence[tuple[str, Steadiness | Withheld]]
    mix: Sequence[tuple[Row, str]]
    guess: float | None


@pages.get("")
def listing() -> ResponseReturnValue:
    """Every cohort, with how many people completed it."""
    return render_template(
        "tuning/evidence_list.html", lines=evidence.cohorts(db_session()), smallest=SMALLEST_GROUP
    )


@pages.get("/<campaign_id>/<int:number>")
def cohort(campaign_id: str, number: int) -> ResponseReturnValue:
    """The figures of one cohort, or how many people are still needed."""
    session = db_session()
    line = loaded(evidence.Line)
    tests, talks = [], None
    if line.enough:
        talks = evidence.conversations(session, line)
        blueprint = evidence.blueprint(session, line)
        tests = [_test(found, blueprint) for found in evidence.figures(session, line)]
    shown = {"line": line, "tests": tests, "talks": talks, "talks_told": isinstance(talks, ConversationFigures)}
    shown |= {"smallest": SMALLEST_GROUP, "handed_out_from": item_answers.SMALLEST}
    return render_template("tuning/evidence.html", printed=printed, factor=factor, is_withheld=is_withheld, **shown)


@pages.get("/<campaign_id>/<int:number>/answers.zip")
def answers(campaign_id: str, number: int) -> ResponseReturnValue:
    """Answers by item, by pseudonym, ready for analysis; refused while they would tell who gave them."""
    try:
        content = item_answers.answer_archive(db_session(), loaded(evidence.Line).cohort_id)
    except item_answers.TooFewPeople:
        flash(_("Answers by item are handed out from %(n)d people on.", n=item_answers.SMALLEST), "error")
        return redirect(url_for(".cohort", campaign_id=campaign_id, number=number), 303)
    named = f'attachment; filename="answers-{campaign_id}-{number}.zip"'
    return Response(content, mimetype="application/zip", headers={"Content-Disposition": named})


def _test(found: evidence.Evidence, blueprint: StarBlueprint) -> Test:
    instrument, figures = found.instrument, found.figures
    if figures is None:
        return Test(instrument, None, found.reason, (), (), (), (), (), None)
    words = titles(instrument.words) | {
        "facet": (_("Facet"), {facet.id: facet.title for facet in blueprint.facets})
    }
    said = ScoreWords(blueprint, (instrument,), get_translations())
    guess = GUESSING.get(instrument.scoring.method)
    mark = 100 * guess if guess is not None else None
    stages = [(key, title) for key, title in words["stage"][1].items() if key in figures.means["stage"]]
    return Test(
        instrument, figures, None, stages,
        customer_map=[
            (title, [_cell(figures.customer_map.get((manner, stage))) for stage, _title in stages])
            for manner, title in words["manner"][1].items() if manner in figures.means["manner"]
        ],
        means=[(title, _rows(levels, figures.means[tag], mark)) for tag, (title, levels) in words.items()],
        steady=[(words[tag][0], figure) for tag, figure in figures.steadiness.items()],
        mix=[(_row(said.share(share.id), share.observed), _beyond(share.corrected)) for share in figures.mix],
        guess=guess,
    )  # fmt: skip


def _cell(level: Level | None) -> Cell | None:
    if level is None:
        return None
    if level.mean is None:
        return Cell(0, "", "", level.scenarios)
    mean, _space, ends = printed(level.mean).partition(" ")
    return Cell(sum(100 * level.mean.value >= limit for limit in SHADES), mean, ends, level.scenarios)


def _rows(words: Mapping[str, str], levels: Mapping[str, Level], mark: float | None) -> list[tuple[Row, int]]:
    known = {key: words.get(key, key) for key in (*words, *levels) if key in levels}
    return [(_row(title, levels[key].mean, mark), levels[key].scenarios) for key, title in known.items()]


def _row(title: str, mean: Estimate | None, mark: float | None = None) -> Row:
    if mean is None or mean.low is None or mean.high is None:
        return Row(title, mark=mark)
    return Row(title, printed(mean), 100 * mean.value, 100 * mean.low, 100 * mean.high, mark)


def printed(estimate: Estimate) -> str:
    """`72 (70-74)` on 0-100, or the bare value where no honest interval exists."""
    if estimate.low is None or estimate.high is None:
        return whole(100 * estimate.value)
    return interval(100 * estimate.value, 100 * estimate.low, 100 * estimate.high)


def factor(estimate: Estimate) -> str:
    """`0.83 (0.61 … 1.05)`: a coefficient in its own units."""
    ends = [_signed(end) for end in (estimate.low, estimate.high) if end is not None]
    return f"{_signed(estimate.value)} ({' … '.join(ends)})" if len(ends) == 2 else _signed(estimate.value)


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def _beyond(corrected: Estimate | None) -> str:
    return "" if corrected is None else printed(corrected).replace(" … ", "\N{NO-BREAK SPACE}…\N{NO-BREAK SPACE}")


def is_withheld(figure: object) -> bool:
    """Whether a figure does not exist for this group."""
    return isinstance(figure, Withheld)


def titles(vocabulary: Vocabulary | None) -> dict[str, tuple[str, dict[str, str]]]:
    """What tags and their levels are called, in the order in which they are shown."""
    tags = {
        "manner": _("Manner of the customer"),
        "stage": _("Stage of the encounter"),
        "channel": _("Channel"),
        "setting": _("Setting"),
    }
    words = vocabulary.of_items if vocabulary else {}
    found = {tag: (title, {word.id: word.title for word in words.get(tag, ())}) for tag, title in tags.items()}
    return {"facet": (_("Facet"), {}), **found}
