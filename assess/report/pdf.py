"""HTML to PDF/UA: reads nothing but the app's own styles and fonts, same HTML same bytes. Runs in a render process.

WeasyPrint is imported on first use only: it is heavy and needs Pango.
"""

import gc
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from assess.config import shipped
from assess.report.paper_sheets import for_paper

ORIGIN = "https://asterism.invalid/"  # RFC 2606: a name that nobody can own
_IMAGE = re.compile(r"data:image/(png|jpeg);base64,")
_KINDS = {".css": "text/css", ".woff2": "font/woff2"}


class RenderError(Exception):
    """The document could not be printed as it should be; the text says what was wrong."""


class BlockedURL(ValueError):
    """The document asked for something that is not the app's own."""


@dataclass(frozen=True)
class Printed:
    """A PDF, the addresses that it was refused, and the letters that no font could draw."""

    content: bytes
    blocked: tuple[str, ...]
    missing: str = ""


class _Problems(logging.Handler):
    """Collects what WeasyPrint calls errors, and the letters that it has no glyph for."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self.missing: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR:
            self.messages.append(record.getMessage())
        elif ".notdef" in str(record.msg) and isinstance(record.args, tuple):
            self.missing.add(str(record.args[0]))


def pdf(html: str) -> Printed:
    """The page as PDF/UA-1; RenderError where WeasyPrint reports anything but a blocked address."""
    log = logging.getLogger("weasyprint")
    problems, fetcher = _Problems(), _fetcher()
    log.addHandler(problems)
    try:
        with _collecting_afterwards():
            page, sheets = _page(html, fetcher)
            content = page.write_pdf(pdf_variant="pdf/ua-1", font_config=_fonts(), stylesheets=sheets)
    finally:
        log.removeHandler(problems)
    blocked = tuple(sorted(set(fetcher.blocked)))
    wrong = [message for message in problems.messages if not any(url in message for url in blocked)]
    if wrong:
        raise RenderError("; ".join(wrong))
    return Printed(content, blocked, "".join(sorted(problems.missing)))


@contextmanager
def _collecting_afterwards() -> Iterator[None]:
    """A document is many small objects that live until it is written: looking through them finds nothing."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def warm_up() -> None:
    """Load the layout engine and its fonts; OSError where Pango is missing."""
    _fonts()


def _page(html: str, fetcher: Any) -> tuple[Any, list[Any]]:
    """The document and its parsed sheets; well-formed markup takes the short way, anything else the lenient one.

    The short way parses markup in C, keeps the app's own sheets parsed, and leaves out default rules for footnotes,
    which would give every element four styles of its own.
    """
    import weasyprint
    from cssselect2 import ElementWrapper  # type: ignore[import-untyped]

    try:
        root = ElementTree.fromstring(html)  # noqa: S314 - our own page; expat opens nothing
    except ElementTree.ParseError:
        return weasyprint.HTML(string=html, base_url=ORIGIN, url_fetcher=fetcher), []
    page = weasyprint.HTML.__new__(weasyprint.HTML)
    sheets = _take_own_sheets(root)
    page.base_url, page.url_fetcher, page.media_type = ORIGIN, fetcher, "print"
    page.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
    page.etree_element = page.wrapper_element.etree_element
    page._ua_stylesheets = lambda forms=False: [_default_sheet()]
    return page, sheets


def _take_own_sheets(root: ElementTree.Element) -> list[Any]:
    """The app's sheets that the head links to, parsed; their links are taken out."""
    head = root.find("head")
    links = [] if head is None else [link for link in head.findall("link") if link.get("rel") == "stylesheet"]
    own = [link for link in links if _is_own(link.get("href", ""))]
    for link in own:
        assert head is not None
        head.remove(link)
    return list(_sheets(tuple(link.get("href", "") for link in own)))


@lru_cache(maxsize=8)
def _sheets(urls: tuple[str, ...]) -> tuple[Any, ...]:
    """The sheets of one kind of paper, parsed once."""
    import weasyprint

    texts = for_paper([_own_file(url)[0].decode() for url in urls])
    return tuple(
        weasyprint.CSS(string=text, base_url=url, url_fetcher=_fetcher(), font_config=_fonts())
        for url, text in zip(urls, texts, strict=True)
    )


@lru_cache(maxsize=1)
def _default_sheet() -> Any:
    """WeasyPrint's default sheet without footnotes and notes."""
    import weasyprint

    rules = (files("weasyprint") / "css" / "html5_ua.css").read_text("utf-8")
    return weasyprint.CSS(string=re.sub(r"(?m)^[^\n{}]*::(footnote|note)[^{}]*\{[^{}]*\}", "", rules))


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """One font configuration a process: a new one costs a quarter of the time, sharing one breaks threads."""
    from weasyprint.text.fonts import FontConfiguration

    os.environ["SOURCE_DATE_EPOCH"] = "0"  # else the hour of printing would stand in every embedded font
    return FontConfiguration()


def _is_own(url: str) -> bool:
    """Whether the address is a style sheet or font of the app."""
    root = shipped("static").resolve()
    file = (root / urlsplit(url).path.lstrip("/")).resolve()
    return url.startswith(ORIGIN) and file.is_relative_to(root) and file.suffix in _KINDS and file.is_file()


@lru_cache(maxsize=32)
def _own_file(url: str) -> tuple[bytes, str]:
    """A style sheet or font of the app and its media type; BlockedURL for anything else."""
    if not _is_own(url):
        raise BlockedURL(url)
    file = shipped("static") / urlsplit(url).path.lstrip("/")
    return file.read_bytes(), _KINDS[file.suffix]


def _fetcher() -> Any:
    """A fetcher that opens no connection and no file but the app's own."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Denies everything, lists what it denied, serves styles, fonts and embedded pictures."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("data",), allow_redirects=False)
            self.blocked: list[str] = []

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if _IMAGE.match(url):
                return super().fetch(url, headers)
            try:
                body, kind = _own_file(url)
            except BlockedURL:
                self.blocked.append(url)
                raise
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    return OwnFiles()
