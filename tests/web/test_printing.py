"""Printing stops nobody who answers questions: a few may wait for it, the others are asked to come back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import pytest

from assess.report.pdf import RenderError
from tests.web.house import House

MANUAL = "/instruments/flexibility/1.0/manual.pdf"


class SlowPrinter:
    """Stands in for the print processes: prints when it is told to."""

    def __init__(self) -> None:
        self.begun, self.go, self.printed = Semaphore(0), Event(), 0

    def render(self, html: str) -> bytes:
        self.begun.release()
        if not self.go.wait(30):
            raise RenderError("nobody said go")
        self.printed += 1
        return b"%PDF-1.7 " + html[:9].encode() + b" %%EOF"


@pytest.fixture
def printer(house: House) -> Iterator[SlowPrinter]:
    """A printer that waits."""
    made = house.app.extensions["renderer"] = SlowPrinter()
    yield made
    made.go.set()


def profile(house: House) -> str:
    """The address of a profile's PDF."""
    return f"{house.address}/people/{house.invitations['Amira Haddad'].public_id}/profile.pdf"


def test_at_most_three_wait_and_the_next_is_asked_to_come_back(house: House, printer: SlowPrinter) -> None:
    place, rosa = profile(house), [house.browser("rosa") for _ in range(4)]
    assert house.app.extensions["settings"].places == 3
    with ThreadPoolExecutor(3) as threads:
        waiting = [threads.submit(browser.get, place) for browser in rosa[:3]]
        for _ in waiting:
            assert printer.begun.acquire(timeout=30)
        refused = rosa[3].get(place)
        printer.go.set()
        assert [answer.result().status_code for answer in waiting] == [200] * 3
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "The printer is busy" in refused.text
    assert rosa[3].get(place).status_code == 200


def test_of_sixteen_clicks_on_a_manual_one_prints_and_afterwards_it_is_there(
    house: House, printer: SlowPrinter
) -> None:
    hana = [house.browser("hana") for _ in range(16)]
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(hana[0].get, MANUAL)
        assert printer.begun.acquire(timeout=30)
        others = [browser.get(MANUAL) for browser in hana[1:]]
        printer.go.set()
        made = first.result()
    assert {(answer.status_code, answer.headers.get("Retry-After")) for answer in others} == {(503, "15")}
    assert [browser.get(MANUAL).data for browser in hana] == [made.data] * 16
    assert printer.printed == 1


def test_a_profile_prints_beside_a_manual(house: House, printer: SlowPrinter) -> None:
    with ThreadPoolExecutor(2) as threads:
        manual = threads.submit(house.browser("hana").get, MANUAL)
        assert printer.begun.acquire(timeout=30)
        paper = threads.submit(house.browser("rosa").get, profile(house))
        assert printer.begun.acquire(timeout=30)
        printer.go.set()
        assert [answer.result().status_code for answer in (manual, paper)] == [200, 200]


def test_a_manual_is_kept_for_its_document_and_language(house: House, printer: SlowPrinter) -> None:
    printer.go.set()
    hana = house.browser("hana")
    for place in (MANUAL, f"{MANUAL}?language=de", MANUAL.replace("flexibility", "moments-of-truth-a")):
        assert hana.get(place).status_code == hana.get(place).status_code == 200
    assert printer.printed == 3


def test_a_manual_that_could_not_be_printed_is_not_kept(house: House, printer: SlowPrinter) -> None:
    class Broken:
        def render(self, _html: str) -> bytes:
            raise RenderError("paper jam")

    house.app.extensions["renderer"] = Broken()
    answer = house.browser("hana").get(MANUAL)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    printer.go.set()
    house.app.extensions["renderer"] = printer
    assert house.browser("hana").get(MANUAL).status_code == 200
