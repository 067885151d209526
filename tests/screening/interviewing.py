"""A campaign with people who have submitted, and two interviewers."""

from dataclasses import dataclass, replace

from sqlmodel import Session, select

from assess.documents.interview import InterviewBank
from assess.scoring.engine import read_profile
from assess.scoring.profile import Profile, Star
from assess.screening.campaigns import invitations
from assess.screening.interviews import interviewers, rating_forms
from assess.screening.interviews.interviewers import NewInterviewer
from assess.screening.interviews.rating_forms import Given
from assess.screening.results import interview_results, stored_results
from assess.store.tables import Campaign, Interview, Interviewer, InterviewResult, Invitation, now
from tests.report import people as profiles
from tests.screening.opening import open_campaign

STARS = {"Amira": 1.2, "Bo": 0.6, "Chen": 0.5}


@dataclass
class Panel:
    """What a test of interviews needs."""

    session: Session
    campaign: Campaign
    people: dict[str, Invitation]
    interviewers: dict[str, Interviewer]
    bank: InterviewBank

    def ids(self, *names: str) -> list[str]:
        """The public ids of people."""
        return [self.people[name].public_id for name in names]

    def interviewer_ids(self, *names: str) -> list[str]:
        """The public ids of interviewers."""
        return [self.interviewers[name].public_id for name in names]

    def arrange(self, person: str, *names: str) -> None:
        """Ask these interviewers for forms about a person."""
        people, asked = self.ids(person), self.interviewer_ids(*names)
        interviewers.arrange(self.session, self.campaign, people, asked, "test")

    def form(self, person: str, name: str) -> Interview:
        """An interviewer's form about a person."""
        wanted = select(Interview).where(
            Interview.invitation_id == self.people[person].id,
            Interview.interviewer_id == self.interviewers[name].id,
        )
        return self.session.exec(wanted).one()

    def result(self, person: str) -> InterviewResult | None:
        """The person's Result with the interview in it that counts."""
        return interview_results.current(self.session, self.people[person].id or 0)

    def profile(self, person: str) -> Profile:
        """The person's profile of answers alone."""
        found = stored_results.current(self.session, self.people[person].id or 0)
        assert found is not None
        return read_profile(found.profile)


def furnish(session: Session) -> Panel:
    """Amira, Bo and Chen have submitted, Dora has not; Ines and Juan interview."""
    campaign = open_campaign(session)
    cohort, people = campaign.cohorts[0], {}
    for name in (*STARS, "Dora"):
        invitation, _link = invitations.invite(session, campaign, name, f"{name.lower()}@example.com", "test")
        people[name] = invitation
        if name in STARS:
            invitation.state, invitation.completed_at = "completed", now()
            stored_results.keep(session, invitation, cohort.snapshot, with_star(STARS[name]))
    added = {name: interviewers.add(session, campaign, NewInterviewer(name), "test") for name in ("Ines", "Juan")}
    bank = rating_forms.bank_of(session, people["Amira"])
    assert bank is not None
    session.commit()
    return Panel(session, campaign, people, added, bank)


def with_star(star: float) -> Profile:
    """A believable profile whose components add up to that star."""
    made = profiles.believable()
    first, *others = made.components
    first = replace(first, contribution=round(star - sum(one.contribution for one in others), 6))
    return replace(made, components=(first, *others), star=Star(star, 0.35, 0.8))


def given_for(bank: InterviewBank, rating: int, remark: str = "") -> Given:
    """The same rating for every question."""
    return Given({question.id: rating for question in bank.core}, {"remark": remark} if remark else {})


def rate(panel: Panel, person: str, name: str, rating: int, remark: str = "") -> None:
    """Hand in a form with one rating for all questions."""
    given = given_for(panel.bank, rating, remark)
    rating_forms.hand_in(panel.session, panel.form(person, name), given, True, now())
