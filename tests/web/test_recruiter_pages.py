"""Campaigns, ranking, profiles and invitations as recruiters meet them."""

import csv
import io
import re
from dataclasses import replace
from gettext import NullTranslations

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from assess.report.pdf import RenderError
from assess.report.score_words import ScoreWords
from assess.scoring.profile import Star
from assess.screening import paging
from assess.screening.campaigns import lifecycle
from assess.screening.results import stored_results
from assess.store.tables import Campaign, Cohort, Invitation, Link, OutboxMail, Result
from tests.report import documents
from tests.report import people as profiles
from tests.web.house import NAMES, House, finish


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The browser of the Lobby's recruiter."""
    return house.browser("rosa")


def names_in_order(page: str) -> list[str]:
    return [
        name.replace("&#39;", "'") for name in re.findall(r'scope="row" class="person"><a[^>]*>([^<]+)</a>', page)
    ]


class TestRanking:
    """One cohort, in order of expected rank."""

    def test_people_stand_in_the_order_of_their_scores_and_ties_share_a_rank(
        self, rosa: FlaskClient, house: House
    ) -> None:
        page = rosa.get(house.address).text
        assert names_in_order(page) == list(NAMES)
        assert page.count('class="tie"') == 2

    def test_every_figure_comes_with_its_interval(self, rosa: FlaskClient, house: House) -> None:
        row = rosa.get(house.address).text.split('<tr role="row" id=')[1]
        assert re.search(r"<strong>69</strong>\s*<span class=\"range\">\(63–75\)", row)
        assert re.search(r"<strong>1</strong>\s*<span class=\"range\">\(1–\d\)", row)

    def test_the_not_scorable_are_listed_apart_with_reasons_and_have_no_rank(
        self, rosa: FlaskClient, house: House
    ) -> None:
        page = rosa.get(house.address).text
        assert "Hugo Leer" not in names_in_order(page)
        apart = page.split('id="unscored"')[1]
        assert "Hugo Leer" in apart
        assert "9 of 18 questions" in apart

    def test_one_sentence_says_that_the_places_cannot_be_decided(self, rosa: FlaskClient, house: House) -> None:
        lifecycle.set_places(
            house.session, house.session.get_one(Campaign, house.campaign.id), lifecycle.Places(4), "test"
        )
        house.session.commit()
        page = rosa.get(house.address).text
        assert "cannot decide" in page
        assert "same structured questions" in page

    def test_the_bracket_joins_those_who_cannot_be_told_apart(self, rosa: FlaskClient, house: House) -> None:
        key = house.invitations["Amira Haddad"].public_id
        page = rosa.get(f"{house.address}?near={key}").text
        count = int(re.search(rf"near={key}[^>]*>(\d+)</a>", page).group(1))  # type: ignore[union-attr]
        joined = re.findall(r'class="joined', page)
        assert len(joined) == count + 1

    def test_signs_in_the_answers_neither_show_nor_sort(self, rosa: FlaskClient, house: House) -> None:
        reading = ScoreWords(documents.blueprint(), (), NullTranslations()).flag_reading(
            profiles.believable().flags[0]
        )
        for address in (house.address, house.address + "/ranking.csv", "/campaigns", "/"):
            assert reading not in rosa.get(address).text
        assert reading in rosa.get(house.person("Bo Lind")).text

    def test_a_name_is_found_and_keeps_its_rank(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get(f"{house.address}?q=chen").text
        assert names_in_order(page) == ["Chen Wei"]
        assert re.search(r'class="rank number">3<', page)

    def test_more_places_are_kept_and_raise_the_chances(self, rosa: FlaskClient, house: House) -> None:
        assert rosa.post(house.address + "/places", data={"places": "5"}).status_code == 303
        assert "First 5" in rosa.get(house.address).text

    @pytest.mark.parametrize("written", ["", "0", "-3", "1e9", "many"])
    def test_an_impossible_number_of_places_changes_nothing(
        self, rosa: FlaskClient, house: House, written: str
    ) -> None:
        rosa.post(house.address + "/places", data={"places": written})
        places = house.fresh.get_one(Campaign, house.campaign.id).places
        assert places == 2

    def test_cohorts_are_ranked_apart(self, rosa: FlaskClient, house: House) -> None:
        campaign = house.session.get_one(Campaign, house.campaign.id)
        lifecycle.open_cohort(house.session, campaign, lifecycle.BLUEPRINT, "test")
        second = house.session.exec(select(Cohort).where(Cohort.number == 2)).one()
        profile = replace(profiles.believable(), star=Star(3.0, 0.3, 0.8))
        finish(house.session, campaign, second, "Zoe New", "zoe@example.com", profile)
        house.session.commit()
        assert names_in_order(rosa.get(house.address).text) == ["Zoe New"]
        assert names_in_order(rosa.get(house.address + "?cohort=1").text) == list(NAMES)
        assert rosa.get(house.address + "?cohort=9").status_code == 404

    def test_an_empty_campaign_says_what_comes_next(self, rosa: FlaskClient, house: House) -> None:
        plan = lifecycle.NewCampaign(title="Night desk", team_id=house.teams["Lobby"].id or 0, places=1)
        empty = lifecycle.create(house.session, plan, owner_id=None, actor="test")
        house.session.commit()
        page = rosa.get(f"/campaigns/{empty.public_id}").text
        assert "Nobody has finished yet" in page
        assert "Invite people" in page


class TestTable:
    """The CSV for spreadsheets."""

    def rows(self, rosa: FlaskClient, house: House) -> list[list[str]]:
        answer = rosa.get(house.address + "/ranking.csv")
        assert answer.content_type == "text/csv; charset=utf-8"
        return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))

    def test_it_holds_everybody_with_intervals_and_the_not_scorable_last_without_a_rank(
        self, rosa: FlaskClient, house: House
    ) -> None:
        header, *rows = self.rows(rosa, house)
        assert [row[2] for row in rows] == [*NAMES, "Hugo Leer"]
        assert rows[-1][0] == ""
        assert rows[-1][-1]
        assert rows[0][4:7] == ["69.0", "63.2", "74.8"]
        assert "Rank" in header

    def test_names_cannot_act_as_formulas(self, rosa: FlaskClient, house: House) -> None:
        person = house.session.get_one(Invitation, house.invitations["Bo Lind"].id).candidate
        person.name = '=HYPERLINK("http://evil.example","Bo")'
        house.session.commit()
        assert '\'=HYPERLINK("http://evil.example","Bo")' in [row[2] for row in self.rows(rosa, house)]


