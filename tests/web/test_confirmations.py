"""A confirmation on pages: one button beside the decision, a kind first page, one sentence on profile and paper."""

import html
import io
import re

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlmodel import select

from assess.report.catalogues import LANGUAGES, catalogue
from assess.screening.campaigns import confirmation_places, invitations, lifecycle, links, references
from assess.screening.campaigns.confirmation_places import Asked
from assess.screening.decisions.seals import Seal
from assess.screening.problems import Refused
from assess.screening.results import confirmations
from assess.store.tables import AuditEvent, Campaign, Cohort, Decision, Invitation, OutboxMail, Result
from assess.web.access import ACCESS, OF_CONFIRMATIONS
from tests.confirmations import asked, publish, sat, sit
from tests.screening.opening import Person
from tests.web.house import House, token_of
from tests.web.test_access import address as address_of
from tests.web.test_access import method, rules

BUTTON = "Ask for a confirmation"
CONFIRMED = "The first result is confirmed."
EVERYBODY = (
    "Everybody who comes this far takes it. Nothing is suspected of you: a result that two sittings agree on is a "
    "better ground for a decision. Your first answers stay as they are, and a person decides."
)
WHY = {"kind": "advance", "basis": "application", "reason": "Two years at a front desk."}
LOWER = "The first result could not be confirmed."


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The browser of the Lobby's recruiter."""
    return house.browser("rosa")


@pytest.fixture
def campaign(house: House) -> Campaign:
    """A campaign of the Lobby by the second edition, everything published."""
    publish(house.session)
    plan = lifecycle.NewCampaign(title="Front desk", team_id=house.teams["Lobby"].id or 0, places=1)
    return lifecycle.create(house.session, plan, owner_id=house.users["rosa"].id, actor="test")


@pytest.fixture
def amira(house: House, campaign: Campaign) -> Person:
    """Amira has completed it, everything by the key."""
    return sat(house.session, campaign)


def profile(person: Person) -> str:
    """The address of a profile."""
    return f"/campaigns/{person.invitation.campaign.public_id}/people/{person.invitation.public_id}"


def panel(page: str) -> str:
    """What stands in the part about confirmations."""
    return words(page.split('id="confirmation"')[1].split("</section>")[0])


def shown(page: str) -> dict[str, str]:
    """What the form to decide carries unseen of what the page showed."""
    return dict(re.findall(r'name="(pool|confirmed|places|before|masked|review)"[^>]*value="([^"]*)"', page))


def words(text: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split()))


def test_a_button_opens_a_place_and_writes_who_will_be_there(
    rosa: FlaskClient, house: House, amira: Person
) -> None:
    address = profile(amira)
    assert BUTTON in panel(rosa.get(address).text)
    assert BUTTON in panel(rosa.get(f"{address}/decision").text)
    answer = rosa.post(f"{address}/confirmation", data={"supervisor": "Jo Park"})
    assert (answer.status_code, answer.location) == (303, f"{address}#confirmation")
    place = confirmations.place_of(house.fresh, house.session.get_one(Invitation, amira.invitation.id))
    assert place is not None
    letters = house.session.exec(select(OutboxMail).where(OutboxMail.invitation_id == place.id)).all()
    assert [letter.kind for letter in letters] == ["confirmation"]
    assert "Jo Park" in letters[0].body
    page = rosa.get(address).text
    assert "A confirmation is open: Not started" in panel(page)
    assert BUTTON not in page
    told = house.session.exec(select(AuditEvent).where(AuditEvent.verb == "confirmation.asked")).one()
    assert (told.object, "Jo" in str(told.detail)) == (amira.invitation.public_id, False)


def test_where_none_is_published_it_says_so_kindly(rosa: FlaskClient, house: House) -> None:
    said = panel(rosa.get(house.person("Bo Lind")).text)
    assert "No confirmation is published yet." in said
    assert BUTTON not in said
    page = rosa.post(f"{house.person('Bo Lind')}/confirmation", follow_redirects=True).text
    assert "No confirmation is published yet." in page
    assert house.fresh.exec(select(Campaign).where(Campaign.confirms_id == house.campaign.id)).first() is None


def test_the_sentence_the_figures_and_what_would_be_noticed_stand_on_the_profile(
    rosa: FlaskClient, house: House, amira: Person
) -> None:
    sit(asked(house.session, amira.invitation))
    said = panel(rosa.get(profile(amira)).text)
    assert CONFIRMED in said
    for title in ("Judgement", "Conversations", "Together"):
        assert title in said
    assert re.search(r"A drop of \d\.\d standard deviations \(\d+ points\) would be noticed in 80 % of cases", said)
    assert "Rank and level stay as they are" in said
    axel = panel(house.browser("axel").get(profile(amira)).text)
    assert CONFIRMED in axel


