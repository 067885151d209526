"""What people, programs and bad luck may send, by number: each with the test that holds what becomes of it.

Where a fault was tested in its own room, the table names that test; the rest is tested here, through the pages.
"""

import ast
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.screening.campaigns import links
from assess.store.tables import AuditEvent, Campaign, Candidate, Invitation, Result, Sitting
from tests.screening.opening import open_campaign
from tests.web.house import House, same
from tests.web.test_candidate import Browser, browser_of, count

ROOT = Path(__file__).parents[1]
HERE = "web/test_bad_input.py"
NOT_YET = "nothing of this kind can be sent yet"
FAULTS = {
    "1 a token changed, expired or of a deleted job": (
        f"{HERE}::test_a_token_changed_in_any_place_is_as_dead_as_any",
        "screening/test_links.py::test_an_expired_link_is_not_usable",
        "web/test_faults.py::test_the_link_of_a_deleted_campaign_shows_the_page_of_every_dead_link_and_is_logged",
    ),
    "2 a link opened by a mail scanner": (
        f"{HERE}::test_a_scanner_that_looks_twenty_times_begins_nothing",
        "web/test_candidate.py::test_a_mail_scanner_starts_nothing",
    ),
    "3 a link used after completion": (
        f"{HERE}::test_a_link_used_after_completion_shows_no_answers",
        "web/test_candidate.py::test_the_whole_assessment_makes_one_result_and_shows_no_answer_again",
    ),
    "4 two tabs answer differently": ("web/test_candidate.py::test_two_tabs_one_row_and_the_last_answer",),
    "5 the last submit sent twice at once": (f"{HERE}::test_the_last_submit_sent_twice_at_once_makes_one_result",),
    "6 a connection cut or a server killed in the middle": (
        "../benchmarks/kill_rounds.py::main",
        "web/test_busy.py::test_a_locked_database_loses_nothing",
    ),
    "7 an answer to an item or option that is not there": (
        "screening/test_sittings.py::test_an_answer_to_an_item_or_option_that_is_not_there_keeps_nothing",
        "web/test_candidate_forms.py::test_a_field_sent_twice_or_of_another_item_is_refused",
    ),
    "8 missing, doubled, NaN, 1e309, spaces, digits of full width": (
        "web/test_candidate.py::test_what_no_page_offers_is_refused_and_nothing_is_kept",
        "screening/test_inputs.py::test_what_is_no_number_in_range_is_named",
        "formats/test_validate.py::test_an_unanswered_item_is_missing_and_not_zero",
    ),
    "9 most and least on one option": (
        "web/test_candidate.py::test_the_same_option_twice_is_explained_with_the_answers_kept",
    ),
    "10 a step skipped, a clock moved back, an answer after the end": (
        "web/test_candidate.py::test_skipping_ahead_leads_to_the_page_that_is_next",
        "web/test_faults.py::test_a_clock_moved_back_counts_no_negative_time",
        "web/test_closing.py::test_long_after_the_grace_nothing_is_taken_any_more",
    ),
    "11 too few answers": (
        "scoring/test_engine.py::test_below_the_minimum_there_is_no_star_and_never_a_zero",
        "web/test_recruiter_pages.py::test_the_not_ranked_are_listed_apart_without_a_reason",
    ),
    "12 straight lines and haste": (
        "scoring/test_quality_flags.py::test_the_same_number_again_and_again_is_straight_lining",
        "scoring/test_quality_flags.py::test_signs_leave_every_score_as_it_is",
    ),
    "13 an instrument changed meanwhile": (
        "web/test_faults.py::test_a_version_published_meanwhile_leaves_those_who_began_with_the_old_one",
    ),
    "14 what another team owns": (
        "web/test_faults.py::test_every_verb_on_another_teams_campaign_is_refused_and_logged",
    ),
    "15 demographics and accommodations": NOT_YET,
    "16 forms without our token, or of another site": (
        "web/test_faults.py::test_every_post_asks_for_the_token",
        "web/test_faults.py::test_the_token_of_another_browser_changes_nothing",
        "web/test_origin.py::test_pages_of_other_sites_are_refused",
    ),
    "17 a session set before login, a role withdrawn in the middle": (
        "web/test_login.py::test_the_session_id_is_new_after_login_and_only_its_hash_is_kept",
        "web/test_login.py::test_logging_in_again_kills_the_session_before",
        "web/test_access.py::test_a_role_withdrawn_bites_at_the_next_request",
    ),
    "18 names that are formulas": ("web/test_recruiter_pages.py::test_names_cannot_act_as_formulas",),
    "19 markup in texts": (
        "web/test_faults.py::test_markup_in_an_instrument_is_text_for_candidates_and_hr",
        "web/test_faults.py::test_markup_in_names_and_titles_is_inert_on_every_page",
        "report/test_profile.py::test_markup_in_names_and_answers_is_inert",
    ),
    "20 papers that ask for other hosts": (
        "report/test_pdf.py::test_nothing_outside_the_app_is_read_and_the_page_still_prints",
        "report/test_renderer.py::test_refused_addresses_are_logged",
    ),
    "21 files: bombs, paths outside, marks of order, other alphabets, ragged rows": (
        f"{HERE}::test_pasted_lists_are_taken_whole_or_not_at_all",
        "store/test_hostile_archives.py::test_a_part_without_end",
        "store/test_hostile_archives.py::test_names_that_are_none_of_ours",
        "cli/test_analyse.py::test_commas_semicolons_tabs_marks_of_order_and_blank_lines",
    ),
    "22 names of every kind": (
        f"{HERE}::test_names_are_kept_as_they_are_written",
        f"{HERE}::test_names_that_are_none_are_refused_with_a_reason",
        "report/test_profile.py::test_strange_names_leave_a_whole_page",
    ),
    "23 adverse impact at its edges": (
        "analysis/test_impact.py::test_exactly_four_fifths_is_never_below_however_large_the_counts",
        "analysis/test_impact.py::test_small_and_empty_categories_carry_no_figure_and_are_no_yardstick",
        "analysis/test_impact.py::test_when_nobody_is_selected_there_is_no_ratio",
        "analysis/test_impact.py::test_everybody_selected_has_no_impact",
    ),
    "24 an applicant tracking system": NOT_YET,
    "25 an altered trail, a full disk, a locked database": (
        "screening/test_audit.py::test_an_altered_event_is_named",
        "web/test_busy.py::test_a_file_that_cannot_be_written_loses_nothing",
        "web/test_busy.py::test_a_locked_database_loses_nothing",
        "store/test_backup.py::test_a_disk_that_is_full_leaves_no_half_archive",
    ),
}


