"""Ranking and profiles as recruiters meet them."""

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
from assess.screening.campaigns import lifecycle
from assess.store.tables import Campaign, Cohort, Invitation, Result
from assess.store.tables.campaigns import spoken_reference
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

    def test_people_stand_in_the_order_of_their_scores_and_ties_have_the_same_ranks(
        self, rosa: FlaskClient, house: House
    ) -> None:
        page = rosa.get(house.address).text
        assert names_in_order(page) == list(NAMES)
        ranks = re.findall(r'class="rank number">([^<]+)<', page)
        assert ranks[3] == ranks[4]
        assert len(set(ranks)) == 6

    def test_every_figure_comes_with_its_interval(self, rosa: FlaskClient, house: House) -> None:
        row = rosa.get(house.address).text.split('<tr role="row" id=')[1]
        assert re.search(r"<strong>69</strong>\s*<span class=\"range\">\(63–75\)", row)
        assert re.search(r'class="rank number">between 1 and \d<|class="rank number">1<', row)
        assert "Expected rank" not in row

    def test_the_not_ranked_are_listed_apart_without_a_reason(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get(house.address).text
        assert "Hugo Leer" not in names_in_order(page)
        apart = page.split('id="apart"')[1]
        assert "Hugo Leer" in apart
        assert "9 of 18 questions" not in page

    def test_one_sentence_says_that_the_places_cannot_be_decided(self, rosa: FlaskClient, house: House) -> None:
        lifecycle.set_places(
            house.session, house.session.get_one(Campaign, house.campaign.id), lifecycle.Places(4), "test"
        )
        house.session.commit()
        page = rosa.get(house.address).text
        assert re.search(r"\d (is|are) as good as in.*competes?|\d compete for the 4 places", page)
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
        assert 'class="rank number">between 2 and ' in page

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

    def test_it_holds_everybody_with_intervals_and_the_not_ranked_last_without_a_reason(
        self, rosa: FlaskClient, house: House
    ) -> None:
        header, *rows = self.rows(rosa, house)
        assert [row[2] for row in rows] == [*NAMES, "Hugo Leer"]
        assert rows[-1][0] == ""
        assert rows[-1][-1] == "yes"
        assert rows[0][6:9] == ["69.0", "63.2", "74.8"]
        assert rows[0][3] == spoken_reference(house.invitations["Amira Haddad"].reference)
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
        assert "There are too few questions on this alone" in page
        assert "irror gap" not in page

    def test_who_is_not_ranked_has_no_profile_whatever_the_reason(self, rosa: FlaskClient, house: House) -> None:
        assert rosa.get(house.person("Hugo Leer")).status_code == 404
        assert rosa.get(house.person("Hugo Leer") + "/profile.pdf").status_code == 404
        listed = rosa.get(f"{house.address}/invitations?q=hugo").text
        assert "Not ranked" in listed
        assert house.person("Hugo Leer") not in listed

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
        assert "yes" in rosa.get(house.address + "/ranking.csv").text.split("Bo Lind")[1][:15]

    def test_somebody_without_a_result_has_no_profile_yet(self, rosa: FlaskClient, house: House) -> None:
        assert rosa.get(f"{house.address}/people/{house.waiting.public_id}").status_code == 404

    def test_the_pdf_is_made_by_the_printer_and_has_a_name_to_find_it_by(
        self, rosa: FlaskClient, house: House
    ) -> None:
        house.app.extensions["renderer"] = Printer()
        answer = rosa.get(house.person("Bo Lind") + "/profile.pdf")
        assert answer.data == b"%PDF-printed"
        named = answer.headers["Content-Disposition"]
        assert re.fullmatch(
            r'attachment; filename="profile_Bo-Lind_[0-9A-Z]{3}-[0-9A-Z]{3}_\d{4}-\d\d-\d\d\.pdf"', named
        )
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
