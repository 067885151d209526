"""HTML to PDF/UA: reads nothing but the app's own styles and fonts, same HTML same bytes. Runs in a render process.

WeasyPrint is imported on first use only: it is heavy and needs Pango.
"""

import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from assess.config import shipped

ORIGIN = "https://asterism.invalid/"  # RFC 2606: a name that nobody can own
_IMAGE = re.compile(r"data:image/(png|jpeg);base64,")
_KINDS = {".css": "text/css", ".woff2": "font/woff2"}


class RenderError(Exception):
    """The document could not be printed as it should be; the text says what was wrong."""


class BlockedURL(ValueError):
    """The document asked for something that is not the app's own."""


@dataclass(frozen=True)
class Printed:
    """A PDF and the addresses that it was refused."""

    content: bytes
    blocked: tuple[str, ...]


class _Problems(logging.Handler):
    """Collects what WeasyPrint calls errors."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def pdf(html: str) -> Printed:
    """The page as PDF/UA-1; RenderError where WeasyPrint reports anything but a blocked address."""
    log = logging.getLogger("weasyprint")
    problems, fetcher = _Problems(), _fetcher()
    log.addHandler(problems)
    try:
        content = _page(html, fetcher).write_pdf(pdf_variant="pdf/ua-1", font_config=_fonts())
    finally:
        log.removeHandler(problems)
    blocked = tuple(sorted(set(fetcher.blocked)))
    wrong = [message for message in problems.messages if not any(url in message for url in blocked)]
    if wrong:
        raise RenderError("; ".join(wrong))
    return Printed(content, blocked)


def warm_up() -> None:
    """Load the layout engine and its fonts; OSError where Pango is missing."""
    _fonts()


def _page(html: str, fetcher: Any) -> Any:
    """The document; well-formed markup takes the short way through a parser in C, anything else the lenient one."""
    import weasyprint
    from cssselect2 import ElementWrapper  # type: ignore[import-untyped]

    try:
        root = ElementTree.fromstring(html)  # noqa: S314 - our own page; expat opens nothing
    except ElementTree.ParseError:
        return weasyprint.HTML(string=html, base_url=ORIGIN, url_fetcher=fetcher)
    page = weasyprint.HTML.__new__(weasyprint.HTML)
    page.base_url, page.url_fetcher, page.media_type = ORIGIN, fetcher, "print"
    page.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
    page.etree_element = page.wrapper_element.etree_element
    return page


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """One font configuration a process: a new one costs a quarter of the time, sharing one breaks threads."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@lru_cache(maxsize=32)
def _own_file(path: str) -> tuple[bytes, str]:
    """A style sheet or font of the app; BlockedURL for anything else."""
    root = shipped("static").resolve()
    file = (root / path.lstrip("/")).resolve()
    if not file.is_relative_to(root) or file.suffix not in _KINDS or not file.is_file():
        raise BlockedURL(path)
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
                if not url.startswith(ORIGIN):
                    raise BlockedURL(url)
                body, kind = _own_file(urlsplit(url).path)
            except BlockedURL:
                self.blocked.append(url)
                raise
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    return OwnFiles()
