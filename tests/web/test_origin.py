"""Behind a proxy: who is believed about the client, by which names the server goes, and pages of other sites."""

from collections.abc import Callable

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from sqlmodel import Session

from assess.config import Settings
from assess.screening.organisation import accounts, health
from assess.web.app import create_app
from tests.web.house import House

HOME = "https://assess.example.org"
FORWARDED = {"X-Forwarded-For": "6.6.6.6, 203.0.113.7", "X-Forwarded-Proto": "https"}
PLACES = ("/login", "/settings//people", "/", "/i/a.b", "/static/css/base.css", "/none")
NOT_OURS = (
    "https://evil.example",
    "http://assess.example.org",
    f"{HOME}:8443",
    f"{HOME}.evil.example",
    "https://[",
)
Made = Callable[..., FlaskClient]


@pytest.fixture
def made(settings: Settings) -> Made:
    """An application with other settings, and a browser for it."""

    def make(**changed: object) -> FlaskClient:
        app = create_app(settings.model_copy(update=changed), WTF_CSRF_ENABLED=False, TESTING=True)

        @app.after_request
        def tell(response: Response) -> Response:
            response.headers["X-Seen"] = f"{request.remote_addr} {request.scheme} {request.host}"
            return response

        return app.test_client()

    return make


class TestProxies:
    """As many hops are believed as the settings say, counted from the server."""

    def test_nobody_is_believed_by_default(self, made: Made) -> None:
        assert made().get("/login", headers=FORWARDED).headers["X-Seen"] == "127.0.0.1 http localhost"

    def test_one_hop_says_who_came_and_nobody_can_say_so_for_himself(self, made: Made) -> None:
        seen = made(base_url=HOME, trusted_proxies=1).get("/login", headers=FORWARDED)
        assert seen.headers["X-Seen"] == "203.0.113.7 https localhost"

    def test_two_hops(self, made: Made) -> None:
        seen = made(trusted_proxies=2).get("/login", headers=FORWARDED | {"X-Forwarded-Proto": "https, http"})
        assert seen.headers["X-Seen"] == "6.6.6.6 https localhost"

    @pytest.mark.parametrize(
        ("address", "hops", "well"), [(HOME, 0, False), (HOME, 1, True), ("http://127.0.0.1:8000", 0, True)]
    )
    def test_the_doctor_asks_for_the_number_where_https_needs_a_proxy(
        self, settings: Settings, session: Session, address: str, hops: int, well: bool
    ) -> None:
        changed = settings.model_copy(update={"base_url": address, "trusted_proxies": hops})
        found = next(check for check in health.checks(session, changed) if check.name == "Proxies")
        assert found.ok == well
        assert well or "ASSESS_TRUSTED_PROXIES" in found.remedy


class TestNames:
    """The Host header decides nothing."""

    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize("host", ["evil.example", "evil.example:443", "assess.example.org.evil.example", "["])
    def test_a_name_that_is_not_ours_is_refused_and_never_repeated(self, made: Made, place: str, host: str) -> None:
        answer = made(base_url=HOME).get(place, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.text + str(answer.headers.get("Location"))
        assert HOME in answer.text

    @pytest.mark.parametrize("host", ["assess.example.org", "ASSESS.example.org:443", "127.0.0.1:8000", "[::1]:1"])
    def test_our_own_names_and_those_of_this_machine_are_known(self, made: Made, host: str) -> None:
        assert made(base_url=HOME).get("/login", headers={"Host": host}).status_code == 200

    def test_a_proxy_that_is_trusted_may_name_the_host_and_only_ours(self, made: Made) -> None:
        browser = made(base_url=HOME, trusted_proxies=1)
        inside = {"Host": "127.0.0.1:8000"}
        ours, other = ({"X-Forwarded-Host": host} for host in ("assess.example.org", "evil.example"))
        assert browser.get("/login", headers=inside | ours).status_code == 200
        assert browser.get("/login", headers=inside | other).status_code == 400

    def test_who_listens_everywhere_and_has_set_no_address_is_known_by_any_name(self, made: Made) -> None:
        assert made(host="0.0.0.0").get("/login", headers={"Host": "desk.lan:8000"}).status_code == 200

    def test_no_redirect_of_the_router_names_a_host(self, app: Flask) -> None:
        assert app.test_client().get("/settings//people").status_code == 404
        assert [rule for rule in app.url_map.iter_rules() if rule.rule.endswith("/") and rule.rule != "/"] == []

    def test_every_redirect_stays_on_this_server(self, house: House) -> None:
        for place in ("/", "/settings/people", "/campaigns", house.address):
            answer = house.browser().get(place, headers={"Host": "localhost:9"})
            assert answer.status_code == 302
            assert answer.location.startswith("/login")


class TestForeignPages:
    """A form counts only from a page of ours; a browser that does not say where it was is no stranger for that."""

    @pytest.fixture
    def post(self, made: Made, session: Session) -> Callable[..., int]:
        accounts.add_user(session, accounts.NewUser("rosa", "Rosa"), "test")
        session.commit()
        browser = made(base_url=HOME, trusted_proxies=1)

        def send(host: str = "assess.example.org", **headers: str) -> int:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            sent = {"Host": host, "X-Forwarded-Proto": "https"} | named
            return browser.post("/login", data={"username": "rosa", "password": "x"}, headers=sent).status_code

        return send

    def test_a_browser_that_says_nothing_is_let_in(self, post: Callable[..., int]) -> None:
        assert post() == 200
        assert post(Origin="null") == 200

    @pytest.mark.parametrize("said", [HOME, HOME + ":443"])
    def test_our_own_pages_are_let_in(self, post: Callable[..., int], said: str) -> None:
        assert post(Origin=said, Sec_Fetch_Site="same-origin") == 200
        assert post(Referer=f"{said}/login?next=/") == 200

    @pytest.mark.parametrize(
        "said",
        [
            "https://evil.example",
            "http://assess.example.org",
            HOME + ":8443",
            HOME + ".evil.example",
            "https://[",
            "x",
        ],
    )
    def test_pages_of_other_sites_are_refused(self, post: Callable[..., int], said: str) -> None:
        assert post(Origin=said) == 400
        assert post(Referer=f"{said}/page") == 400
        assert post(Origin="null", Referer=f"{said}/page") == 400

    def test_what_the_browser_says_about_the_site_counts_alone(self, post: Callable[..., int]) -> None:
        assert post(Sec_Fetch_Site="cross-site") == 400

    def test_on_this_machine_the_page_is_where_the_browser_went(self, post: Callable[..., int]) -> None:
        assert post("127.0.0.1:8000", Origin="http://127.0.0.1:8000") == 200
        assert post("127.0.0.1:8000", Origin="http://127.0.0.1:9000") == 400

    def test_looking_at_a_page_is_always_allowed(self, made: Made) -> None:
        assert made().get("/login", headers={"Origin": "https://evil.example"}).status_code == 200

    def test_with_tokens_no_referer_is_needed_under_https(self, settings: Settings, house: House) -> None:
        secure = settings.model_copy(update={"base_url": HOME, "trusted_proxies": 1})
        browser = create_app(secure, TESTING=True).test_client()
        page = browser.get("/login", base_url=HOME)
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        data = {"username": "rosa", "password": "x", "csrf_token": token}
        assert browser.post("/login", base_url=HOME, data=data).status_code == 200
