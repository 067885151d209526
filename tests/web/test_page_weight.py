"""What comes over the line: the first page at most 30 kB with all it needs, a later one at most 8 kB."""

import gzip
import re

import pytest
from flask import Flask
from sqlmodel import Session

from assess.store.tables import Campaign
from assess.web.compression import gzipped
from tests.screening.opening import open_campaign
from tests.web.house import House
from tests.web.test_candidate import Browser, browser_of

FIRST, LATER = 30_000, 8_000
HEAD = 300  # bytes that a proxy may add to each answer's headers
NEEDED = re.compile(r'(?:src|href)="(/static/[^"]+)"')
TAKES = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def campaign(app: Flask, session: Session) -> Campaign:
    """The Lobby team's campaign."""
    return open_campaign(session)


def bytes_of(browser: Browser, address: str) -> int:
    """The size of an answer as it comes, its headers counted."""
    answer = browser.client.get(address, headers=TAKES)
    return HEAD + len(str(answer.headers)) + len(answer.get_data())


def weight(browser: Browser, kept: set[str]) -> int:
    """The bytes for the present page and what it needs that the browser has not kept yet."""
    needed = set(NEEDED.findall(browser.text)) - kept
    kept |= needed
    return sum(bytes_of(browser, address) for address in (browser.path, *needed))


def test_pages_are_light_enough_for_a_slow_line(app: Flask, session: Session, campaign: Campaign) -> None:
    amira, kept, later = browser_of(app, session, campaign, "Amira"), set[str](), {}
    assert 1_000 < weight(amira.see(amira.address), kept) <= FIRST
    amira.send()
    later[amira.path] = weight(amira, kept)
    amira.send(to=amira.path)
    later[amira.path] = weight(amira, kept)
    amira.pass_practice()
    while "/check" not in amira.path:
        later[amira.path] = weight(amira, kept)
        amira.send(amira.answers())
    later[amira.path] = weight(amira, kept)
    assert len(later) > 10
    assert {path: size for path, size in later.items() if size > LATER} == {}


@pytest.mark.parametrize("page", ["/login", "/static/css/base.css", "/static/js/drafts.js"])
def test_the_same_comes_plain_to_who_takes_no_gzip(house: House, page: str) -> None:
    plain, packed = (house.browser().get(page, headers=headers) for headers in ({}, TAKES))
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (plain, packed))
    assert len(packed.data) < len(plain.data) / 2
    told = gzip.decompress(packed.data)
    assert told == plain.data or re.sub(rb'value="[^"]+"', b"", told) == re.sub(rb'value="[^"]+"', b"", plain.data)


def test_a_file_that_is_kept_is_not_sent_again(house: House) -> None:
    first = house.browser().get("/static/css/base.css", headers=TAKES)
    again = house.browser().get("/static/css/base.css", headers=TAKES | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_sizes_do_not_tell_what_a_page_hides() -> None:
    page = b"<p>secret</p>" * 100
    packed = [gzipped(page, 1) for _ in range(40)]
    assert len({len(one) for one in packed}) > 10
    assert {gzip.decompress(one) for one in packed} == {page}
