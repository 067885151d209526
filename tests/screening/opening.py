"""An open campaign of the Lobby team, and people let into it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from assess.screening.campaigns import invitations, lifecycle
from assess.screening.sittings import admissions, batteries, page_answers, taking
from assess.screening.sittings.admissions import Admission, Part
from assess.store.tables import Campaign, Invitation, Link, Team, now

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def open_campaign(session: Session, title: str = "Front desk", team: str = "Lobby", **plan: Any) -> Campaign:
    """A campaign with the shipped blueprint, kept."""
    owner = Team(name=team)
    session.add(owner)
    session.flush()
    assert owner.id is not None
    plan.setdefault("results_by", now() + timedelta(days=14))
    made = lifecycle.create(
        session,
        lifecycle.NewCampaign(title=title, team_id=owner.id, places=3, **plan),
        owner_id=None,
        actor="staff:1",
    )
    session.commit()
    return made


@dataclass
class Person:
    """Somebody who was invited and let in."""

    session: Session
    invitation: Invitation
    link: Link
    token: str

    def admission(self, sitting: str = "") -> Admission:
        """What the cookie admits to now."""
        found = admissions.authorise(self.session, self.token, now(), sitting)
        assert found is not None
        return found

    def begin(self, position: int) -> Part:
        """Begin a part of the battery."""
        made = taking.begin(self.session, self.admission(), position, now())
        self.session.commit()
        return self.part(made.public_id)

    def part(self, public_id: str) -> Part:
        """The sitting as the server sees it now."""
        found = self.admission(public_id).part
        assert found is not None
        return found

    def answer_all(self, part: Part, shift: int = 0) -> Part:
        """Answer every page of a part."""
        instrument = batteries.instrument_of(self.session, part)
        for number, page in enumerate(part.layout, start=1):
            values = {row[0]: some_answer(instrument.format.kind, row[1:], shift + number) for row in page}
            page_answers.answer(self.session, part, number, values, now(), seconds=8.0)
            self.session.commit()
        return self.part(part.public_id)


def some_answer(kind: str, options: list[str], turn: int) -> dict[str, Any]:
    """A full, valid answer."""
    if kind == "likert":
        return {"rating": turn % 5 + 1}
    return {"best": options[turn % len(options)], "worst": options[(turn + 1) % len(options)]}


def let_in(session: Session, campaign: Campaign, name: str = "Amira", email: str = "amira@example.com") -> Person:
    """A person with a personal link, in, the notice read."""
    invitation, link = invitations.invite(session, campaign, name, email, "staff:1")
    token = admissions.admit(session, link, invitation, now())
    assert invitation.id is not None
    invitations.read_notice(session, invitation.id)
    session.commit()
    return Person(session, invitation, link, token)
