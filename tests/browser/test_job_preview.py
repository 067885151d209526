"""The preview of the job on a phone: reached from the first page, no wider than the screen, axe finds nothing."""

import pytest
from playwright.sync_api import Browser
from sqlmodel import Session

from assess.screening.campaigns import invitations, links
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints
from tests.screening.opening import open_campaign
from tests.web.test_job_preview import furnish


@pytest.mark.browser
@pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
def test_it_opens_from_the_first_page_and_leads_back(chromium: Browser, server: Server, session: Session) -> None:
    furnish(session)
    _, link = invitations.invite(
        session, open_campaign(session, blueprint="desk-star"), "Amira", "a@example.com", "test"
    )
    token = links.token(server.settings.secret("link_key"), link)
    session.commit()
    session.close()
    context = chromium.new_context(viewport={"width": 320, "height": 700}, color_scheme="dark", bypass_csp=True)
    page, found = context.new_page(), []
    for language in ("en", "ar"):
        page.goto(f"{server.address}/i/{token}?language={language}")
        found += complaints(page)
        page.locator("a.standing", has_text="What the job is like").click()
        page.wait_for_url("**/job?language=*")
        found += complaints(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        page.locator("main a.primary").click()
        page.wait_for_url(f"**/i/{token}?language={language}")
    context.close()
    assert found == []
