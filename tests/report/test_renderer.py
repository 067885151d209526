"""Render processes: what happens when one fails."""

import logging
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from assess.report.pdf import RenderError
from assess.report.print_pool import RenderCrashed, Renderer, RenderTimeout, RenderUnavailable

PAGE = '<!DOCTYPE html><html lang="en"><head><title>T</title></head><body><p>Text</p>{}</body></html>'
OBEY = """
import json, os, sys, time
from assess.report.print_process import receive, send
while (page := receive(sys.stdin.buffer)) is not None:
    if page == b"die": os._exit(9)
    if page == b"hang": time.sleep(60)
    if page == b"environment":
        page = json.dumps(dict(os.environ)).encode()
    send(sys.stdout.buffer, b'{"blocked": []}'); send(sys.stdout.buffer, page)
"""
OBEDIENT = (sys.executable, "-c", OBEY)


def test_a_page_comes_back_as_a_pdf() -> None:
    with Renderer(1) as renderer:
        first, second = renderer.render(PAGE.format("")), renderer.render(PAGE.format(""))
    assert first.startswith(b"%PDF")
    assert first == second


def test_refused_addresses_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    with Renderer(1) as renderer, caplog.at_level(logging.WARNING, "assess.report.print_pool"):
        renderer.render(PAGE.format('<img alt="" src="http://169.254.169.254/"/>'))
    assert "http://169.254.169.254/" in caplog.text


def test_a_document_that_cannot_be_printed_is_named_and_the_next_one_prints() -> None:
    with Renderer(1) as renderer:
        with pytest.raises(RenderError, match="lang"):
            renderer.render(PAGE.format("").replace(' lang="en"', ""))
        assert renderer.render(PAGE.format("")).startswith(b"%PDF")


def test_after_a_crash_the_next_document_gets_a_new_process() -> None:
    with Renderer(1, command=OBEDIENT) as renderer:
        assert renderer.render("one") == b"one"
        with pytest.raises(RenderCrashed, match="code 9"):
            renderer.render("die")
        assert renderer.render("two") == b"two"


def test_a_document_that_takes_too_long_is_given_up() -> None:
    with Renderer(1, timeout=0.5, command=OBEDIENT) as renderer, pytest.raises(RenderTimeout, match=r"0\.5 s"):
        renderer.render("hang")


def test_after_a_timeout_the_next_document_prints() -> None:
    with Renderer(1, timeout=2, command=OBEDIENT) as renderer:
        with pytest.raises(RenderTimeout):
            renderer.render("hang")
        assert renderer.render("two") == b"two"


def test_several_threads_share_the_processes() -> None:
    pages = [f"page {number}" for number in range(12)]
    with Renderer(2, command=OBEDIENT) as renderer, ThreadPoolExecutor(4) as threads:
        assert list(threads.map(renderer.render, pages)) == [page.encode() for page in pages]


def test_a_missing_layout_engine_is_named() -> None:
    silent = (
        sys.executable,
        "-c",
        "from assess.report import print_process as w\n"
        "def broken(): raise OSError('cannot load library libpango')\nw.warm_up = broken\nw.main()",
    )
    with Renderer(1, command=silent) as renderer, pytest.raises(RenderUnavailable, match="libpango"):
        renderer.render("page")


def test_the_process_sees_none_of_the_servers_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    with Renderer(1, command=OBEDIENT) as renderer:
        assert b"secret" not in renderer.render("environment")


def test_a_closed_renderer_leaves_no_process() -> None:
    renderer = Renderer(1, command=OBEDIENT)
    renderer.render("one")
    printer = renderer._idle.queue[0]
    assert printer is not None
    renderer.close()
    assert not printer.alive
