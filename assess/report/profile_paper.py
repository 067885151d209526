"""From a Profile to the page: what each part of the report shows, then the HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from gettext import NullTranslations
from typing import Any

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.report import charts, confirmation_words, interview_topics, level_words, numbers, sentences
from assess.report.catalogues import ENGLISH, direction, language_of
from assess.report.charts import Axis, Row, Step
from assess.report.confirmation_words import Confirmation
from assess.report.document_heading import Heading, heading_context
from assess.report.first_page import first_page
from assess.report.profile_heading import Standing
from assess.report.score_words import ScoreWords
from assess.report.templates import render
from assess.report.turns_told import turns_told
from assess.scoring.profile import Z90, Profile, Score, Share

SUMMARY_WIDTH = 200
STAR_TICKS = (10, 30, 50, 70, 90)
UNPRINTABLE = {code: " " for code in range(32) if chr(code) not in "\t\n\r"} | {0xFFFE: " ", 0xFFFF: " "}
CHART_WIDTH = 280
BAR_WIDTH = 657
FINGERPRINT_LETTERS = 12


def profile_html(context: Mapping[str, Any], translations: NullTranslations = ENGLISH) -> str:
    """The report as one HTML page that `pdf` prints."""
    return render("report/profile.html.jinja", context, translations).translate(UNPRINTABLE)


def profile_context(
    profile: Profile,
    blueprint: Blueprint,
    heading: Heading,
    *,
    standing: Standing | None = None,
    interview: InterviewBank | None = None,
    instruments: Sequence[Instrument] = (),
    untranslated: Sequence[str] = (),
    confirmation: Confirmation | None = None,
    translations: NullTranslations = ENGLISH,
) -> dict[str, Any]:
    """Everything the template prints, as plain data."""
    by_name = {name: one for one in instruments for name in (one.slug, one.key)}
    words = ScoreWords(blueprint, instruments, translations)
    level, answering = _level(blueprint, standing, translations), words.answering(profile.flags)
    if level is not None and answering["many"]:
        level["shown"] = ()  # who may not have read the questions has no level
    return {
        **_top(profile, heading, words),
        **first_page(profile, blueprint, standing, words),
        "answering": answering,
        "star": _star(profile, translations),
        "level": level,
        "standing": _standing(standing, translations),
        "points": _rows(profile.points, words, translations.gettext("The five points"), 28, 162),
        "star_chart": _star_chart(profile, words),
        "waterfall": _waterfall(profile, words),
        "conversations": turns_told(profile, by_name, words),
        "facets": _facets(profile, blueprint, words),
        "judgement": _judgement(profile, words),
        "mixes": _mixes(profile, words),
        "develop": words.develop() if any(one.use == "develop" for one in blueprint.facets) else "",
        **interview_topics.topics(profile, blueprint, interview, by_name, words),
        "confirmation": confirmation_words.told(confirmation, translations)
        if confirmation and confirmation.verdict
        else None,
        "untranslated": sentences.listing(untranslated, translations),
        "versions": _versions(profile, by_name, translations),
        "day": sentences.day_of_errors(profile.pins.snapshot.occasion, translations),
    }


def _top(profile: Profile, heading: Heading, words: ScoreWords) -> dict[str, Any]:
    """Whose profile it is, and why there may be no score."""
    translations = words.translations
    return {
        "heading": heading_context(heading, translations.gettext("Candidate profile"), translations),
        "held_in": sentences.language(heading.language, language_of(translations)),
        "scoring_version": profile.scoring_version,
        "reasons": [words.reason(reason) for reason in profile.reasons],
    }


def _star(profile: Profile, translations: NullTranslations) -> dict[str, Any] | None:
    """The star score on its printed scale, 50 + 10z."""
    if profile.star is None:
        return None
    star = profile.star
    low, high = 50 + 10 * star.low, 50 + 10 * star.high
    row = Row("", sentences.interval(star.points, low, high), star.points, low, high)
    plot = charts.dot_rows(
        [row],
        translations.gettext("Star score"),
        width=SUMMARY_WIDTH,
        row_height=18,
        axis=Axis(min(STAR_TICKS[0], low), max(STAR_TICKS[-1], high), STAR_TICKS),
    )
    return {"text": row.text, "reliability": numbers.decimal(star.reliability, 2, translations), "plot": plot}


def _star_chart(profile: Profile, words: ScoreWords) -> charts.StarPlot | None:
    """The five points as spokes; a withheld one says so in a word."""
    if not profile.points:
        return None
    rows = [_row(point, words) for point in profile.points]
    short = [row if row.text else replace(row, note=words.translations.gettext("withheld")) for row in rows]
    return charts.star(short, words.translations.gettext("The engagement star"))


def _level(
    blueprint: Blueprint, standing: Standing | None, translations: NullTranslations
) -> dict[str, Any] | None:
    """The one or two levels that are shown, and the probability of each, from the lowest up."""
    if standing is None:
        return None
    ordered = level_words.ordered(blueprint.levels)
    shares = [(level.title, standing.level_probabilities.get(level.id, 0.0)) for level in ordered]
    return {
        "shown": level_words.shown(standing.level_probabilities, ordered),
        "bar": charts.shares(
            shares,
            translations.gettext("Probability of each level"),
            width=SUMMARY_WIDTH,
            height=18,
            labelled=False,
        ),
        "others": "\N{NO-BREAK SPACE}· ".join(
            f"{name}\N{NO-BREAK SPACE}{sentences.chance(share)}" for name, share in reversed(shares)
        ),
        "source": blueprint.levels_source,
        "errors": standing.level_source,
    }


def _standing(standing: Standing | None, translations: NullTranslations) -> dict[str, Any] | None:
    """The rank with its interval, drawn and in words."""
    if standing is None:
        return None
    _ = translations.gettext
    text = sentences.ranks(standing.rank_low, standing.rank_high, translations)
    described = _("%(text)s of %(of)d") % {"text": text, "of": standing.of}
    strip = charts.rank_strip(
        standing.expected_rank, standing.rank_low, standing.rank_high, standing.of, standing.places,
        _("Rank among the applicants"), described, together=standing.together, width=SUMMARY_WIDTH,
    )  # fmt: skip
    return {
        "text": text,
        "of": standing.of,
        "places": standing.places,
        "p_top": sentences.chance(standing.p_top),
        "indistinguishable": standing.indistinguishable,
        "source": standing.rank_source,
        "posterior": sentences.interval(
            *(50 + 10 * z for z in (standing.star_mean, standing.star_low, standing.star_high))
        ),
        "strip": strip,
    }


def _row(score: Score, words: ScoreWords) -> Row:
    """A score on 0-100, or the line that says why it is withheld."""
    if not score.shown or score.value is None or score.low is None or score.high is None:
        note = words.withheld(score.withheld) if score.withheld else "–"
        return Row(words.title(score.id), note=note)
    value, low, high = 100 * score.value, 100 * score.low, 100 * score.high
    mark = None if score.guessing is None else 100 * score.guessing
    return Row(words.title(score.id), sentences.interval(value, low, high), value, low, high, mark)


def _rows(
    scores: Sequence[Score], words: ScoreWords, title: str, row_height: float = 22, width: float = CHART_WIDTH
) -> dict[str, Any] | None:
    """Rows of scores with their chart; nothing where there are none."""
    if not scores:
        return None
    rows = [_row(score, words) for score in scores]
    return {
        "rows": rows,
        "withheld": _withheld(rows, words.translations.gettext(", ")),
        "plot": charts.dot_rows(rows, title, width=width, row_height=row_height),
    }


def _withheld(rows: Sequence[Row], comma: str) -> list[tuple[str, str]]:
    """One line a reason: the titles it holds for, and the reason."""
    titles: dict[str, list[str]] = {}
    for row in rows:
        if not row.text:
            titles.setdefault(row.note, []).append(row.title)
    return [(comma.join(names), note) for note, names in titles.items()]


def _waterfall(profile: Profile, words: ScoreWords) -> dict[str, Any] | None:
    """How the components lead from the reference value, 50, to the star score."""
    if profile.star is None or not profile.components:
        return None
    steps = []
    for part in profile.components:
        change, half = 10 * part.contribution, 10 * Z90 * abs(part.coefficient) * part.se
        text = _change(change, half, words.translations)
        steps.append(Step(words.component(part.id), change, text))
    star = profile.star
    chart = charts.waterfall(
        50, steps, star.points, 50 + 10 * star.low, 50 + 10 * star.high,
        words.translations.gettext("How the star score comes about"), width=CHART_WIDTH, row_height=22,
    )  # fmt: skip
    weights = [f"{100 * part.weight:.0f} % / {100 * part.effective_weight:.0f} %" for part in profile.components]
    return {"steps": list(zip(steps, weights, strict=True)), "chart": chart}


def _change(change: float, half: float, translations: NullTranslations) -> str:
    mean, low, high = (sentences.signed(value, translations) for value in (change, change - half, change + half))
    return f"{mean} ({low} … {high})"


def _facets(profile: Profile, blueprint: Blueprint, words: ScoreWords) -> dict[str, Any] | None:
    """The facets, point by point, in the blueprint's order."""
    scores = {score.id: score for score in profile.facets}
    uses = {facet.id: facet.use for facet in blueprint.facets}
    ordered, groups = [], []
    for point in blueprint.points:
        inside = [scores[facet] for facet in point.facets if facet in scores]
        ordered += inside
        groups += [(point.title, len(inside), uses[score.id]) if index == 0 else ("", 0, uses[score.id])
                   for index, score in enumerate(inside)]  # fmt: skip
    table = _rows(ordered, words, words.translations.gettext("The ten facets"))
    if table is not None:
        table["groups"] = groups
    return table


