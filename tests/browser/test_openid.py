"""Staff log in at a real provider, in a real browser; each test has people of its own."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening.organisation import health, openid_provider
from assess.store.database import begin_writing
from assess.store.tables import AuditEvent, StaffIdentity, StaffSession, User, now
from tests.browser.conftest import Server
from tests.conftest import missing
from tests.engines import make_engine
from tests.openid_provider import CLIENT, SECRET, RealProvider, Unavailable, password_of
from tests.postgres import free_port

GROUPS = {"house-hr": ["hana"], "auditors": ["axel", "ben"], "house-admins": ["ada", "ana"], "kitchen": ["nils"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where provider and server keep what they have."""
    return tmp_path_factory.mktemp("openid")


@pytest.fixture(scope="module")
def provider(folder: Path) -> Iterator[RealProvider]:
    """The provider, with people in groups; the kitchen is of no meaning here."""
    running = RealProvider(folder / "provider", f"http://127.0.0.1:{free_port()}", GROUPS)
    try:
        yield running.start()
    except Unavailable as reason:
        missing(str(reason))
    finally:
        running.stop()


@pytest.fixture(scope="module")
def settings(folder: Path, provider: RealProvider, sqlite_template: Path) -> Settings:
    """SQLite alone: `tests/screening/test_identities.py` holds what is stored on both."""
    shutil.copy(sqlite_template, folder / "assess.db")
    made = Settings.model_validate(
        {
            "ASSESS_DATA": folder / "data", "DATABASE_URL": f"sqlite:///{folder / 'assess.db'}",
            "ASSESS_OIDC_ISSUER": provider.issuer, "ASSESS_OIDC_CLIENT_ID": CLIENT,
            "ASSESS_OIDC_SCOPE": "openid profile groups", "ASSESS_OIDC_NAME": "the house",
            "ASSESS_OIDC_ROLES": "house-hr=hr; house-admins=administrator; auditors=auditor",
        }
    )  # fmt: skip
    made.generate_secrets()
    made.keep_secret(openid_provider.SECRET_NAME, SECRET)
    return made