def test_a_lower_second_figure_has_many_ordinary_reasons(rosa: FlaskClient, house: House, amira: Person) -> None:
    sit(asked(house.session, amira.invitation), right=0.0, line=2)
    mine = select(Result.profile).where(Result.invitation_id == amira.invitation.id)
    before = house.session.exec(mine).all()
    said = panel(rosa.get(profile(amira)).text)
    assert LOWER in said
    for reason in ("a bad day", "nerves", "the language", "the time of day", "luck the first time", "help at home"):
        assert reason in said
    assert "cannot tell which" in said
    assert (
        house.fresh.exec(select(Result.profile).where(Result.invitation_id == amira.invitation.id)).all() == before
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_has_it_in_one_line(rosa: FlaskClient, house: House, amira: Person, language: str) -> None:
    sit(asked(house.session, amira.invitation))
    pdf = rosa.get(f"{profile(amira)}/profile.pdf?language={language}").data
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    if language != "ar":  # letters of joined scripts come out of a PDF in other forms
        assert catalogue(language).gettext(CONFIRMED).replace(" ", "") in text.replace(" ", "")
    assert pdf[:4] == b"%PDF"


def test_a_decision_record_says_what_was_on_screen(rosa: FlaskClient, house: House, amira: Person) -> None:
    sit(asked(house.session, amira.invitation))
    address = f"{profile(amira)}/decision"
    assert rosa.post(address, data=shown(rosa.get(address).text) | WHY).status_code == 303
    assert CONFIRMED in words(rosa.get(f"{address}/record").text)


@pytest.mark.parametrize("page", ["", "/decision"])
def test_a_confirmation_that_came_after_the_page_is_read_before_it_is_sealed(
    rosa: FlaskClient, house: House, amira: Person, page: str
) -> None:
    before = shown(rosa.get(profile(amira) + page).text)
    house.session.commit()  # the look is on the trail
    sit(asked(house.session, amira.invitation))
    address = f"{profile(amira)}/decision"
    again = rosa.post(address, data=before | WHY)
    assert again.status_code == 422
    assert "The ranking has changed since this page was opened" in again.text
    assert house.fresh.exec(select(Decision)).all() == []
    assert shown(again.text)["confirmed"] != before["confirmed"] == ""
    assert shown(again.text)["confirmed"] == shown(rosa.get(profile(amira)).text)["confirmed"]
    assert rosa.post(address, data=shown(again.text) | WHY).status_code == 303


def test_a_decision_about_several_people_seals_no_confirmation(
    rosa: FlaskClient, house: House, amira: Person
) -> None:
    sit(asked(house.session, amira.invitation))
    there, number = profile(amira).split("/people/")
    page = rosa.get(f"{there}/decide?person={number}").text
    assert "confirmed" not in shown(page)
    answer = rosa.post(f"{there}/decide", data=shown(page) | WHY | {"person": number, "listed": number})
    assert answer.status_code == 303
    made = house.fresh.exec(select(Decision)).one()
    assert Seal.from_json(made.seal).confirmation is None
    assert CONFIRMED not in words(rosa.get(f"{profile(amira)}/decision/record").text)


def test_nobody_is_ranked_by_ten_minutes(rosa: FlaskClient, house: House, amira: Person) -> None:
    again = asked(house.session, amira.invitation)
    sit(again)
    there = f"/campaigns/{again.invitation.campaign.public_id}"
    assert rosa.get(there).location == f"{there}/invitations"
    for page in ("ranking.csv", "export", "weights", "shortlist.pdf"):
        assert rosa.get(f"{there}/{page}").status_code == 404, page
    assert rosa.get(profile(again)).location == f"{profile(amira)}#confirmation"
    assert again.invitation.campaign.title not in rosa.get("/campaigns").text
    assert "1 of 1 in the ranking" in rosa.get(profile(amira)).text


def test_of_a_campaign_of_confirmations_there_is_little_more_than_its_people(
    rosa: FlaskClient, house: House, campaign: Campaign
) -> None:
    house.campaign.confirms_id = campaign.id
    house.session.commit()
    scoped = [rule for rule in rules(house.app) if ACCESS[rule.endpoint].scope.of_a_team]
    assert len(scoped) > 70
    found = {
        rule.endpoint
        for rule in scoped
        if rosa.open(address_of(house, rule), method=method(rule)).status_code != 404
    }
    with_a_first = "profiles.profile"  # nobody of the house has one
    assert found == OF_CONFIRMATIONS - {with_a_first}


@pytest.mark.parametrize("page", ["invitations", "letters", "link"])
def test_pages_of_confirmations_lead_nowhere_that_is_not_there(
    rosa: FlaskClient, house: House, amira: Person, page: str
) -> None:
    again = asked(house.session, amira.invitation)
    there = f"/campaigns/{again.invitation.campaign.public_id}"
    way = f"{there}/people/{again.invitation.public_id}/link" if page == "link" else f"{there}/{page}"
    answer = rosa.get(way)
    assert answer.status_code == 200
    ways = set(re.findall(rf'(?:href|action)="({there}[^"#]*)"', answer.text))
    assert ways
    for one in ways:
        # asking with GET for what is only sent says 405 where there is such a route: so ask both ways
        assert {rosa.get(one).status_code, rosa.post(one).status_code} - {404, 405}, one


def test_nobody_without_a_first_result_comes_in(house: House, amira: Person) -> None:
    place = asked(house.session, amira.invitation).invitation
    with pytest.raises(Refused, match="confirmation-first"):
        invitations.invite(house.session, place.campaign, "Bo", "bo@example.com", "test")
    with pytest.raises(Refused, match="confirmation-first"):
        lifecycle.turn_open_link(house.session, place.campaign, "test")
    assert lifecycle.open_link(house.session, place.campaign) is None
    mine = select(Invitation).where(Invitation.campaign_id == place.campaign_id)
    assert [one.id for one in house.session.exec(mine)] == [place.id]


@pytest.mark.parametrize(("state", "title"), [("revoked", "Revoked"), ("declined", "Would rather not")])
def test_a_place_that_is_over_can_be_asked_for_again(
    rosa: FlaskClient, house: House, amira: Person, state: str, title: str
) -> None:
    place = asked(house.session, amira.invitation).invitation
    place.state = state
    house.session.commit()
    page = rosa.get(profile(amira)).text
    assert f"State: {title}" in panel(page)
    assert BUTTON in panel(page)
    assert rosa.post(f"{profile(amira)}/confirmation").status_code == 303
    again = confirmations.place_of(house.fresh, house.session.get_one(Invitation, amira.invitation.id))
    assert again is not None
    assert again.public_id == place.public_id
    assert again.state != "revoked"


def test_the_panel_leads_to_that_very_place_for_whoever_may_go_there(
    rosa: FlaskClient, house: House, amira: Person
) -> None:
    place = asked(house.session, amira.invitation).invitation
    there = f"/campaigns/{place.campaign.public_id}"
    way = f"{there}/invitations?q={references.shown(place)}"
    assert way in rosa.get(profile(amira)).text
    assert f"/people/{place.public_id}/" in rosa.get(way).text
    auditor = house.browser("axel")
    page = auditor.get(profile(amira)).text
    assert "A confirmation is open: " in panel(page)
    assert there not in page
    assert auditor.get(there).status_code == 404


def test_other_teams_have_no_such_person(house: House, amira: Person) -> None:
    assert house.browser("otto").post(f"{profile(amira)}/confirmation").status_code == 404
    assert house.browser("axel").post(f"{profile(amira)}/confirmation").status_code == 403
    assert (
        house.fresh.exec(select(Cohort).where(Cohort.blueprint == "engagement-star-confirmation/2.0")).all() == []
    )


def test_without_the_forms_token_nothing_is_asked(house: House, amira: Person) -> None:
    house.app.config["WTF_CSRF_ENABLED"] = True
    assert house.browser("rosa").post(f"{profile(amira)}/confirmation").status_code in (303, 400)
    assert (
        house.fresh.exec(select(Campaign).where(Campaign.confirms_id == amira.invitation.campaign_id)).all() == []
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_that_everybody_takes_it_and_nothing_is_suspected(
    house: House, amira: Person, language: str
) -> None:
    amira.invitation.language = language
    place = confirmation_places.ask(house.session, amira.invitation, Asked("Jo Park"), "staff:1")
    link = links.add(house.session, place.campaign, place.id)
    house.session.commit()
    page = house.browser().get(f"/i/{token_of(house.app, link)}").text
    assert catalogue(language).gettext(EVERYBODY) in html.unescape(page)
    assert "Jo Park" in page
    assert catalogue(language).gettext("Taken before") not in page
    title = catalogue(language).gettext("%(title)s: a short second step") % {"title": "Front desk"}
    assert place.campaign.title == title
