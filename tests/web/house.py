"""Named people of a small house, each with a browser of their own."""

import re
from dataclasses import dataclass, replace

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from assess.scoring.profile import Profile, Star
from assess.screening.campaigns import invitations, lifecycle, links
from assess.screening.campaigns.lifecycle import NewCampaign
from assess.screening.imports import kept, people_table
from assess.screening.organisation import employer, login_rules
from assess.screening.organisation.staff_sessions import hashed
from assess.screening.privacy import requests
from assess.screening.results import stored_results
from assess.store.tables import (
    Bundle,
    Campaign,
    Candidate,
    CandidateRequest,
    Cohort,
    Interview,
    Interviewer,
    Invitation,
    Job,
    Link,
    Lot,
    Membership,
    OutboxMail,
    PeopleImport,
    StaffSession,
    Team,
    User,
    now,
)
from tests.report import people as profiles

STAFF = {
    "rosa": ("recruiter", "Lobby"),
    "otto": ("recruiter", "Online"),
    "hana": ("hr", None),
    "ada": ("administrator", None),
    "axel": ("auditor", None),
    "olga": ("officer", None),
    "nils": (None, None),
}
LOT = "lot-of-the-house"
STARS = (1.9, 1.2, 1.1, 0.4, 0.4, -0.3, -1.5)
NAMES = ("Amira Haddad", "Bo Lind", "Chen Wei", "Dana O'Brien", "Emil Sato", "Femi Ade", "Gita Rao")


@dataclass
class House:
    """What a test may need of the house."""

    app: Flask
    session: Session
    users: dict[str, User]
    teams: dict[str, Team]
    campaign: Campaign
    invitations: dict[str, Invitation]
    waiting: Invitation
    link: Link
    letter: OutboxMail
    job: Job
    requests: dict[str, CandidateRequest]
    list: PeopleImport
    bundle: Bundle
    interviewer: Interviewer
    form: Interview

    def browser(self, name: str = "") -> FlaskClient:
        """The browser of that person, logged in; without a name, of a stranger."""
        client = self.app.test_client()
        if name:
            token = f"token-of-{name}"
            self.session.commit()  # what the pages wrote since this session last looked is not in its way
            if self.session.get(StaffSession, hashed(token)) is None:
                user_id = self.users[name].id
                assert user_id is not None
                lasts = login_rules.current(self.session).lasts
                row = StaffSession(token_hash=hashed(token), user_id=user_id, expires_at=now() + lasts)
                self.session.add(row)
                self.session.commit()
            with client.session_transaction() as kept:
                kept["staff"] = token
        return client

    @property
    def fresh(self) -> Session:
        """The database as it is now, not as it was when the test last looked."""
        self.session.rollback()
        return self.session

    @property
    def address(self) -> str:
        """The campaign's address."""
        return f"/campaigns/{self.campaign.public_id}"

    def person(self, name: str) -> str:
        """The address of a person's profile."""
        return f"{self.address}/people/{self.invitations[name].public_id}"


def furnish_house(session: Session) -> None:
    """Two teams, six people, one campaign of the Lobby with seven results and one person who has not begun."""
    house = employer.current(session)
    house.name = "Hotel Aurora"
    session.add(house)
    teams = {name: Team(name=name) for name in ("Lobby", "Online")}
    session.add_all(teams.values())
    users = {name: User(username=name, name=name.capitalize(), password="none") for name in STAFF}
    session.add_all(users.values())
    session.flush()
    for name, (role, team) in STAFF.items():
        if role:
            team_id = teams[team].id if team else None
            session.add(Membership(user_id=users[name].id or 0, team_id=team_id, role=role))
    plan = NewCampaign(title="Guest relations", team_id=teams["Lobby"].id or 0, places=2)
    campaign = lifecycle.create(session, plan, owner_id=users["rosa"].id, actor="test")
    cohort = session.exec(select(Cohort).where(Cohort.campaign_id == campaign.id)).one()
    for number, (name, star) in enumerate(zip(NAMES, STARS, strict=True)):
        profile = replace(profiles.believable(), star=Star(star, 0.35, 0.8))
        last = finish(session, campaign, cohort, name, f"person{number}@example.com", profile)
    finish(session, campaign, cohort, "Hugo Leer", "hugo@example.com", profiles.not_scorable())
    waiting, _link = invitations.invite(session, campaign, "Ida Late", "ida@example.com", "test")
    letter = OutboxMail(
        message_id="<1@example.com>", recipient="ida@example.com", subject="Invitation",
        body="Come: [[link]]", kind="invitation", state="held", invitation_id=waiting.id,
    )  # fmt: skip
    job = Job(kind="mail", key="stuck", state="failed", error="refused")
    session.add_all([letter, job, Bundle(campaign_id=campaign.id or 0, language="en", places=2)])
    links.add(session, campaign)
    kept.keep(session, campaign, people_table.of_text("Nina Noon, nina at example"), "list.csv", "test")
    lot = Lot(public_id=LOT, campaign_id=campaign.id or 0, places=1, listed=["AAA-AAA"], seed="s", published="p")
    session.add(lot)
    ines = Interviewer(campaign_id=campaign.id or 0, name="Ines Ruiz", email="ines@example.com")
    session.add(ines)
    session.flush()
    session.add(Interview(invitation_id=last.id or 0, interviewer_id=ines.id or 0))
    for kind in ("adjustment", "question", "correction", "erasure"):
        requests.send(session, kind, f"About my {kind}.", now(), waiting)
    session.commit()


def find_house(app: Flask, session: Session) -> House:
    """The house in a database that is a copy of the furnished one."""
    people = session.exec(select(Invitation, Candidate).join(Candidate)).all()
    named = {candidate.name: invitation for invitation, candidate in people}
    waiting = named.pop("Ida Late")
    return House(
        app=app,
        session=session,
        users={user.username: user for user in session.exec(select(User)) if user.username in STAFF},
        teams={team.name: team for team in session.exec(select(Team)) if team.name in ("Lobby", "Online")},
        campaign=session.exec(select(Campaign)).one(),
        invitations=named,
        waiting=waiting,
        link=session.exec(select(Link).where(Link.invitation_id == waiting.id)).one(),
        letter=session.exec(select(OutboxMail)).one(),
        job=session.exec(select(Job)).one(),
        interviewer=session.exec(select(Interviewer)).one(),
        form=session.exec(select(Interview)).one(),
        requests={request.role: request for request in session.exec(select(CandidateRequest))},
        list=session.exec(select(PeopleImport)).one(),
        bundle=session.exec(select(Bundle)).one(),
    )


def same(page: TestResponse) -> str:
    """What a page says, without what its forms hold unseen: their token, and the link that was followed."""
    return re.sub(r'<input type="hidden"[^>]*>', "", page.text)


def token_of(app: Flask, link: Link) -> str:
    """The link's token, as this application prints it."""
    return links.token(app.extensions["settings"].secret("link_key"), link)


def finish(
    session: Session, campaign: Campaign, cohort: Cohort, name: str, email: str, profile: Profile
) -> Invitation:
    """Somebody who completed the campaign with that profile."""
    invitation, _link = invitations.invite(session, campaign, name, email, "test")
    invitation.state, invitation.completed_at = "completed", now()
    stored_results.keep(session, invitation, cohort.snapshot, profile)
    return invitation