def functions_of(file: str) -> set[str]:
    """What a file holds."""
    return {
        node.name for node in ast.walk(ast.parse((ROOT / file).read_text())) if isinstance(node, ast.FunctionDef)
    }


def test_all_twenty_five_have_a_test_or_cannot_be_sent() -> None:
    assert [int(name.split()[0]) for name in FAULTS] == list(range(1, 26))
    named = [test.split("::") for tests in FAULTS.values() if tests is not NOT_YET for test in tests]
    assert [f"{file}::{name}" for file, name in named if name not in functions_of(file)] == []


@pytest.fixture
def campaign(app: Flask, session: Session) -> Campaign:
    """An open campaign."""
    return open_campaign(session)


@pytest.fixture
def amira(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira, with her own link."""
    return browser_of(app, session, campaign, "Amira")


@pytest.fixture
def open_link(app: Flask, session: Session, campaign: Campaign) -> str:
    """The address that everybody may join by."""
    link = links.add(session, campaign)
    session.commit()
    return f"/i/{links.token(app.extensions['settings'].secret('link_key'), link)}"


def test_a_token_changed_in_any_place_is_as_dead_as_any(app: Flask, amira: Browser) -> None:
    dead = app.test_client().get("/i/unknown.link")
    token = amira.address.removeprefix("/i/")
    for place in range(0, len(token), 5):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        answer = app.test_client().get(f"/i/{changed}")
        assert (answer.status_code, same(answer)) == (404, same(dead)), place
        assert app.test_client().post(f"/i/{changed}").status_code == 404


def test_a_scanner_that_looks_twenty_times_begins_nothing(session: Session, amira: Browser) -> None:
    for number in range(20):
        assert amira.client.open(amira.address, method="HEAD" if number % 2 else "GET").status_code == 200
    assert count(session, Sitting) == 0
    assert session.exec(select(Invitation.state)).one() == "invited"
    assert amira.reach_questions().page.status_code == 200


def go_on(browser: Browser, turns: int = 60) -> Browser:
    """Answer whatever comes, up to the thanks or for so many turns."""
    for turn in range(turns):
        if browser.thanked:
            break
        if "/part/" in browser.path:
            browser.pass_practice()
        else:
            browser.send({} if browser.path.endswith("/check") else browser.answers(turn))
    return browser


def to_the_last_check(app: Flask, session: Session, campaign: Campaign, amira: Browser) -> str:
    """Where Amira hands in her last part; Ben, who went before her, knows how many turns it takes."""
    ben = browser_of(app, session, campaign, "Ben").reach_questions()
    turns = 0
    while not ben.thanked:
        go_on(ben, 1)
        turns += 1
    go_on(amira.reach_questions(), turns - 1)
    assert amira.path.endswith("/check")
    return amira.path


def test_a_link_used_after_completion_shows_no_answers(app: Flask, session: Session, amira: Browser) -> None:
    go_on(amira.reach_questions())
    again = Browser(app.test_client(), amira.address).see(amira.address)
    assert 'type="radio"' not in again.text
    assert again.send().thanked
    sitting = session.exec(select(Sitting.public_id)).first()
    assert again.see(again.own(f"{sitting}/1")).thanked
    assert (count(session, Result), count(session, Invitation)) == (1, 1)


def test_the_last_submit_sent_twice_at_once_makes_one_result(
    app: Flask, session: Session, campaign: Campaign, amira: Browser
) -> None:
    place = to_the_last_check(app, session, campaign, amira)
    cookie = amira.client.get_cookie("candidate")
    assert cookie is not None
    together = Barrier(4)

    def submit() -> int:
        browser = app.test_client()
        browser.set_cookie("candidate", cookie.value)
        together.wait()
        return browser.post(place).status_code

    with ThreadPoolExecutor(4) as threads:
        codes = [answer.result() for answer in [threads.submit(submit) for _ in range(4)]]
    assert set(codes) == {303}
    session.rollback()
    mine = select(Result).join(Invitation).join(Candidate).where(Candidate.name == "Amira")
    assert len(session.exec(mine).all()) == 1
    verbs = [event.verb for event in session.exec(select(AuditEvent))]
    assert verbs.count("invitation.completed") == 2  # hers and Ben's


NAMES = (
    "O'Brien", "null", "None", "דנה כהן", "ميرا", "Zoe\u0308 Mu\u0308ller", "\U0001f469\u200d\U0001f680 Ada",
    "王小明", "=HYPERLINK(1)", "<b>Bo</b>", "Robert'); DROP TABLE candidate;--", "{{7*7}}", "%s%n", "../../etc",
    "  Ann\n Lee ",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_are_kept_as_they_are_written(app: Flask, session: Session, open_link: str, name: str) -> None:
    sent = {"name": name, "email": "somebody@example.com"}
    assert app.test_client().post(open_link, data=sent).status_code == 303
    session.rollback()
    assert session.exec(select(Candidate.name)).one() == " ".join(unicodedata.normalize("NFC", name).split())


@pytest.mark.parametrize(
    ("name", "code"), [("x" * 10_000, 422), ("", 422), (" ", 422), ("A\x00da", 400), ("A\x1bda", 422)]
)
def test_names_that_are_none_are_refused_with_a_reason(
    app: Flask, session: Session, open_link: str, name: str, code: int
) -> None:
    sent = {"name": name, "email": "somebody@example.com"}
    assert app.test_client().post(open_link, data=sent).status_code == code
    assert count(session, Candidate) == 0


PEOPLE = "Bea Lund, bea@example.com\nCai Meyer, cai@example.com"


@pytest.mark.parametrize(
    ("pasted", "code", "came"),
    [
        (PEOPLE, 200, 2),
        ("\ufeff" + PEOPLE, 200, 2),
        (PEOPLE.replace("\n", "\r\n") + "\r\n\r\n", 200, 2),
        (PEOPLE + "\nDag, no address", 303, 0),
        (PEOPLE + "\nDag", 303, 0),
        (PEOPLE.encode("utf-16-le").decode("latin-1"), 400, 0),
        ("x, x@example.com\n" * 40_000, 422, 0),
    ],
    ids=["plain", "mark of order", "windows", "no address", "ragged", "utf-16", "endless"],
)
def test_pasted_lists_are_taken_whole_or_not_at_all(house: House, pasted: str, code: int, came: int) -> None:
    before = count(house.fresh, Invitation)
    rosa = house.browser("rosa")
    answer = rosa.post(house.address + "/invite", data={"people": pasted})
    assert answer.status_code == code
    assert count(house.fresh, Invitation) == before + came
    names = house.fresh.exec(select(Candidate.name)).all()
    assert ("Bea Lund" in names) == bool(came)
