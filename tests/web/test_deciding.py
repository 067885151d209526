"""From a ranking that cannot decide: what would, whom to meet, and what hangs on the authors' weights."""

import re

from tests.web.house import House


def words(page: str) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_ranking_leads_to_both_pages(house: House) -> None:
    page = house.browser("rosa").get(house.address).text
    for title in ("What would decide it?", "Do the places depend on our weights?"):
        assert title in page


def test_hours_buy_people_to_meet_and_nothing_is_free(house: House) -> None:
    rosa = house.browser("rosa")
    given = {"hours": "3", "another-form-hours": "20"}
    found = rosa.get(f"{house.address}/next-step", query_string=given)
    assert found.status_code == 200
    text = words(found.text)
    assert "Within 3 hours" in text
    assert "Structured interview with 2 people promises most" in text
    listed = re.search(r'<ol class="meet">(.*?)</ol>', found.text, re.S)
    assert listed is not None
    assert listed.group(1).count("<li") == 2
    assert "Bo Lind" in listed.group(1)
    nothing = words(rosa.get(f"{house.address}/next-step", query_string={**given, "hours": "0"}).text)
    assert "No step fits into so few hours" in nothing
    assert "Nobody within these hours" in nothing


def test_assumptions_are_shown_and_count(house: House) -> None:
    rosa = house.browser("rosa")
    known = {"hours": "3", "another-form-hours": "20", "work-sample-hours": "1.5"}
    exact = {**known, "work-sample-reliability": "0.9", "work-sample-correlation": "0.95"}
    page = rosa.get(f"{house.address}/next-step", query_string=exact).text
    assert 'name="work-sample-reliability"' in page
    assert 'value="0.95"' in page
    assert "Work sample with 2 people promises most" in words(page)


def test_assumptions_that_cannot_be_are_told_all_at_once(house: House) -> None:
    given = {"structured-interview-reliability": "1.4", "work-sample-hours": "none", "hours": "12"}
    found = house.browser("rosa").get(f"{house.address}/next-step", query_string=given)
    assert found.status_code == 422
    assert 'href="#structured-interview-reliability"' in found.text
    assert 'href="#work-sample-hours"' in found.text
    assert "Enter a number between 0 and 1" in found.text


def test_places_for_all_leave_nothing_to_decide(house: House) -> None:
    rosa = house.browser("rosa")
    for page in ("next-step", "weights"):
        found = rosa.get(f"{house.address}/{page}", query_string={"places": 50})
        assert found.status_code == 200
        assert "everybody has one" in found.text


def test_weights_say_whose_places_do_not_depend_on_them(house: House) -> None:
    text = words(house.browser("rosa").get(f"{house.address}/weights").text)
    assert re.search(r"[0-2] of 2 places do not depend on our weights", text)
    assert "Amira Haddad" in text
    assert "moments-of-truth" not in text


def test_other_weights_are_ranked_at_once(house: House) -> None:
    rosa = house.browser("rosa")
    page = rosa.get(f"{house.address}/weights", query_string={"times-empathy": "2"}).text
    assert re.search(r'<option value="2" selected>\s*counted double', page)
    asked = re.search(r'<div id="asked".*?</div>', page, re.S)
    assert asked is not None
    assert "would" in asked.group(0)
    assert "Choose what should count" not in asked.group(0)
    unknown = rosa.get(f"{house.address}/weights", query_string={"times-empathy": "many"}).text
    assert "Choose what should count" in unknown


def test_another_team_finds_nothing(house: House) -> None:
    for page in ("next-step", "weights"):
        assert house.browser("otto").get(f"{house.address}/{page}").status_code == 404
