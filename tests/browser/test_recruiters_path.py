"""The recruiter's whole path in a real browser: from a new campaign to a decision, and profiles in a folder."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import Engine
from sqlmodel import Session, select

from assess.analysis import synthetic
from assess.config import Settings
from assess.screening.campaigns import invitations, links
from assess.screening.organisation import accounts
from assess.screening.results import stored_results
from assess.screening.sittings import admissions, page_answers, taking
from assess.store.database import begin_writing
from assess.store.tables import Cohort, Invitation, Job, OutboxMail, now
from assess.worker import runner
from tests.browser.conftest import Server
from tests.browser.test_accessibility import looks
from tests.browser.test_whole_screen import press
from tests.encounters import say_all
from tests.engines import make_engine
from tests.mail_server import MailServer
from tests.screening.opening import Person
from tests.worker.outbox import by

GOOD, FINISHED = 295, 12
NAMES = ("Zoë O'Brien", "王 伟", "عبد الرحمن الخوارزمي", "प्रिया शर्मा")  # the first of the list, who finish
WRONG = (
    ("Kim Oduya", "kim at example", "kim@example.org"),
    ("Ann Smith", "ann@example.org, ann.private@example.net", "ann@example.org"),
    ("Lars Holm", "", "lars@example.org"),
    ("Mei Tan", "mei@@example.org", "mei@example.org"),
    ("Gina Rao", "gina@example", "gina@example.org"),
)


def everybody() -> list[tuple[str, str]]:
    """Name and address of each good line, in order."""
    names = [*NAMES, *(f"Guest {number:03}" for number in range(len(NAMES), GOOD))]
    return [(name, f"guest{number:03}@example.org") for number, name in enumerate(names)]


def written() -> bytes:
    """The list as applicant tracking writes it: 300 people, five lines of them wrong and spread among the rest."""
    lines = [f"{name};{email}" for name, email in everybody()]
    for number, (name, email, _right) in enumerate(WRONG):
        lines.insert(10 + 50 * number, f"{name};{email}")
    return "\r\n".join(["Name;E-Mail", *lines]).encode("utf-16")


@pytest.fixture
def database_address(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough for the path: the tests of its steps know the other."""
    (tmp_path / "assess.db").write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{tmp_path / 'assess.db'}"


@pytest.fixture
def engine(database_address: str) -> Iterator[Engine]:
    """The server's database, for what candidates and time do."""
    made = make_engine(database_address)
    yield made
    made.dispose()


