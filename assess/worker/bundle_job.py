"""Printing a portion of a bundle on all cores: each page is made here, printed in a process that may crash."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from assess.config import Settings
from assess.report.pdf import RenderError
from assess.report.print_pool import Renderer, RenderUnavailable
from assess.screening import job_queue
from assess.screening.email.mail_client import MailClient
from assess.screening.results import bundles
from assess.screening.results.made_results import AlteredResult
from assess.screening.results.profile_papers import ProfilePaper
from assess.store.database import begin_writing

log = structlog.get_logger()
TRIES = 2  # a process that crashed once may have been another document's fault
AHEAD = 2  # pages that wait for each process, so that none is idle while the next is made
KEPT_AT_ONCE = 8  # documents in one short transaction

Outcome = tuple[int, str, bytes | None, str]
_kept: dict[str, Renderer] = {}


def print_bundle(engine: Engine, _settings: Settings, payload: dict[str, Any], _client: MailClient) -> None:
    """Print the next portion and ask for the one after; print processes are kept until nobody waits."""
    number = payload["bundle"]
    with Session(engine) as session:
        wanted = bundles.waiting(session, number)
    renderer = _kept.setdefault("renderer", Renderer(processes()))
    try:
        _print(engine, renderer, wanted)
    except RenderUnavailable as error:
        _kept.pop("renderer").close()
        raise job_queue.PermanentFailure(f"nothing can be printed here: {error}") from error
    with Session(engine) as session:
        begin_writing(session)
        more = bundles.go_on(session, number)
        session.commit()
    if not more:
        _kept.pop("renderer").close()


def processes() -> int:
    """As many as there are cores, at most four."""
    return max(1, min(4, os.cpu_count() or 1))


def _print(engine: Engine, renderer: Renderer, wanted: list[int]) -> None:
    done: list[Outcome] = []
    for outcome in _outcomes(engine, renderer, wanted):
        done.append(outcome)
        if len(done) == KEPT_AT_ONCE:
            _keep(engine, done)
            done = []
    _keep(engine, done)


def _outcomes(engine: Engine, renderer: Renderer, wanted: list[int]) -> Iterator[Outcome]:
    """What became of each, in order; a few pages are made ahead, so that memory stays flat."""
    ahead: deque[tuple[int, str, Future[bytes]]] = deque()
    threads = processes()
    with ThreadPoolExecutor(threads) as pool:
        for number in wanted:
            paper = _page(engine, number)
            if paper is None:
                yield number, "", None, bundles.NOT_RANKED
                continue
            ahead.append((number, paper.name, pool.submit(_printed, renderer, paper.html)))
            if len(ahead) >= AHEAD * threads:
                yield _outcome(*ahead.popleft())
        while ahead:
            yield _outcome(*ahead.popleft())


def _page(engine: Engine, number: int) -> ProfilePaper | None:
    with Session(engine) as session:
        try:
            return bundles.paper(session, number)
        except AlteredResult as error:
            log.error("not printed", document=number, error=str(error))
            return None


def _printed(renderer: Renderer, html: str) -> bytes:
    for _again in range(TRIES - 1):
        try:
            return renderer.render(html)
        except RenderUnavailable:
            raise
        except RenderError as error:
            log.warning("printed again", error=type(error).__name__)
    return renderer.render(html)


def _outcome(number: int, name: str, printing: Future[bytes]) -> Outcome:
    try:
        return number, name, printing.result(), ""
    except RenderUnavailable:
        raise
    except RenderError as error:
        log.error("not printed", document=number, error=f"{type(error).__name__}: {error}"[:300])
        return number, "", None, bundles.NOT_PRINTED


def _keep(engine: Engine, done: list[Outcome]) -> None:
    with Session(engine) as session:
        begin_writing(session)
        bundles.keep(session, done)
        session.commit()
