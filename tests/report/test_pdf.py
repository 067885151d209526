"""The profile on paper."""

import io
import logging
import time
from pathlib import Path

import pytest
from pypdf import PdfReader

from assess.report.manual import manual, print_html
from assess.report.pdf import ORIGIN, RenderError, pdf
from assess.scoring.profile import Profile
from tests.report import people
from tests.report.conftest import page
from tests.shipped import FIRST_EDITION

TITLE = "Candidate profile: Marguerite Okonkwo-Lindqvist – Front desk, spring intake"
SHELL = '<!DOCTYPE html><html lang="en"><head><title>T</title>{head}</head><body><p>Text</p>{body}</body></html>'


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    return " ".join(" ".join(leaf.extract_text() for leaf in read(content).pages).split())


def shell(body: str = "", head: str = "") -> str:
    return SHELL.format(body=body, head=head)


def test_the_paper_holds_the_same_scores_as_the_profile(printed: bytes) -> None:
    text = words(printed)
    for expected in (
        "58 (52–65)",
        "between 3 and 21",
        "52 (43–61)",
        "89 (80–98)",
        "72 (64–80)",
        "66 (56–76)",
        "56 (37–73)",
    ):
        assert expected in text, expected


@pytest.mark.parametrize(
    "profile", [people.believable(), people.withheld_heavy(), people.not_scorable(), people.crowded()]
)
@pytest.mark.parametrize("name", ["Ana", people.LONG_ARABIC, "Zoë 🌟 " + "Very-Long-Name-" * 20])
def test_every_profile_has_two_to_four_pages(profile: Profile, name: str) -> None:
    standing = people.standing() if profile.scorable else None
    assert len(read(pdf(page(profile, people.heading(name), standing)).content).pages) in (2, 3, 4)


def test_pages_are_a4(printed: bytes) -> None:
    box = read(printed).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)


def test_the_document_is_tagged_titled_and_names_its_language(printed: bytes) -> None:
    catalogue = read(printed).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part" in catalogue["/Metadata"].get_data().decode()
    assert read(printed).metadata.title == TITLE  # type: ignore[union-attr]


def test_charts_carry_their_words(printed: bytes) -> None:
    texts = [thing.get_object().get("/Alt") for thing in figures(read(printed).trailer["/Root"]["/StructTreeRoot"])]
    assert any("The ten facets: Poise 52 (43–61)" in str(text) for text in texts)
    assert all(texts)


def figures(node: object) -> list:  # type: ignore[type-arg]
    """All figures of a structure tree."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [figure for child in node for figure in figures(child)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("/S") == "/Figure" else []
    return own + (figures(node["/K"]) if "/K" in node else [])


def test_charts_are_drawn_not_photographed(printed: bytes) -> None:
    assert not [image for leaf in read(printed).pages for image in leaf.images]


def test_the_same_page_prints_the_same_bytes(html: str, printed: bytes) -> None:
    assert pdf(html).content == printed


def test_the_hour_of_printing_leaves_no_trace(html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Once other fonts were embedded, the next document's are embedded by the library that notes the time.
    pdf(print_html(manual(FIRST_EDITION, "flexibility/1.0")))
    now = pdf(html).content
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    assert pdf(html).content == now


def test_its_dates_are_those_of_the_ranking_it_was_read_from(printed: bytes) -> None:
    assert read(printed).metadata["/CreationDate"].startswith("D:20260316")  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "head", "asked"),
    [
        ('<img alt="" src="http://169.254.169.254/latest"/>', "", "http://169.254.169.254/latest"),
        ('<img alt="" src="file:///etc/passwd"/>', "", "file:///etc/passwd"),
        ("", '<link rel="attachment" href="file:///etc/passwd"/>', "file:///etc/passwd"),
        ("", "<style>@import url(http://127.0.0.1:9/x.css);</style>", "http://127.0.0.1:9/x.css"),
        ("", "<style>p { background: url(https://asterism.invalid/../../pyproject.toml) }</style>",
         "https://asterism.invalid/../../pyproject.toml"),
        ("", '<link rel="stylesheet" href="https://asterism.invalid/css/none.css"/>', "https://asterism.invalid/css/none.css"),
        ('<img alt="" src="data:image/svg+xml,%3Csvg/%3E"/>', "", "data:image/svg+xml,%3Csvg/%3E"),
        ('<a rel="attachment" href="file:///etc/hosts">x</a>', "", "file:///etc/hosts"),
    ],
)  # fmt: skip
def test_nothing_outside_the_app_is_read_and_the_page_still_prints(body: str, head: str, asked: str) -> None:
    printed = pdf(shell(body, head))
    assert printed.blocked == (asked,)
    assert "Text" in words(printed.content)
    assert not read(printed.content).attachments
    assert b"root:" not in printed.content


def test_broken_markup_is_printed_too() -> None:
    assert "Text" in words(pdf(shell("<p>unclosed <br> & more")).content)


def test_a_document_without_a_language_is_an_error() -> None:
    with pytest.raises(RenderError, match="lang"):
        pdf(shell().replace(' lang="en"', ""))


def test_a_picture_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(RenderError, match="Failed to load image"):
        pdf(shell('<img alt="Logo" src="data:image/png;base64,AAAA"/>'))


def test_the_log_is_left_as_it_was(html: str) -> None:
    before = list(logging.getLogger("weasyprint").handlers)
    pdf(shell())
    assert logging.getLogger("weasyprint").handlers == before


@pytest.mark.parametrize("way", ["../beside.css", "own/../../beside.css"])
def test_a_style_sheet_beside_the_apps_own_folder_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "beside.css").write_text("p { color: red }")
    (tmp_path / "static" / "own.css").write_text("p { color: blue }")
    monkeypatch.setattr("assess.report.pdf.shipped", lambda name: tmp_path / name)
    links = (f'<link rel="stylesheet" href="{ORIGIN}{path}"/>' for path in ("own.css", way))
    assert pdf(shell(head="".join(links))).blocked == (f"{ORIGIN}{way}",)
