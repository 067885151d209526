"""The head that all documents share."""

import re
from dataclasses import replace
from datetime import date

from assess.report.catalogues import catalogue
from assess.report.document_heading import Heading, heading_context
from tests.report import people

BARE = Heading("", "Night desk", "Lobby", "Hotel Aurora")


def test_it_says_of_whom_by_reference_and_number_and_for_which_campaign() -> None:
    top = heading_context(people.heading(), "Candidate profile")
    assert top["whose"] == [
        "Reference K7Q-4MX",
        "applicant number 8841",
        "Front desk, spring intake",
        "requisition FD-26",
        "Guest services",
    ]
    assert top["title"] == "Candidate profile: Marguerite Okonkwo-Lindqvist – Front desk, spring intake"


def test_it_says_which_ranking_it_was_read_from_and_of_the_newest_result_no_time_of_day() -> None:
    assert heading_context(people.heading(), "Candidate profile")["when"] == (
        "completed 14 March 2026 · as of 16 March 2026, 09:30 (UTC) · "
        "48 results, the newest of 15 March 2026 · 8 places"
    )
    german = heading_context(replace(people.heading(), zone="Europe/Berlin"), "Profil", catalogue("de"))["when"]
    assert "16. März 2026, 10:30" in german
    assert "8 Plätze" in german


def test_every_page_says_until_when_it_may_be_kept() -> None:
    dated = heading_context(people.heading(), "Candidate profile")
    assert dated["running"].endswith(
        "K7Q-4MX · Front desk, spring intake · synthetic person · " + dated["confidential"]
    )
    assert dated["confidential"] == "Confidential, delete by 1 April 2027"
    endless = heading_context(replace(BARE, kept_days=365), "Shortlist")["confidential"]
    assert endless == "Confidential, delete 365 days after the campaign’s end"


def test_a_document_of_several_people_is_called_after_the_campaign() -> None:
    top = heading_context(BARE, "Shortlist")
    assert (top["name"], top["whose"], top["when"]) == ("Night desk", ["Lobby"], "")
    assert top["made"] == date(1970, 1, 1).isoformat()


def test_long_names_are_shortened_where_they_would_fill_the_page() -> None:
    top = heading_context(people.heading("Very-Long-Name-" * 20), "Candidate profile")
    assert top["long"]
    assert len(top["name"]) <= 90
    assert len(top["running"]) < 160


def test_only_pictures_become_a_logo() -> None:
    assert heading_context(people.heading(logo=b"<svg onload='alert(1)'/>"), "Profile")["logo"] == ""
    assert re.match(
        "data:image/png;base64,", heading_context(people.heading(logo=b"\x89PNG\r\n"), "Profile")["logo"]
    )
