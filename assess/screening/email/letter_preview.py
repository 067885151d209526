"""A letter as an example person would get it: nothing is written, and its link leads nowhere."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from assess.config import Settings
from assess.report.catalogues import catalogue, direction
from assess.report.deadlines import day_and_time
from assess.screening.campaigns import lifecycle
from assess.screening.email import letter_pages, letter_places, letter_settings
from assess.screening.email.letter_pages import Paragraph
from assess.screening.email.letter_settings import Answering, Draft
from assess.screening.sittings import notice
from assess.screening.sittings.durations import Duration
from assess.store.tables import Campaign, now

EXAMPLE = {"name": "Amira Haddad", "reference": "K7Q-4MX", "supervisor": "Jo Park"}
LEADS_NOWHERE = "/i/example"


@dataclass(frozen=True)
class Preview:
    """What its reader would see: who it is from, whom an answer reaches, the page and the plain text."""

    subject: str
    sender: str
    answering: Answering
    employer: str
    paragraphs: list[Paragraph]
    text: str
    language: str
    direction: str


def preview(session: Session, settings: Settings, campaign: Campaign | None, language: str, said: Draft) -> Preview:
    """That draft, filled in by the facts of the campaign, or by examples where the house has it."""
    facts = _facts(session, campaign, language)
    values = {**facts.values, **EXAMPLE}
    text = letter_places.fill(said.words, values).replace(letter_places.LINK, settings.address + LEADS_NOWHERE)
    house = letter_settings.kept(session, None)
    answering = (
        letter_settings.answering(session, campaign) if campaign else Answering(house.reply_name, house.reply_to)
    )
    return Preview(
        letter_places.fill(said.subject, values), facts.sender_name, answering, values["employer"],
        letter_pages.paragraphs(text, settings.address), text, language, direction(language),
    )  # fmt: skip


def _facts(session: Session, campaign: Campaign | None, language: str) -> letter_places.Facts:
    cohort = lifecycle.cohort(campaign) if campaign else None
    if campaign and cohort and cohort.id:
        return letter_places.facts(session, campaign, cohort.id, language)
    said, house = catalogue(language), notice.house(session)
    until = day_and_time(now() + timedelta(days=14), house.time_zone, language)
    found = notice.Facts(
        house=house, title=campaign.title if campaign else "Guest relations", contact=house.contact,
        results_by=now() + timedelta(days=30), until=None, begun=False, grace_days=0,
        duration=Duration(40, 60), parts=3, limits=0, conversations=0, languages=(),
    )  # fmt: skip
    values = letter_places.values(found, said, language)
    values["until"] = said.gettext("You can begin until %(moment)s.") % {"moment": until}
    return letter_places.Facts(values, letter_places.sender_name(house.name, said))
