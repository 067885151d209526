"""What load balancers and monitoring ask: is it alive, can it serve, and how is it doing."""

from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from assess.config import Settings
from assess.screening.organisation.readiness import Readiness
from assess.web.app import create_app
from assess.web.candidate import question_pages
from assess.web.extensions import db
from tests.engines import make_engine
from tests.postgres import free_port
from tests.screening.opening import open_campaign
from tests.web.house import House
from tests.web.test_candidate import browser_of


def test_the_process_is_alive_without_a_look_at_the_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(db), "session", property(lambda _self: pytest.fail("asked the database")))
    answer = app.test_client().get("/healthz", headers={"Host": "10.1.2.3:8000"})
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})
    assert "Set-Cookie" not in answer.headers


def test_a_node_that_can_serve_says_so(app: Flask) -> None:
    answer = app.test_client().get("/readyz", headers={"Host": "10.1.2.3:8000"})
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})
    assert "Set-Cookie" not in answer.headers


def test_tables_of_another_version_are_a_reason(app: Flask, session: Session) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    session.commit()
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "not ready", "reason": "tables"})


def test_a_database_that_is_away_is_a_reason_and_no_detail_is_told(settings: Settings, tmp_path: Path) -> None:
    away = make_engine(f"sqlite:///{tmp_path / 'no' / 'folder' / 'assess.db'}")
    assert Readiness(away, settings).reason() == "database"


def test_redis_is_a_reason_where_it_is_used(settings: Settings, session: Session) -> None:
    engine = make_engine(settings.database)
    used = settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{free_port()}/0"})
    assert Readiness(engine, used).reason() == "redis"
    assert Readiness(engine, settings).reason() == ""
    engine.dispose()


def test_however_many_ask_the_database_is_asked_once_a_second(settings: Settings, session: Session) -> None:
    engine, clock = make_engine(settings.database), [100.0]
    asked = Readiness(engine, settings, lambda: clock[0])
    assert asked.reason() == ""
    session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    session.commit()
    clock[0] = 100.9
    assert asked.reason() == ""
    clock[0] = 101.0
    assert asked.reason() == "tables"
    engine.dispose()


def test_probes_are_not_limited(settings: Settings) -> None:
    limited = create_app(settings.model_copy(update={"rate_limits": True}), TESTING=True)
    client = limited.test_client()
    assert {client.get("/healthz").status_code for _ in range(200)} == {200}


TOKEN = "a token that monitoring has"


@pytest.fixture
def watched(settings: Settings) -> Flask:
    """An installation whose figures may be asked for by token."""
    return create_app(settings.model_copy(update={"metrics_token": SecretStr(TOKEN)}), TESTING=True)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_without_a_token_in_the_settings_there_are_no_figures(app: Flask) -> None:
    for token in ("", "None", TOKEN):
        assert app.test_client().get("/metrics", headers=bearer(token)).status_code == 404


def test_figures_are_for_whoever_has_the_token_even_by_number(watched: Flask) -> None:
    client = watched.test_client()
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers=bearer(TOKEN[:-1])).status_code == 401
    assert client.get("/metrics", headers=bearer("é")).status_code == 401
    assert client.get("/metrics", headers=bearer(TOKEN) | {"Host": "10.1.2.3:8000"}).status_code == 200


def test_a_token_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 16"):
        Settings.model_validate({"ASSESS_METRICS_TOKEN": "short"})


def figure(client_text: str, line: str) -> float:
    """The value of a line; 0 where nothing was counted yet."""
    found = [one.rpartition(" ")[2] for one in client_text.splitlines() if one.rpartition(" ")[0] == line]
    return float(found[0]) if found else 0.0


def test_requests_jobs_and_letters_are_counted_by_route_kind_and_state(watched: Flask, house: House) -> None:
    def figures() -> str:
        return watched.test_client().get("/metrics", headers=bearer(TOKEN)).text

    line = 'assess_requests_total{endpoint="candidate.welcome",status="404"}'
    before = figures()
    stranger = watched.test_client()
    stranger.get("/i/amira@example.com?secret=1")
    stranger.get("/no/such/page/amira@example.com")
    after = figures()
    assert figure(after, line) == figure(before, line) + 1
    seconds = 'assess_request_seconds_count{endpoint="candidate.welcome"}'
    assert figure(after, seconds) == figure(before, seconds) + 1
    assert figure(after, 'assess_jobs{kind="mail",state="failed"}') == 1
    assert figure(after, 'assess_letters{state="held"}') == 1
    assert figure(after, "assess_database_up") == 1
    assert "amira" not in after
    assert "secret" not in after


def test_answers_stored_and_a_database_that_refuses_are_counted(
    watched: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.config["WTF_CSRF_ENABLED"] = False
    amira = browser_of(watched, session, open_campaign(session), "Amira").reach_questions()

    def figures() -> str:
        return watched.test_client().get("/metrics", headers=bearer(TOKEN)).text

    before = figures()
    amira.send(amira.answers())
    after = figures()
    assert figure(after, "assess_answers_stored_total") == figure(before, "assess_answers_stored_total") + 1

    def locked(*_any: object, **_named: object) -> None:
        raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    monkeypatch.setattr(question_pages, "begin", locked)
    assert amira.send(amira.answers()).page.status_code == 503
    refused = figures()
    assert figure(refused, "assess_answers_stored_total") == figure(after, "assess_answers_stored_total")
    assert figure(refused, "assess_database_busy_total") == figure(after, "assess_database_busy_total") + 1
