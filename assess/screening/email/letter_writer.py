"""Writing letters of one campaign: what all of them share is looked up once."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from assess.config import Settings
from assess.screening.email import delivery, letter_places, letter_settings
from assess.screening.email.letter_batches import Batch
from assess.screening.email.letter_places import Facts
from assess.screening.email.letter_settings import Answering, Draft
from assess.screening.email.shipped_letters import CONFIRMATION, INVITATION
from assess.store.tables import Campaign, Invitation, OutboxMail


@dataclass
class LetterWriter:
    """Whoever writes letters of a campaign, one or many; those of a batch wait until it may leave."""

    session: Session
    settings: Settings
    campaign: Campaign
    batch: Batch | None = None
    _facts: dict[tuple[int, str, bool, datetime | None], Facts] = field(default_factory=dict)
    _texts: dict[tuple[str, str], Draft] = field(default_factory=dict)
    _answering: Answering | None = None

    def write(self, invitation: Invitation, kind: str) -> OutboxMail:
        """A letter of that kind, in the words of the campaign and the language of its reader."""
        language = invitation.language
        kind = CONFIRMATION if kind == INVITATION and self.campaign.confirms_id is not None else kind
        if (kind, language) not in self._texts:
            said, _source = letter_settings.text(self.session, self.campaign, kind, language)
            self._texts[kind, language] = Draft(said.subject, said.words)
        return self.queue(invitation, kind, language, self._texts[kind, language])

    def queue(self, invitation: Invitation, kind: str, language: str, said: Draft) -> OutboxMail:
        """Fill in a letter's placeholders, except the link, and put it into the outbox."""
        candidate, facts = invitation.candidate, self._facts_of(invitation, language)
        answering = self._answering = self._answering or letter_settings.answering(self.session, self.campaign)
        manner = delivery.Manner(
            kind, language, facts.sender_name, answering.reply_name, answering.reply_to,
            self.batch.public_id if self.batch else "", self.batch.leaves_at if self.batch else None,
        )  # fmt: skip
        values = {**facts.values, **letter_places.of_person(invitation)}
        subject, words = (letter_places.fill(text, values) for text in (said.subject, said.words))
        return delivery.queue(
            self.session, self.settings, candidate.address, subject, words, invitation, manner
        )  # fmt: skip

    def _facts_of(self, invitation: Invitation, language: str) -> Facts:
        """The same for everybody of a cohort who reads the same language and has the same time left."""
        shared = invitation.cohort_id, language, invitation.started_at is not None, invitation.closes_at
        if shared not in self._facts:
            self._facts[shared] = letter_places.facts(self.session, self.campaign, *shared)
        return self._facts[shared]