@pytest.fixture
def password(engine: Engine) -> str:
    """The password of Rosa, recruiter of team North."""
    with Session(engine) as session:
        team = accounts.add_team(session, accounts.NewTeam("North"), "tests")
        rosa, made = accounts.add_user(session, accounts.NewUser("rosa", "Rosa"), "tests")
        rosa.must_change_password = False
        accounts.grant(session, rosa, "recruiter", team, "tests")
        session.commit()
    return made


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A mail server that puts off every seventh letter: 451."""
    with MailServer(puts_off=7).running() as running:
        yield running


@pytest.fixture
def server(settings: Settings, mail: MailServer, password: str) -> Iterator[Server]:
    """A server that hands its letters to that one."""
    sending = {
        "SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
        "MAIL_FROM": "hiring@example.org",
        "ASSESS_MAIL_PER_MINUTE": "0",
    }
    running = Server(settings, environment=sending).start()
    yield running
    running.kill()


def create(page: Page, server: Server, password: str) -> str:
    """Rosa logs in and opens a campaign; its address."""
    page.goto(f"{server.address}/login")
    page.get_by_label("User name").fill("rosa")
    page.get_by_label("Password").fill(password)
    press(page, "Log in")
    page.goto(f"{server.address}/campaigns/new")
    page.get_by_label("Title").fill("Front desk, spring")
    page.get_by_label("Places to fill").fill("3")
    press(page, "Open the campaign")
    found = re.search(r"/campaigns/[^/?]+", page.url)
    assert found
    return server.address + found[0]


def bring_in(page: Page, campaign: str, path: Path) -> None:
    """Import the list; the good lines go at once, the five others when they are corrected."""
    path.write_bytes(written())
    page.goto(f"{campaign}/invite")
    page.get_by_label("Or a file").set_input_files(path)
    press(page, "Go on")
    expect(page.get_by_role("heading", name=f"{GOOD} people can be invited")).to_be_visible()
    expect(page.get_by_role("heading", name="5 lines with a problem")).to_be_visible()
    press(page, f"Invite {GOOD} people")
    while page.get_by_role("link", name="Look again").count():  # each look is a page; it goes on in the background
        with page.expect_navigation():
            page.get_by_role("link", name="Look again").click()
    lines = page.get_by_role("group", name="Line")
    for name, _wrong, right in WRONG:
        line = lines.filter(has=page.locator(f'[value="{name}"]'))
        line.get_by_label("E-mail address").fill(right)
    press(page, "Check these lines again")
    press(page, f"Invite {len(WRONG)} people")
    expect(page.get_by_role("heading", name=f"{len(WRONG)} people are invited")).to_be_visible()


def let_all_letters_leave(engine: Engine, sending: Settings) -> int:
    """As if every wait were over, as often as it takes; how many rounds of tries."""
    for tries in range(1, 1000):
        with Session(engine) as session:
            begin_writing(session)
            for job in session.exec(select(Job).where(Job.state == "waiting")):
                job.not_before = now() - timedelta(seconds=1)
            session.commit()
        runner.drain(engine, sending)
        with Session(engine) as session:
            if not session.exec(select(OutboxMail.id).where(OutboxMail.state != "sent")).all():
                return tries
    raise AssertionError("some letters never leave")


def link_of(mail: MailServer, email: str) -> str:
    """The personal link in the letter to that address."""
    letter = mail.arrived[mail.recipients.index(email)].get_body(("plain",))
    assert letter is not None
    found = re.search(r"http://\S+/i/\S+", str(letter.get_content()))
    assert found
    return found[0]


def finish(engine: Engine, settings: Settings, tokens: list[str]) -> None:
    """Whoever has these links answers everything and submits, as invented people answer."""
    with Session(engine) as session:
        cohort = session.exec(select(Cohort)).one()
        battery = stored_results.cohort_battery(session, cohort)
        named = [facet.id for facet in stored_results.cohort_blueprint(session, cohort).facets]
        facets, judgement = synthetic.people(len(tokens), 11, named)
        sheets = [
            [] if instrument.by_turns else synthetic.answers(instrument, facets, judgement, 11)
            for instrument in battery
        ]
    for number, token in enumerate(tokens):
        with Session(engine) as session:
            begin_writing(session)
            link = links.find(session, [settings.secret("link_key")], token)
            assert link is not None
            invitation = session.get_one(Invitation, link.invitation_id)
            person = Person(session, invitation, link, admissions.admit(session, link, invitation, now()))
            invitations.read_notice(session, invitation.id or 0)
            session.commit()
            for position in range(len(battery)):
                sit(person, position, sheets[position][number] if sheets[position] else None, number % 3)


def sit(person: Person, position: int, sheet: dict[str, dict[str, object]] | None, line: int) -> None:
    """One part of the battery, answered as on that sheet; in a conversation that line is said at every turn."""
    begin_writing(person.session)
    part = person.begin(position)
    person.session.commit()
    begin_writing(person.session)
    if sheet is None:
        say_all(person, part, line)
    for number, page in enumerate(part.layout if sheet else (), start=1):
        values = {row[0]: sheet[row[0]] for row in page} if sheet else {}
        page_answers.answer(person.session, part, number, values, now(), seconds=8.0)
    person.session.commit()
    begin_writing(person.session)
    taking.submit(person.session, person.admission(part.public_id), part, now())
    person.session.commit()


def tick(page: Page, campaign: str, *places: int) -> list[str]:
    """Tick people of the ranking, by where they stand; their public ids."""
    page.goto(campaign)
    boxes = [page.locator('input[name="person"]').nth(place) for place in places]
    for box in boxes:
        box.check()
    return [box.input_value() for box in boxes]


def compare(page: Page, campaign: str) -> None:
    """The first and the last side by side."""
    tick(page, campaign, 0, FINISHED - 1)
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", name="What differs beyond error")).to_be_visible()
    first = page.get_by_role("table", name="Who stands above whom").or_(page.locator("table.pairs")).first
    expect(first.locator("tbody tr")).to_have_count(2)


def add_interviewers(page: Page, campaign: str, names: tuple[str, ...]) -> list[str]:
    """They are added, and asked about the first two of the ranking; their links."""
    made = []
    for name in names:
        page.goto(f"{campaign}/interviews")
        page.get_by_label("Name", exact=True).fill(name)
        press(page, "Add an interviewer")
        page.goto(f"{campaign}/interviews")
        page.get_by_role("link", name=f"Link {name}").click()
        made.append(page.get_by_label("Link", exact=True).input_value())
    tick(page, campaign, 0, 1)
    page.get_by_role("button", name="Interview", exact=True).click()
    for name in names:
        page.get_by_label(name).check()
    press(page, "Arrange")
    return made


def rate(chromium: Browser, link: str, rating: int) -> None:
    """An interviewer opens the link, sees no score and no rating of others, and rates everybody."""
    page = looks(chromium, "dark")
    page.goto(link)
    press(page, "Open my interviews")
    mine = page.url
    for number in range(2):
        page.goto(mine)
        page.locator("ul.people li").filter(has_text="to do").first.locator("a").click()
        expect(page.get_by_text("Star score")).to_have_count(0)
        for group in page.locator("fieldset.rating").all():
            group.locator(f'input[value="{rating - number}"]').check(force=True)
        page.get_by_label("These ratings are my own").check()
        press(page, "Hand in for good")
    page.goto(mine)
    expect(page.get_by_text("handed in", exact=True)).to_have_count(2)
    page.context.close()


def interview(page: Page, chromium: Browser, campaign: str) -> None:
    """Two interviewers rate two people; nothing is shown before all ratings are in."""
    ines, juan = add_interviewers(page, campaign, ("Ines Roth", "Juan Gil"))
    rate(chromium, ines, 5)
    page.goto(f"{campaign}/interviews")
    expect(page.get_by_text("0 of 2 people have all their ratings in.")).to_be_visible()
    expect(page.locator("table.interviewed")).to_have_count(0)
    rate(chromium, juan, 4)
    page.reload()
    expect(page.get_by_role("heading", name="2 people with an interview, in order")).to_be_visible()
    expect(page.locator("table.interviewed tbody tr")).to_have_count(2)
    expect(page.locator("table.interviewed")).to_contain_text("4.5")


def decide(page: Page, campaign: str) -> None:
    """One person is advanced: not by the score alone, and not without a reason."""
    (person,) = tick(page, campaign, 0)
    page.goto(f"{campaign}/people/{person}")
    page.locator("details.deciding summary").click()
    page.get_by_label("Advance", exact=True).check()
    press(page, "Keep the decision")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Interview or conversation").check()
    page.get_by_role("textbox", name="Reason").fill("Both interviewers heard how she calmed a full lobby.")
    press(page, "Keep the decision")
    page.goto(f"{campaign}/decisions")
    expect(page.locator("main")).to_contain_text("Both interviewers heard how she calmed a full lobby.")


def profiles(page: Page, campaign: str) -> zipfile.ZipFile:
    """All profiles, printed in the background and taken away."""
    page.goto(f"{campaign}/documents")
    press(page, "Make documents")
    expect(page.get_by_role("link", name="Download ZIP")).to_be_visible(timeout=90_000)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download ZIP").click()
    return zipfile.ZipFile(io.BytesIO(Path(downloading.value.path()).read_bytes()))


@pytest.mark.browser
def test_from_a_new_campaign_to_a_decision_and_a_folder_of_profiles(
    chromium: Browser, server: Server, engine: Engine, settings: Settings, mail: MailServer, password: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    page = looks(chromium, "light")
    campaign = create(page, server, password)
    bring_in(page, campaign, tmp_path / "Bewerbungen.csv")

    sending = by(settings.model_copy(update={"port": server.port}), mail.port, mail_per_minute=0)
    assert let_all_letters_leave(engine, sending) > 1
    addresses = [email for _name, email in everybody()]
    assert Counter(mail.recipients) == Counter([*addresses, *(right for _name, _wrong, right in WRONG)])
    assert mail.offered > len(mail.arrived)  # some were put off, and came nevertheless

    found = [link_of(mail, email) for email in addresses[:FINISHED]]
    candidate = looks(chromium, "dark")
    candidate.goto(found[0])
    expect(candidate.locator("main")).to_contain_text("Front desk, spring")
    finish(engine, settings, [link.rpartition("/")[2] for link in found])

    page.goto(campaign)
    expect(page.get_by_role("heading", name=f"{FINISHED} people, in order of expected rank")).to_be_visible()
    expect(page.get_by_role("link", name=NAMES[0], exact=True)).to_be_visible()
    compare(page, campaign)
    interview(page, chromium, campaign)
    decide(page, campaign)
    archive = profiles(page, campaign)
    names = archive.namelist()
    assert len(names) == FINISHED
    assert any(name.startswith("profile_Zoë-O-Brien_") for name in names)
    assert any("عبد-الرحمن-الخوارزمي" in name for name in names)
    for name in names:
        reader = PdfReader(io.BytesIO(archive.read(name)))
        assert "Front desk, spring" in "".join(one.extract_text() for one in reader.pages)
