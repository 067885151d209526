"""The dashboard: figures of groups, none of a person, and a formula that says what it assumes."""

import re

from assess.screening.dashboards import dashboard
from tests.web.house import NAMES, House


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_how_far_people_came_is_counted(house: House) -> None:
    text = words(house.browser("rosa").get(f"{house.address}/dashboard").text)
    assert "Invited 9 100 %" in text
    assert "Finished 8 89 %" in text
    assert "Ranked 7 78 %" in text
    assert "once 20 people have finished" in text


def test_nobody_is_named(house: House) -> None:
    page = house.browser("rosa").get(f"{house.address}/dashboard").text
    assert [name for name in (*NAMES, "Hugo Leer", "Ida Late") if name in page] == []


def test_stars_of_a_team_are_counted_from_five_people_on(house: House) -> None:
    page = house.browser("rosa").get(f"{house.address}/dashboard").text
    density = re.search(r'<table class="density">.*?</table>', page, re.S)
    assert density is not None
    assert re.search(r"Lobby\s*</th><td[^>]*>\s*7", density.group(0))
    assert "Online" not in density.group(0)
    assert "No team has 5 such people yet" in page  # nobody is hired


def test_the_formula_says_what_it_assumes_and_that_nobody_has_studied_it(house: House) -> None:
    page = house.browser("rosa").get(f"{house.address}/dashboard").text
    text = words(page)
    assert "No study here yet." in text
    assert re.search(r"Assumed validity\s+0.26\s+\(0.10–0.42\)", text)
    assert "against 1.0 by hit and miss" in text
    high = {"validity": "0.6", "low": "0.5", "high": "0.7", "base-rate": "0.25"}
    text = words(house.browser("rosa").get(f"{house.address}/dashboard", query_string=high).text)
    assert "against 0.5 by hit and miss" in text


def test_assumptions_that_cannot_be_are_told(house: House) -> None:
    rosa = house.browser("rosa")
    for wrong in ({"validity": "2"}, {"low": "0.5", "validity": "0.3"}, {"cost": "much"}):
        found = rosa.get(f"{house.address}/dashboard", query_string=wrong)
        assert found.status_code == 422
        assert "There is a problem" in found.text


def test_with_places_for_all_there_is_no_formula(house: House) -> None:
    found = house.browser("rosa").get(f"{house.address}/dashboard", query_string={"places": 30})
    assert "It needs more people ranked than there are places" in found.text


def test_an_interval_of_a_share_is_withheld_from_fewer_than_five() -> None:
    assert dashboard.rate(3, 4) is None
    found = dashboard.rate(8, 10)
    assert found is not None
    assert found.low < 0.8 < found.high