@pytest.fixture(scope="module")
def server(settings: Settings, provider: RealProvider) -> Iterator[Server]:
    """The server, at the address to which the provider sends people back."""
    told = {
        "ASSESS_OIDC_ISSUER": settings.openid_issuer,
        "ASSESS_OIDC_CLIENT_ID": settings.openid_client_id,
        "ASSESS_OIDC_SCOPE": settings.openid_scope,
        "ASSESS_OIDC_ROLES": settings.openid_roles,
        "ASSESS_OIDC_NAME": settings.openid_title,
    }
    running = Server(settings, port=int(provider.client_address.rsplit(":", 1)[1]), environment=told).start()
    yield running
    if running.process is not None:
        running.kill()


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    """What the server keeps."""
    engine = make_engine(settings.database)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def here(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser."""
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def elsewhere(chromium: Browser) -> Iterator[BrowserContext]:
    """Another browser."""
    context = chromium.new_context()
    yield context
    context.close()


def press(page: Page, name: str) -> None:
    """Press a button and wait for where it leads."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def type_password(page: Page, name: str) -> None:
    """At the provider, which knows who it shall be."""
    page.get_by_role("textbox", name="Password").fill(password_of(name))
    press(page, "Sign in")


def log_in(page: Page, server: Server, name: str, place: str = "/") -> None:
    """From a page of ours to the provider and back."""
    page.goto(f"{server.address}{place}")
    with page.expect_navigation():
        page.get_by_role("link", name="Log in with the house").click()
    page.get_by_label("Login", exact=True).fill(name)
    press(page, "Continue")
    type_password(page, name)


def way_back(browser: BrowserContext, server: Server) -> str:
    """The address by which the provider sends a browser back that is logged in there; nobody has opened it yet."""
    place = f"{server.address}/login/openid"
    for _ in ("to the provider", "and back"):
        place = browser.request.get(place, max_redirects=0).headers["location"]
    assert place.startswith(f"{server.address}/login/openid/back?code=")
    return place


def log_out(page: Page) -> None:
    """By the menu of every page."""
    page.locator("details.bar-me summary").click()
    press(page, "Log out")


def test_hr_comes_back_with_her_role_loses_it_at_the_provider_and_is_refused(
    here: BrowserContext, elsewhere: BrowserContext, server: Server, provider: RealProvider, session: Session
) -> None:
    page, other = here.new_page(), elsewhere.new_page()
    log_in(page, server, "hana", "/instruments")
    expect(page).to_have_url(f"{server.address}/instruments")
    expect(page.locator("details.bar-me summary")).to_have_text("Hana Sato")
    assert page.goto(f"{server.address}/settings/people").status == 403  # type: ignore[union-attr]
    identity = session.exec(select(StaffIdentity).where(StaffIdentity.subject == "hana")).one()
    assert identity.issuer == provider.issuer
    assert session.get_one(User, identity.user_id).email is None

    provider.leave_group("house-hr")
    log_in(other, server, "hana")
    expect(other.get_by_role("heading", name="You have no access here yet")).to_be_visible()
    page.goto(f"{server.address}/instruments")
    expect(page).to_have_url(re.compile(r"/login\?next="))
    session.rollback()
    hers = select(AuditEvent.verb).where(AuditEvent.object == f"staff:{identity.user_id}")
    assert session.exec(hers.order_by(col(AuditEvent.id))).all()[-2:] == ["role.withdrawn", "login.refused"]


def test_whoever_has_no_role_here_reads_why(here: BrowserContext, server: Server, session: Session) -> None:
    page = here.new_page()
    log_in(page, server, "nils")
    expect(page.get_by_role("heading", name="You have no access here yet")).to_be_visible()
    page.goto(f"{server.address}/")
    expect(page).to_have_url(re.compile("/login"))
    assert session.exec(select(StaffIdentity).where(StaffIdentity.subject == "nils")).all() == []


def test_nobody_is_logged_in_as_somebody_else_by_a_way_back_that_they_were_sent(
    here: BrowserContext, elsewhere: BrowserContext, server: Server
) -> None:
    log_in(here.new_page(), server, "axel")
    victim = elsewhere.new_page()
    answer = victim.goto(way_back(here, server))
    assert answer is not None
    assert answer.status == 400
    expect(victim.get_by_role("heading", name="This login had grown old")).to_be_visible()
    victim.goto(f"{server.address}/")
    expect(victim).to_have_url(re.compile("/login"))


def test_logging_out_here_leads_to_the_providers_logout_and_back(here: BrowserContext, server: Server) -> None:
    page = here.new_page()
    log_in(page, server, "ben")
    log_out(page)
    expect(page).to_have_url(re.compile("/oauth/end_session|/logout"))
    press(page, "Logout")
    expect(page).to_have_url(re.compile(rf"{server.address}/login"))
    page.get_by_role("link", name="Log in with the house").click()
    expect(page.get_by_label("Login", exact=True)).to_be_visible()  # the provider asks again


def test_what_matters_asks_the_provider_who_it_is_once_more(
    here: BrowserContext, server: Server, session: Session
) -> None:
    page = here.new_page()
    log_in(page, server, "ada", "/settings/people")
    begin_writing(session)  # before reading: the server writes too
    user = session.exec(select(User).where(User.username == "ada")).one()
    row = session.exec(select(StaffSession).where(StaffSession.user_id == user.id)).one()
    row.confirmed_at = now() - timedelta(hours=1)
    session.commit()
    for step in ("refused", "done"):
        page.get_by_label("Name", exact=True).fill("Rosa")
        page.get_by_label("User name").fill("rosa")
        press(page, "Add and show the password")
        if step == "refused":
            with page.expect_navigation():  # all the way to the provider's page
                page.get_by_role("link", name="Log in once more").click()
            type_password(page, "ada")
            expect(page).to_have_url(f"{server.address}/settings/people")
    session.rollback()
    assert session.exec(select(User).where(User.username == "rosa")).one().name == "Rosa"


def test_a_provider_that_is_down_costs_a_page_and_is_back_by_itself(
    here: BrowserContext, server: Server, provider: RealProvider, session: Session, settings: Settings
) -> None:
    page = here.new_page()
    log_in(page, server, "ana")
    here.clear_cookies(name="staff")
    there = way_back(here, server)
    provider.stop()
    answer = page.goto(there)
    assert answer is not None
    assert answer.status == 503
    expect(page.get_by_role("heading", name="The login service cannot be reached")).to_be_visible()
    assert not health.login_service(session, settings).ok
    provider.serve()
    assert health.login_service(session, settings).ok
    page.goto(f"{server.address}/settings/people")
    page.get_by_role("link", name="Log in with the house").click()
    expect(page).to_have_url(f"{server.address}/settings/people")  # the provider still knew who it is
    assert "Traceback" not in server.log()
    assert password_of("ana") not in server.log()
