"""How long 500 candidates behind one address take to begin, all at once, with the limits on.

Usage: python benchmarks/begin_together.py [--people 500]; writes benchmarks/begin_together.md.
"""

import argparse
import re
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from sitting import HERE, machine, open_campaign, server
from sqlmodel import Session

from assess.config import Settings
from assess.screening.campaigns import links
from assess.store import migrate
from assess.store.database import make_engine

HIDDEN = re.compile(r'name="(csrf_token|shown)" value="([^"]*)"')
AT_ONCE = 50


class Client:
    """Somebody with cookies and one connection."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = cookies or {}
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
        self.led_to = answer.headers.get("Location") or ""
        return answer.status, text

    def place(self, path: str) -> str:
        """Where that address leads."""
        self.ask(path)
        return self.led_to


def open_link(settings: Settings) -> str:
    """A campaign that everybody may join."""
    settings.generate_secrets()
    engine = make_engine(settings.database, settings.audit_keys)
    migrate.upgrade(engine)
    with Session(engine) as session:
        campaign = open_campaign(session)
        link = links.add(session, campaign)
        session.commit()
        place = f"/i/{links.token(settings.secret('link_key'), link)}"
    engine.dispose()
    return place


def begin(port: int, link: str, number: int) -> float:
    """Seconds from opening the link to the first part's page; every tenth mistypes the address once."""
    began, client = time.perf_counter(), Client(port)
    form = dict(HIDDEN.findall(client.ask(link)[1]))
    form |= {"name": f"Candidate {number}", "email": f"c{number}@example.com"}
    if number % 10 == 0:
        status, text = client.ask(link, form | {"email": "mistyped"})
        assert status == 422, (status, text[-900:])
    status, _ = client.ask(link, form)
    assert status == 303, status
    notice = client.place("/take")
    form = dict(HIDDEN.findall(client.ask(notice)[1]))
    assert client.ask(notice, form)[0] == 303
    status, text = client.ask(client.place("/take"))
    assert status == 200, text[:200]
    client.connection.close()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"ASSESS_DATA": Path(folder)})
        link = open_link(settings)
        with server(settings) as port, ThreadPoolExecutor(AT_ONCE) as threads:
            began = time.perf_counter()
            each = list(threads.map(lambda number: begin(port, link, number), range(people)))
            spent = time.perf_counter() - began
    text = "\n".join([
        "# Many candidates behind one address begin at once", "",
        f"{people} candidates open the campaign's link from one address, {AT_ONCE} at a time, give name and",
        "address (every tenth mistypes it once), read the notice and stand before the first part. Limits are on;",
        "nobody was refused.", "",
        f"Machine: {machine()}.", "",
        f"All had begun after {spent:.0f} s; one took {statistics.median(each):.1f} s "
        f"({min(each):.1f} to {max(each):.1f}). Asked: five minutes.",
    ])  # fmt: skip
    (HERE / "begin_together.md").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
