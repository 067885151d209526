"""The page of a profile: what it says, and what it must never say."""

import re
from dataclasses import replace
from gettext import NullTranslations
from xml.etree import ElementTree

import pytest

from assess.report.catalogues import catalogue, direction_of
from assess.report.profile_paper import profile_context, profile_html
from assess.scoring.profile import CalibrationPin, OccasionPin
from tests.report import documents, people
from tests.report.conftest import page


def words(html: str) -> str:
    """The text of a page, spaces evened out."""
    return " ".join("".join(ElementTree.fromstring(html).itertext()).split())


def test_every_shown_score_stands_with_its_interval(html: str) -> None:
    text = words(html)
    for score in (*people.believable().points, *people.believable().facets):
        if score.value is None:
            continue
        assert f"{100 * score.value:.0f} (" in text, score.title


def test_the_summary_gives_score_level_and_place(html: str) -> None:
    text = words(html)
    for expected in ("58 (52–65)", "Strong 64 %", "between 3 and 21 of 48", "Cannot be told apart from 17 others."):
        assert expected in text


def test_a_withheld_score_is_one_line_without_a_number() -> None:
    text = words(page(people.withheld_heavy()))
    assert "Detachment, Openness, Listening, Perspective, Radar, Standard withheld." in text
    assert "There are too few questions on this alone" in text
    assert "It would take" not in text


def test_inner_words_stay_out_of_what_recruiters_read(html: str) -> None:
    said = words(html) + words(page(people.crowded()))
    for inner in ("irror gap", "eyond guessing", "Expected rank", "weigh lightly"):
        assert inner not in said, inner


def test_somebody_not_scorable_has_reasons_and_no_number() -> None:
    text = words(page(people.not_scorable()))
    assert "Not scorable" in text
    assert "9 of 18 questions" in text
    assert "Star score" not in text
    assert "Expected rank" not in text


def test_no_percentile_is_printed(html: str) -> None:
    assert "percentile" not in words(html).lower()


def test_keys_are_called_provisional(html: str) -> None:
    assert "key: authors, provisional" in words(html)


def test_single_answers_and_what_the_key_thinks_of_them_are_on_no_paper(html: str) -> None:
    text = words(html)
    assert "2 single answers are worth talking about" in text
    for leak in (
        documents.STEM[:40],
        "Tell the couple how sorry you are",
        "subject of their welcome",
        "Next in line",
    ):
        assert leak not in text


def test_the_pages_come_in_the_order_of_a_reader_in_a_hurry(html: str) -> None:
    text = words(html)
    parts = (
        "What to do with this", "Knows, and says of themselves", "Strengths, in absolute terms", "What to ask",
        "How it was answered", "For the interview", "What to probe", "Questions", "The evidence", "The five points",
        "How the star score comes about", "The ten facets", "How to read this, and its limits", "Versions",
    )  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_what_to_probe_comes_with_questions_from_the_bank(html: str) -> None:
    assert "Where did poise come easily to you, and where not?" in words(html)


def test_an_even_profile_says_so() -> None:
    assert "An even profile" in words(page(people.withheld_heavy()))


@pytest.mark.parametrize(
    ("occasion", "said"),
    [
        (OccasionPin(0.06, "assumed", 0), "The day’s part, 6 % of a facet’s variance, is assumed until people"),
        (
            OccasionPin(0.04, "two sittings", 120),
            "4 % of a facet’s variance, was measured on 120 people tested twice",
        ),
        (OccasionPin(0.0, "two sittings", 120), ""),
        (None, ""),
    ],
)
def test_it_says_that_intervals_count_the_day_and_by_what_source(occasion: OccasionPin | None, said: str) -> None:
    one = people.believable()
    pins = replace(one.pins, snapshot=replace(one.pins.snapshot, occasion=occasion))
    text = words(page(replace(one, pins=pins)))
    assert said in text
    assert ("two kinds of chance" in text) is bool(said)


def test_it_names_the_calibration_that_the_scores_rest_on() -> None:
    one = people.believable()
    pin = CalibrationPin("flexibility/1.0", "ab" * 32, "spring applicants", "2026-05-31", 812)
    text = words(page(replace(one, pins=replace(one.pins, calibrations=(pin,)))))
    assert "Calibration" not in words(page(one))
    assert "spring applicants, 812 people, 2026-05-31" in text
    assert "abababababab" in text


