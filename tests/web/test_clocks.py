"""The clock may jump by an hour either way: nobody is thrown out, no answer is lost, no work lies about."""

import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening import job_queue
from assess.store.tables import Job, Response, Sitting
from assess.web.app import create_app
from tests.screening.opening import open_campaign
from tests.web.house import House
from tests.web.test_candidate import Browser, browser_of, count

EITHER_WAY = pytest.mark.parametrize("hours", [-1, 1])


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The application as it runs, tokens of forms included."""
    return create_app(settings, TESTING=True, PROPAGATE_EXCEPTIONS=False)


class Clock:
    """The clock of this machine, as the product reads it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch, self.true_time = monkeypatch, time.time

    def jump(self, hours: float) -> None:
        """From now on the clock is so many hours off."""
        self.monkeypatch.setattr(time, "time", lambda: self.true_time() + hours * 3600)
        for module in [one for name, one in sys.modules.items() if name.startswith("assess.")]:
            if getattr(getattr(module, "now", None), "__module__", "").startswith("assess."):
                self.monkeypatch.setattr(module, "now", lambda: datetime.now(UTC) + timedelta(hours=hours))
            if getattr(module, "time", None) is self.true_time:
                self.monkeypatch.setattr(module, "time", lambda: self.true_time() + hours * 3600)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that may jump."""
    return Clock(monkeypatch)


def with_token(browser: Browser, answers: dict[str, str]) -> dict[str, str]:
    """The answers with the hidden fields of their form."""
    hidden = {
        name: browser.text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("csrf_token", "shown")
    }
    return answers | hidden


@EITHER_WAY
def test_an_answer_given_across_the_jump_is_kept_and_the_sitting_goes_on(
    app: Flask, session: Session, clock: Clock, hours: int
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    amira = browser_of(app, session, open_campaign(session), "Amira").reach_questions()
    app.config["WTF_CSRF_ENABLED"] = True
    page = amira.see(amira.path).path
    answers = with_token(amira, amira.answers())
    clock.jump(hours)
    assert amira.send(answers, to=page).page.status_code == 200
    assert amira.path != page
    assert count(session, Response) == 1
    spent = session.exec(select(Sitting.seconds)).one()[0]
    assert 0 < spent <= 3700


@EITHER_WAY
def test_staff_stay_logged_in_and_their_forms_count(house: House, clock: Clock, hours: int) -> None:
    rosa = house.browser("rosa")
    page = rosa.get(house.address).text
    clock.jump(hours * 0.9)
    assert rosa.get(house.address).status_code == 200
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = rosa.post(house.address + "/places", data={"places": "3", "csrf_token": token})
    assert answer.status_code == 303
    assert house.fresh.get_one(type(house.campaign), house.campaign.id).places == 3


@EITHER_WAY
def test_a_login_ends_when_it_has_to_and_not_before(house: House, clock: Clock, hours: int) -> None:
    rosa = house.browser("rosa")
    clock.jump(hours * 13)
    assert rosa.get("/").status_code == (302 if hours > 0 else 200)


@EITHER_WAY
def test_work_asked_for_before_the_jump_is_done_after_it(session: Session, clock: Clock, hours: int) -> None:
    job_queue.enqueue(session, "mail", "before the jump")
    session.commit()
    clock.jump(hours)
    found = job_queue.claim(session)
    assert found is not None
    assert found.key == "before the jump"


@EITHER_WAY
def test_work_under_way_is_taken_by_no_other_before_its_time(session: Session, clock: Clock, hours: int) -> None:
    job_queue.enqueue(session, "mail", "under way")
    first = job_queue.claim(session)
    assert first is not None
    session.commit()
    clock.jump(hours)
    again = job_queue.claim(session)
    # Backwards the lease holds. Forwards it seems over: the next worker takes the job as one whose worker died, and
    # the attempt's number keeps the first from closing it.
    assert (again is None) == (hours < 0)
    assert session.exec(select(Job.attempts)).one() == (1 if hours < 0 else 2)
