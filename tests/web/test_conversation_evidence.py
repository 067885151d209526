"""Evidence on conversations: hostile against calm, the turn after an insult; of a hundred people, never of one."""

import numpy as np
from sqlmodel import Session, select

from assess.analysis.simulated_encounters import held
from assess.screening.results import stored_results
from assess.store.tables import Campaign, Candidate, Cohort, Invitation, Response, Sitting, now
from tests.encounters import furnish
from tests.web.house import House


def talked(session: Session, campaign: Campaign, people: int) -> None:
    """So many people who finished the campaign's three conversations."""
    cohort = session.exec(select(Cohort).where(Cohort.campaign_id == campaign.id)).one()
    battery, draw = stored_results.cohort_battery(session, cohort), np.random.default_rng(3)
    answers = held(battery, draw.standard_normal(people), draw)
    for number in range(people):
        candidate = Candidate(team_id=campaign.team_id, name=f"Zelda {number}", email=f"t{number}@example.com")
        session.add(candidate)
        session.flush()
        invitation = Invitation(
            campaign_id=campaign.id, cohort_id=cohort.id, candidate_id=candidate.id, state="completed",
            completed_at=now(),
        )  # fmt: skip
        session.add(invitation)
        session.flush()
        for position, one in enumerate(battery):
            sitting = Sitting(
                invitation_id=invitation.id, position=position, instrument=one.key, fingerprint=one.fingerprint,
                seed=number, layout=[], pages=1,
            )  # fmt: skip
            session.add(sitting)
            session.flush()
            session.add_all(
                Response(sitting_id=sitting.id, bank=one.source_bank, item=item, value=value, item_fingerprint="x")
                for item, value in answers[one.key][number].items()
            )
    session.commit()


def test_from_a_hundred_on_hr_reads_recovery_and_the_gap_of_the_group(house: House) -> None:
    campaign = furnish(house.session)
    talked(house.session, campaign, 100)
    page = house.browser("hana").get(f"/evidence/{campaign.public_id}/1").text
    assert "100 people who finished every conversation" in page
    assert page.count("reliability for one person") == 2
    assert "Error of one conversation" in page
    assert "Zelda" not in page
    assert "No test of judgement here" not in page


def test_a_campaign_without_conversations_says_nothing_of_them(house: House) -> None:
    page = house.browser("hana").get(f"/evidence/{house.campaign.public_id}/1").text
    assert "every conversation" not in page