class TestProfile:
    """One person, on the page and as a PDF."""

    def test_the_scores_are_those_of_the_ranking(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get(house.person("Bo Lind")).text
        assert re.search(r"62 <span class=\"range\">\(56–68\)", page)
        assert "2 of 7 in the ranking" in page

    def test_the_way_leads_through_the_ranking(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get(house.person("Bo Lind")).text
        before, after = re.search(r'rel="prev" href="([^"?]+)', page), re.search(r'rel="next" href="([^"?]+)', page)
        assert before is not None
        assert before.group(1) == house.person("Amira Haddad")
        assert after is not None
        assert after.group(1) == house.person("Chen Wei")

    def test_withheld_scores_say_why_and_show_no_number(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get(house.person("Bo Lind")).text
        assert profiles.LINE.split(".")[0].replace("’", "’") in page
        assert "Mirror gap" in page

    def test_somebody_not_scorable_has_reasons_and_no_score(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get(house.person("Hugo Leer")).text
        assert "Not scorable" in page
        assert "not ranked last" in page
        assert "Expected rank" not in page

    def test_a_name_is_text_whatever_it_says(self, rosa: FlaskClient, house: House) -> None:
        person = house.session.get_one(Invitation, house.invitations["Bo Lind"].id).candidate
        person.name = "<script>alert(1)</script>{{7*7}}"
        house.session.commit()
        for address in (house.person("Bo Lind"), house.address, "/search?q=script"):
            page = rosa.get(address).text
            assert "<script>alert" not in page
            assert "{{7*7}}" in page

    def test_synthetic_people_are_marked_wherever_they_show(self, rosa: FlaskClient, house: House) -> None:
        house.session.get_one(Invitation, house.invitations["Bo Lind"].id).candidate.synthetic = True
        house.session.commit()
        for address in (
            house.person("Bo Lind"),
            house.address,
            house.address + "/invitations",
            "/search?q=bo",
            "/",
        ):
            assert ">synthetic<" in rosa.get(address).text, address
        assert "yes" in rosa.get(house.address + "/ranking.csv").text.split("Bo Lind")[1][:5]

    def test_somebody_without_a_result_has_no_profile_yet(self, rosa: FlaskClient, house: House) -> None:
        assert rosa.get(f"{house.address}/people/{house.waiting.public_id}").status_code == 404

    def test_the_pdf_is_made_by_the_printer_and_named_without_the_person(
        self, rosa: FlaskClient, house: House
    ) -> None:
        house.app.extensions["renderer"] = Printer()
        answer = rosa.get(house.person("Bo Lind") + "/profile.pdf")
        assert answer.data == b"%PDF-printed"
        assert answer.headers["Content-Disposition"].endswith('.pdf"')
        assert "Bo" not in answer.headers["Content-Disposition"]
        assert "Bo Lind" in house.app.extensions["renderer"].html

    @pytest.mark.parametrize(
        ("asked", "spoken"),
        [("", 'lang="fr" dir="ltr"'), ("?language=ar", 'lang="ar" dir="rtl"'), ("?language=en", 'lang="en"')],
    )
    def test_the_pdf_is_in_the_campaigns_language_or_the_one_asked_for(
        self, rosa: FlaskClient, house: House, asked: str, spoken: str
    ) -> None:
        house.session.get_one(Campaign, house.campaign.id).language = "fr"
        house.session.commit()
        house.app.extensions["renderer"] = Printer()
        assert rosa.get(house.person("Bo Lind") + "/profile.pdf" + asked).status_code == 200
        assert spoken in house.app.extensions["renderer"].html
        assert rosa.get(house.person("Bo Lind") + "/profile.pdf?language=xx").status_code == 404

    def test_another_language_has_the_words_of_pinned_translations_and_changes_no_result(
        self, rosa: FlaskClient, house: House
    ) -> None:
        stored = select(Result.id, Result.profile, Result.fingerprint).order_by(col(Result.id))
        before = house.fresh.exec(stored).all()
        house.app.extensions["renderer"] = Printer()
        rosa.get(house.person("Bo Lind") + "/profile.pdf?language=de")
        html = house.app.extensions["renderer"].html
        assert "Ausgeglichenheit" in html
        assert "Poise" not in html
        assert house.fresh.exec(stored).all() == before

    def test_a_printer_that_fails_gives_a_kind_page(self, rosa: FlaskClient, house: House) -> None:
        house.app.extensions["renderer"] = Printer(RenderError("crashed"))
        answer = rosa.get(house.person("Bo Lind") + "/profile.pdf")
        assert answer.status_code == 503
        assert "The PDF could not be made" in answer.text
        assert "crashed" not in answer.text


class Printer:
    """Stands in for the render processes."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.html = error, ""

    def render(self, html: str) -> bytes:
        self.html = html
        if self.error:
            raise self.error
        return b"%PDF-printed"


class TestInvitations:
    """Links made, shown again, sent again and closed."""

    def test_pasted_lines_become_places_with_links(self, rosa: FlaskClient, house: House) -> None:
        lines = "Jo Park, jo@example.com\nKim Oduya <kim@example.com>\n\nLea Bonnet\tlea@example.com"
        page = rosa.post(house.address + "/invite", data={"people": lines}).text
        assert "3 people are invited" in page
        assert len(re.findall(r'value="http://127.0.0.1:8000/i/[^"]{30,}"', page)) == 3
        letters = house.fresh.exec(select(OutboxMail).where(OutboxMail.recipient == "jo@example.com")).all()
        assert [letter.state for letter in letters] == ["held"]

    def test_one_bad_line_invites_nobody_and_all_problems_show(self, rosa: FlaskClient, house: House) -> None:
        before = len(house.fresh.exec(select(Invitation)).all())
        lines = "Jo Park, jo@example.com\nKim Oduya, kim at example\n, lea@example.com\nJo Again, jo@example.com"
        answer = rosa.post(house.address + "/invite", data={"people": lines})
        assert answer.status_code == 422
        for text in ("Line 2", "Line 3", "Line 4: jo@example.com is already in line 1", "<title>Error:"):
            assert text in answer.text
        assert "Kim Oduya, kim at example" in answer.text
        assert len(house.fresh.exec(select(Invitation)).all()) == before

    def test_inviting_somebody_twice_shows_the_same_link_and_sends_no_second_letter(
        self, rosa: FlaskClient, house: House
    ) -> None:
        data = {"people": "Ida Late, ida@example.com"}
        first, second = (
            re.search(r"/i/([\w.-]+)", rosa.post(house.address + "/invite", data=data).text) for _ in range(2)
        )
        assert first is not None
        assert second is not None
        assert first.group(1) == second.group(1)
        letters = house.fresh.exec(select(OutboxMail).where(OutboxMail.recipient == "ida@example.com")).all()
        assert len(letters) == 1

    def test_the_shown_link_opens_the_welcome_page(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get(f"{house.address}/people/{house.waiting.public_id}/link").text
        token = re.search(r"/i/([\w.-]+)", page)
        assert token is not None
        assert house.browser().get(f"/i/{token.group(1)}").status_code == 200

    def test_a_closed_link_opens_nothing_and_another_can_be_made(self, rosa: FlaskClient, house: House) -> None:
        place = f"{house.address}/people/{house.waiting.public_id}"
        token = re.search(r"/i/([\w.-]+)", rosa.get(place + "/link").text)
        assert token is not None
        rosa.post(f"{place}/links/{house.link.public_id}/revoke")
        assert house.browser().get(f"/i/{token.group(1)}").status_code == 404
        rosa.post(place + "/link")
        again = re.search(r"/i/([\w.-]+)", rosa.get(place + "/link").text)
        assert again is not None
        assert again.group(1) != token.group(1)

    def test_a_revoked_place_is_gone_and_a_completed_one_stays(self, rosa: FlaskClient, house: House) -> None:
        rosa.post(f"{house.address}/people/{house.waiting.public_id}/revoke")
        rosa.post(house.person("Bo Lind") + "/revoke")
        assert house.fresh.get_one(Invitation, house.waiting.id).state == "revoked"
        assert house.session.get_one(Invitation, house.invitations["Bo Lind"].id).state == "completed"

    def test_a_held_letter_is_not_written_twice(self, rosa: FlaskClient, house: House) -> None:
        rosa.post(f"{house.address}/people/{house.waiting.public_id}/resend")
        letters = house.fresh.exec(select(OutboxMail).where(OutboxMail.recipient == "ida@example.com")).all()
        assert len(letters) == 1
        assert "held in the outbox" in rosa.get(house.address + "/invitations").text

    def test_the_open_link_is_made_and_closed(self, rosa: FlaskClient, house: House) -> None:
        assert "Close the open link" in rosa.get(house.address + "/invitations").text
        rosa.post(house.address + "/open-link")
        assert "Make an open link" in rosa.get(house.address + "/invitations").text
        rosa.post(house.address + "/open-link")
        opened = house.fresh.exec(select(Link).where(Link.campaign_id == house.campaign.id)).all()
        assert sum(link.invitation_id is None for link in opened) == 2

    def test_a_closed_campaign_invites_nobody(self, rosa: FlaskClient, house: House) -> None:
        rosa.post(house.address + "/state")
        answer = rosa.post(house.address + "/invite", data={"people": "Jo Park, jo@example.com"})
        assert answer.status_code == 422
        assert "This campaign is closed" in answer.text


class TestCampaigns:
    """The list and a new one."""

    def test_a_new_campaign_pins_the_newest_versions(self, rosa: FlaskClient, house: House) -> None:
        data = {"title": "Night desk", "team": str(house.teams["Lobby"].id), "places": "3", "language": "en"}
        assert rosa.post("/campaigns/new", data=data).status_code == 303
        made = house.fresh.exec(select(Campaign).where(Campaign.title == "Night desk")).one()
        assert made.owner_id == house.users["rosa"].id
        assert set(made.cohorts[0].battery) < set(made.cohorts[0].pins)
        assert stored_results.load_snapshot(house.session, made.cohorts[0].snapshot).n == 0

    def test_it_cannot_be_opened_in_another_team(self, rosa: FlaskClient, house: House) -> None:
        data = {"title": "Night desk", "team": str(house.teams["Online"].id), "places": "3", "language": "en"}
        assert rosa.post("/campaigns/new", data=data).status_code == 422

    def test_all_mistakes_show_at_once_and_nothing_is_lost(self, rosa: FlaskClient, house: House) -> None:
        data = {"title": "", "places": "0", "team": "", "language": "xx", "requisition": "R-17"}
        answer = rosa.post("/campaigns/new", data=data)
        assert answer.status_code == 422
        assert answer.text.count('class="field-error"') >= 3
        assert 'value="R-17"' in answer.text

    def test_search_finds_people_and_campaigns_and_takes_signs_literally(
        self, rosa: FlaskClient, house: House
    ) -> None:
        assert "Dana O&#39;Brien" in rosa.get("/search?q=o'brien").text
        assert "Guest relations" in rosa.get("/search?q=guest").text
        assert "Nothing found" in rosa.get("/search?q=%25").text

    def test_lists_come_forty_at_a_time_and_keep_what_was_asked_for(self, rosa: FlaskClient, house: House) -> None:
        lines = "\n".join(f"Guest {number}, guest{number}@example.com" for number in range(205))
        rosa.post(house.address + "/invite", data={"people": lines})
        page = rosa.get(house.address + "/invitations?state=invited&q=guest&page=2").text
        assert page.count("@example.com</span>") == 40
        assert "Page 2 of 6" in page
        assert re.search(r'rel="next" href="[^"]*state=invited[^"]*q=guest[^"]*page=3', page)
        assert '<input type="hidden" name="q" value="guest">' in page
        assert rosa.get(house.address + "/invitations?page=99").text.count("@example.com</span>") == 14
        assert "Nobody of that name" in rosa.get(house.address + "/invitations?q=nobody").text
        found = rosa.get("/search?q=GUEST&page=6").text
        assert "205 people" in found
        assert found.count("@example.com</span>") == 5

    def test_whoever_is_asked_for_stands_on_the_page_that_opens(
        self, rosa: FlaskClient, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(paging, "SIZE", 3)
        mine = house.invitations["Gita Rao"].public_id
        page = rosa.get(f"{house.address}?near={mine}").text
        assert "Page 3 of 3" in page
        assert f'id="p-{mine}"' in page
        assert "Page 1 of 3" in rosa.get(house.address).text
        assert re.findall(r'id="p-([^"]+)"', rosa.get(house.address + "?q=RAO").text) == [mine]

    def test_an_altered_result_is_shown_by_name_alone(self, rosa: FlaskClient, house: House) -> None:
        mine = house.invitations["Bo Lind"]
        result = house.session.exec(select(Result).where(Result.invitation_id == mine.id)).one()
        result.star = 4.0
        house.session.commit()
        answer = rosa.get(house.person("Bo Lind"))
        assert answer.status_code == 503
        assert "altered after it was made" in answer.text
        assert rosa.get(house.person("Bo Lind") + "/profile.pdf").status_code == 503
        page = rosa.get(house.address).text
        assert "Bo Lind" in page
        assert "its figures are not shown" in page
        assert ">90</strong>" not in page

    def test_home_shows_new_results_and_due_campaigns(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get("/").text
        assert "Amira Haddad" in page
        assert "8 of 9 finished" in page
