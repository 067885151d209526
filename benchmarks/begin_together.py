"""How long 500 candidates behind one address take to begin, all at once, with the limits on.

By the open link, by it with a code for each address, by it through nginx with the sample, and by personal links.

Usage: python benchmarks/begin_together.py [--people 500]; writes benchmarks/begin_together.md.
"""

import argparse
import re
import ssl
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from sitting import HERE, free_port, machine, open_campaign, server
from sqlmodel import Session

from assess.config import Settings
from assess.screening.campaigns import invitations, links
from assess.store import migrate
from assess.store.database import make_engine

sys.path.insert(0, str(HERE.parent))  # the tests' nginx and mail server

from tests.deploy.conftest import self_signed
from tests.deploy.test_nginx import nginx_before
from tests.mail_server import MailServer

HIDDEN = re.compile(r'name="(csrf_token|shown)" value="([^"]*)"')
FIGURES = re.compile(r"^(\d{6})\s*$", re.M)
AT_ONCE = 50
Connect = Callable[[], HTTPConnection]
Way = tuple[str, list[float], float]


class Client:
    """Somebody with cookies and one connection."""

    def __init__(self, connect: Connect) -> None:
        self.connection = connect()
        self.cookies: dict[str, str] = {}
        self.led_to = ""

    def ask(self, path: str, form: dict[str, str] | None = None, method: str = "") -> tuple[int, str]:
        """The status and text of an answer; its cookies are kept."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        self.connection.request(method or ("GET" if form is None else "POST"), path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.led_to = urlsplit(answer.headers.get("Location") or "").path
        return answer.status, text

    def place(self, path: str) -> str:
        """Where that address leads."""
        self.ask(path)
        return self.led_to


@contextmanager
def installation(people: int) -> Iterator[tuple[Settings, str, list[str]]]:
    """A campaign that everybody may join: its open link, and a personal one for each."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"ASSESS_DATA": Path(folder)})
        settings.generate_secrets()
        engine = make_engine(settings.database, settings.audit_keys)
        migrate.upgrade(engine)
        with Session(engine) as session:
            campaign = open_campaign(session)
            key = settings.secret("link_key")
            link = links.add(session, campaign)
            invited = [
                invitations.invite(session, campaign, f"Guest {number}", f"g{number}@example.com", "benchmark")[1]
                for number in range(people)
            ]
            session.commit()
            addresses = [f"/i/{links.token(key, one)}" for one in [link, *invited]]
        engine.dispose()
        yield settings, addresses[0], addresses[1:]


def go_in(client: Client, link: str, number: int, code: Callable[[str], str] | None) -> None:
    """From the open link to being in; every tenth mistypes the address once."""
    form = dict(HIDDEN.findall(client.ask(link)[1]))
    email = f"c{number}@example.com"
    form |= {"name": f"Candidate {number}", "email": email}
    if number % 10 == 0:
        status, text = client.ask(link, form | {"email": "mistyped"})
        assert status == 422, (status, text[-900:])
    status, text = client.ask(link, form)
    assert status == 303, (status, text[-900:])
    if code is not None:
        typed = form | {"code": code(email)}
        client.connection.close()  # nobody keeps it open while a letter is on its way
        assert client.ask(client.led_to, typed)[0] == 303


def begin(connect: Connect, link: str, number: int, own: bool, code: Callable[[str], str] | None = None) -> float:
    """Seconds from opening the link to the first part's page."""
    began, client = time.perf_counter(), Client(connect)
    if own:
        status, text = client.ask(link, dict(HIDDEN.findall(client.ask(link)[1])))
        assert status == 303, (status, text[-900:])
    else:
        go_in(client, link, number, code)
    notice = client.place("/take")
    form = dict(HIDDEN.findall(client.ask(notice)[1]))
    assert client.ask(notice, form)[0] == 303
    status, text = client.ask(client.place("/take"))
    assert status == 200, text[:200]
    client.connection.close()
    return time.perf_counter() - began


def together(
    name: str, connect: Connect, addresses: list[str], own: bool = False, code: Callable[[str], str] | None = None
) -> Way:
    """All of them, so many at a time."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        began = time.perf_counter()
        each = list(threads.map(lambda n: begin(connect, addresses[n], n, own, code), range(len(addresses))))
        return name, each, time.perf_counter() - began


def plainly(port: int) -> Connect:
    """Connections to the server itself."""
    return lambda: HTTPConnection("127.0.0.1", port, timeout=120)


def directly(people: int) -> Iterator[Way]:
    """By the open link, then by personal ones."""
    with installation(people) as (settings, link, own), server(settings) as port:
        yield together("open link, address not verified", plainly(port), [link] * people)
        yield together("personal links", plainly(port), own, own=True)


def by_codes(people: int) -> Way:
    """By the open link with a mail server: everybody waits for the letter and types its code."""
    box = MailServer()

    def code(email: str) -> str:
        while email not in box.recipients[: len(box.arrived)]:
            time.sleep(0.2)
        letter = box.arrived[box.recipients.index(email)]
        return FIGURES.findall(letter.get_content())[0]

    with installation(people) as (settings, link, _own), box.running():
        mailing = {"SMTP_URL": f"smtp://127.0.0.1:{box.port}", "MAIL_FROM": "hiring@example.com"}
        with server(settings, **mailing) as port:
            return together("open link, a code by letter for each", plainly(port), [link] * people, code=code)


def through_nginx(people: int) -> Way:
    """By the open link, by https through nginx with the sample."""
    node, plain, secure = free_port(), free_port(), free_port()
    behind = {"ASSESS_BASE_URL": f"https://localhost:{secure}", "ASSESS_TRUSTED_PROXIES": "1"}
    trusting = ssl._create_unverified_context()
    with (
        installation(people) as (settings, link, _own),
        server(settings, node, **behind),
        nginx_before(node, settings.data, self_signed(settings.data), plain, secure),
    ):
        return together(
            "open link through nginx, https",
            lambda: HTTPSConnection("localhost", secure, timeout=120, context=trusting), [link] * people,
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    people = parser.parse_args().people
    ways = [*directly(people), by_codes(people), through_nginx(people)]
    text = "\n".join([
        "# Many candidates behind one address begin at once", "",
        f"{people} candidates come from one address, {AT_ONCE} at a time: they open the campaign's link, give name",
        "and address (every tenth mistypes it once) or come by a link of their own, read the notice and stand",
        "before the first part. Limits are on; nobody was refused.", "",
        f"Machine: {machine()}. The load and, where there is one, nginx or the mail server are on it too.", "",
        "| | all had begun after, s | one took, s: median | least | most |", "|---|---|---|---|---|",
        *(
            f"| {name} | {spent:.0f} | {statistics.median(each):.1f} | {min(each):.1f} | {max(each):.1f} |"
            for name, each, spent in ways
        ),
        "", "Asked: five minutes.",
    ])  # fmt: skip
    (HERE / "begin_together.md").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