def _judgement(profile: Profile, words: ScoreWords) -> dict[str, Any] | None:
    """The judgement total and the difficult-customer score, with the line that guessing reaches."""
    scores = [score for score in (profile.judgement, profile.difficult) if score is not None]
    table = _rows(scores, words, words.translations.gettext("Judgement in moments of truth"))
    if table is not None:
        table["guessing"] = next((sentences.whole(100 * s.guessing) for s in scores if s.guessing is not None), "")
    return table


def _mixes(profile: Profile, words: ScoreWords) -> dict[str, Any] | None:
    """What kinds of action were recommended, against chance."""
    if profile.mixes is None:
        return None
    mixes = profile.mixes
    single = [share for share in (mixes.altruistic, mixes.scripted, mixes.mirroring) if share is not None]
    everything = [*mixes.moments, *single]
    title = words.translations.gettext("Recommended actions")
    rows = [_share_row(share, words) for share in everything]
    worded = direction(language_of(words.translations)) == "ltr"  # the printer tears joined scripts apart
    bar = charts.shares(
        [(words.share(share.id), share.observed) for share in mixes.moments],
        title,
        width=BAR_WIDTH,
        shades=(1, 2, 4),
        worded=worded,
    )
    return {
        "bar": bar,
        "named": "" if worded else " · ".join(segment.text for segment in reversed(bar.segments)),
        "plot": charts.dot_rows(rows, title, width=CHART_WIDTH, row_height=20),
        "rows": rows,
        "of": {share.of for share in everything},
    }


