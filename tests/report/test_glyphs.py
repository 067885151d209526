"""Names in every script: drawn where a font is installed, and where none is the reference says whom it is about."""

import io
import logging
import subprocess
import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader

from assess.report import glyphs
from assess.report.pdf import pdf
from assess.report.print_pool import Renderer
from tests.conftest import missing
from tests.report import people
from tests.report.conftest import page

NAMES = {
    "李娜": "fonts-noto-cjk",
    "さくら 田中": "fonts-noto-cjk",
    "김민준": "fonts-noto-cjk",
    "प्रिया शर्मा": "fonts-noto-core",
    "สมชาย ใจดี": "fonts-noto-core",
    "Zoë 🦄": "fonts-noto-color-emoji",
}
REFERENCE = "K7Q-4MX"
DEJAVU = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{cache}</cachedir></fontconfig>"""


def paper(name: str) -> str:
    """The profile of somebody with that name, as a page."""
    return page(people.believable(), people.heading(name), people.standing())


def words(content: bytes) -> str:
    """What the paper says."""
    read = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return unicodedata.normalize("NFC", read.stdout.decode())


@pytest.fixture
def few_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with DejaVu alone, as after a set-up that could install no more."""
    (tmp_path / "fonts.conf").write_text(DEJAVU.format(cache=tmp_path))
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))


@pytest.mark.usefixtures("few_fonts")
def test_of_a_name_that_no_font_draws_the_reference_tells_whom_it_is_about(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with Renderer(1) as renderer, caplog.at_level(logging.WARNING, "assess.report.print_pool"):
        for name, package in NAMES.items():
            printed = renderer.print(paper(name))
            assert set(printed.missing) <= set(name)
            assert {package} == set(glyphs.fonts_for(printed.missing))
            pages = len(PdfReader(io.BytesIO(printed.content)).pages)
            assert words(printed.content).count(REFERENCE) == 1 + pages  # beneath the title, and at each foot
        assert renderer.print(paper("Marguerite Ōé")).missing == ""
        caplog.clear()
        renderer.render(paper("李娜"))
    assert "install fonts-noto-cjk and restart" in caplog.text
    assert "李" not in caplog.text


@pytest.mark.parametrize(("name", "package"), NAMES.items(), ids=["zh", "ja", "ko", "hi", "th", "emoji"])
def test_with_fonts_every_name_is_drawn(name: str, package: str) -> None:
    if subprocess.run(["dpkg", "-s", package], capture_output=True, check=False).returncode:
        missing(f"{package} is not installed")
    printed = pdf(paper(name))
    assert printed.missing == ""
    text = words(printed.content)
    assert name.split()[-1][:1] in text
