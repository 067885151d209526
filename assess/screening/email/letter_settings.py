"""What HR decides about letters, for the house and for one campaign: their texts, who answers, and the schedule."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from sqlmodel import Session, col, select

from assess.documents.unseen import unfit
from assess.screening import audit
from assess.screening.campaigns.identity import address_problem, tidy_address
from assess.screening.email import letter_places, shipped_letters
from assess.screening.email.shipped_letters import BEFORE, LetterText
from assess.screening.inputs import Text, outside_limits, tidy
from assess.screening.problems import Problem, refuse
from assess.store.tables import Campaign, LetterSettings, Organisation, User

LONGEST = 5000
HOUSE, CAMPAIGN, SHIPPED = "house", "campaign", "shipped"


@dataclass(frozen=True)
class Draft:
    """A letter's subject and words as somebody types them."""

    subject: Annotated[str, Text(150, required=True)]
    words: str


@dataclass(frozen=True)
class Answering:
    """Who gets what candidates answer to a letter."""

    reply_name: Annotated[str, Text(120)]
    reply_to: Annotated[str, Text(254, lower=True)]


def kept(session: Session, campaign: Campaign | None) -> LetterSettings:
    """What is kept of a campaign, or of the house; a blank one that writers add and readers leave alone."""
    mine = select(LetterSettings).where(LetterSettings.campaign_id == (campaign.id if campaign else None))
    if campaign is None:
        mine = select(LetterSettings).where(col(LetterSettings.campaign_id).is_(None))
    found = session.exec(mine.order_by(col(LetterSettings.id)).limit(1)).first()
    return found or LetterSettings(campaign_id=campaign.id if campaign else None)


def held(session: Session, campaign: Campaign | None) -> LetterSettings:
    """The same, to be written: of two writers at once, one waits."""
    if campaign is None:
        session.exec(select(Organisation.id).with_for_update()).all()
    else:
        session.exec(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update()).all()
    row = kept(session, campaign)
    session.add(row)
    return row


def text(session: Session, campaign: Campaign | None, kind: str, language: str) -> tuple[LetterText, str]:
    """The letter of that kind as it is written now, and whose words it has: campaign, house or shipped."""
    for source, place in ((CAMPAIGN, campaign), (HOUSE, None)):
        if place is None and source == CAMPAIGN:
            continue
        own = kept(session, place).texts.get(kind, {}).get(language)
        if own:
            return LetterText(own["subject"], own["words"]), source
    return shipped_letters.shipped(kind, language), SHIPPED


def tidied(asked: Draft) -> Draft:
    """The same with each line cleaned without harm."""
    lines = unicodedata.normalize("NFC", asked.words.strip()).splitlines()
    return Draft(tidy(asked).subject, "\n".join(line.rstrip() for line in lines))


def draft_problems(kind: str, asked: Draft) -> list[Problem]:
    """Everything that is wrong with a letter of that kind."""
    found = outside_limits(asked)
    if not asked.words:
        found.append(Problem("words", "missing"))
    elif len(asked.words) > LONGEST:
        found.append(Problem("words", "too-long", {"longest": LONGEST}))
    elif unfit(asked.words.replace("\n", " ")):
        found.append(Problem("words", "unstorable"))
    allowed = shipped_letters.places(kind)
    return found + letter_places.problems(asked.subject, asked.words, allowed, kind in BEFORE)


def save_text(
    session: Session, campaign: Campaign | None, kind: str, language: str, asked: Draft, actor: str
) -> None:
    """Words of one's own for a kind of letter in a language; Refused with all problems."""
    asked = tidied(asked)
    refuse(draft_problems(kind, asked))
    _keep_text(session, campaign, kind, language, vars(asked))
    place = campaign.public_id if campaign else ""
    audit.record(session, actor, "letter-text.saved", place, kind=kind, language=language)


def drop_text(session: Session, campaign: Campaign | None, kind: str, language: str, actor: str) -> None:
    """Back to the words of the house, or to the shipped ones."""
    _keep_text(session, campaign, kind, language, None)
    place = campaign.public_id if campaign else ""
    audit.record(session, actor, "letter-text.dropped", place, kind=kind, language=language)


def _keep_text(
    session: Session, campaign: Campaign | None, kind: str, language: str, said: Mapping[str, Any] | None
) -> None:
    row = held(session, campaign)
    mine = {one: words for one, words in row.texts.get(kind, {}).items() if one != language}
    if said:
        mine[language] = dict(said)
    row.texts = {**row.texts, kind: mine}


def copy(session: Session, source: Campaign, target: Campaign, actor: str) -> None:
    """A campaign made like another says the same in its letters, as often."""
    said = kept(session, source)
    if said.id is None:
        return
    mine = held(session, target)
    for name in ("texts", "reply_name", "reply_to", "remind_after", "most_reminders", "closing_before"):
        setattr(mine, name, getattr(said, name))
    audit.record(session, actor, "letter-text.copied", target.public_id, of=source.public_id)


def answering(session: Session, campaign: Campaign) -> Answering:
    """Who answers: whom the campaign names, its owner, whom the house names; nobody without an address."""
    own, owner = kept(session, campaign), session.get(User, campaign.owner_id) if campaign.owner_id else None
    if own.reply_to:
        return Answering(own.reply_name, own.reply_to)
    if owner and owner.active and owner.email:
        return Answering(owner.name, owner.email)
    house = kept(session, None)
    return Answering(house.reply_name, house.reply_to)


def set_answering(session: Session, campaign: Campaign | None, asked: Answering, actor: str) -> None:
    """Another person who answers; Refused with all problems. Nobody named: as in the house, or the owner."""
    asked = tidy(asked)
    problems = outside_limits(asked)
    wrong = address_problem("reply_to", asked.reply_to) if asked.reply_to or asked.reply_name else None
    refuse(problems + ([wrong] if wrong else []))
    row = held(session, campaign)
    row.reply_name, row.reply_to = asked.reply_name, tidy_address(asked.reply_to) if asked.reply_to else ""
    audit.record(session, actor, "letter-answering.set", campaign.public_id if campaign else "")