def _share_row(share: Share, words: ScoreWords) -> Row:
    value, low, high = 100 * share.observed, 100 * share.low, 100 * share.high
    return Row(words.share(share.id), sentences.interval(value, low, high), value, low, high, 100 * share.chance)


def _versions(
    profile: Profile, instruments: Mapping[str, Instrument], translations: NullTranslations
) -> list[dict[str, str]]:
    """What the scores rest on, with short fingerprints."""
    _ = translations.gettext
    pins = profile.pins
    rows = [
        {"what": _("Blueprint"), "which": pins.blueprint.key, "source": "", "print": pins.blueprint.fingerprint}
    ]
    for pin in pins.instruments:
        known = instruments.get(pin.key)
        source = _("key: %(source)s") % {"source": known.scoring.key_source} if known else ""
        rows.append({"what": _("Instrument"), "which": pin.key, "source": source, "print": pin.fingerprint})
    for one in pins.calibrations:
        people = _("%(source)s, %(n)d people, %(date)s") % {"source": one.source, "n": one.n, "date": one.date}
        rows.append({"what": _("Calibration"), "which": one.key, "source": people, "print": one.fingerprint})
    rows.append({"what": _("Standard errors"), "which": pins.snapshot.source, "source": "",
                 "print": pins.snapshot.fingerprint})  # fmt: skip
    for row in rows:
        row["print"] = row["print"][:FINGERPRINT_LETTERS]
    return rows