def test_signs_of_careless_answers_come_with_their_caution(html: str) -> None:
    assert "Slow connections and shared computers disturb timing" in words(html)


def test_the_synthetic_are_marked_and_others_are_not(html: str) -> None:
    assert "synthetic" in words(html)
    assert "synthetic" not in words(page(people.believable(), people.heading(synthetic=False)))


def test_every_chart_has_words_for_those_who_do_not_see_it(html: str) -> None:
    charts = list(ElementTree.fromstring(html).iter("{http://www.w3.org/2000/svg}svg"))
    titles = [chart.findtext("{http://www.w3.org/2000/svg}title") for chart in charts]
    assert len(titles) > 5
    assert all(titles)


def test_the_numbers_of_every_chart_stand_in_a_table_or_a_line(html: str) -> None:
    text = words(html)
    for description in re.findall(r"<desc>(.*?)</desc>", html):
        for number in re.findall(r"\d+ \(\d+–\d+\)", description):
            assert text.count(number) > 1, number


def test_a_missing_logo_leaves_no_hole(html: str) -> None:
    assert "<img" not in html


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{7*7}}", "javascript:"]
)
def test_markup_in_names_and_answers_is_inert(text: str) -> None:
    chosen = people.believable()
    flagged = replace(chosen, flags=(replace(chosen.flags[0], values={"text": text}),))
    heading = replace(people.heading(text), campaign=text, team=text, organisation=text)
    root = ElementTree.fromstring(page(flagged, heading, people.standing()))
    assert text in "".join(root.itertext())
    assert not [element for element in root.iter() if element.tag in ("script", "img")]
    assert "49" not in "".join(root.find("head").itertext())  # type: ignore[union-attr]


@pytest.mark.parametrize("name", [people.LONG_ARABIC, "Zoë 🌟 O’Brien", "N" * 10_000, "a\x00b\x0bc"])
def test_strange_names_leave_a_whole_page(name: str) -> None:
    root = ElementTree.fromstring(page(people.believable(), people.heading(name)))
    assert root.find("body") is not None


def test_another_language_is_spoken() -> None:
    class German(NullTranslations):
        """A catalogue of one word."""

        def info(self) -> dict[str, str]:
            return {"language": "de"}

        def gettext(self, message: str) -> str:
            return "Sternwert" if message == "Star score" else message

    context = profile_context(
        replace(people.believable(), language="de"), documents.blueprint(), people.heading(), translations=German()
    )
    html = profile_html(context, German())
    assert "Sternwert" in html
    assert "14. März 2026" in html
    assert '<html lang="de"' in html


def test_a_page_from_right_to_left_keeps_signs_before_numbers_and_words_whole() -> None:
    arabic = catalogue("ar")
    context = profile_context(
        people.believable(),
        documents.blueprint(),
        people.heading(),
        standing=people.standing(),
        translations=arabic,
    )
    html = profile_html(context, arabic)
    assert '<html lang="ar" dir="rtl">' in html
    assert not re.search("(?<!\u200e)\N{MINUS SIGN}", html)
    assert 'class="star-frame"' in html
    star = ElementTree.fromstring(html).find(".//{http://www.w3.org/2000/svg}svg[@class='chart star']")
    assert star is not None
    assert star.find(".//{http://www.w3.org/2000/svg}text") is None


def test_parts_of_the_bar_are_named_below_it_where_the_printer_tears_scripts_apart() -> None:
    arabic = catalogue("ar")
    context = profile_context(people.believable(), documents.blueprint(), people.heading(), translations=arabic)
    english = profile_context(people.believable(), documents.blueprint(), people.heading())
    assert direction_of("3. «لماذا؟»") == "rtl"
    assert english["mixes"]["named"] == ""
    assert all(part.text in context["mixes"]["named"] for part in context["mixes"]["bar"].segments)


def test_the_same_profile_gives_the_same_page(html: str) -> None:
    assert page(people.believable(), standing=people.standing()) == html


def test_a_campaign_in_a_translation_is_said_to_be_so_and_a_persons_own_language_is_not() -> None:
    german = replace(people.believable(), language="de")
    assert "German" not in profile_html(profile_context(german, documents.blueprint(), people.heading()))
    held = replace(people.heading(), language="de")
    html = profile_html(profile_context(people.believable(), documents.blueprint(), held))
    assert '<html lang="en" dir="ltr">' in html
    assert "The campaign is held in German, a translation without local norms." in html
