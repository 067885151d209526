"""People somebody chose from a campaign's ranking, in its order."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from assess.screening.results.rankings import CohortRanking
from assess.store.tables import Cohort, Invitation

PORTION = 500


def in_order(session: Session, ranked: CohortRanking, public_ids: Collection[str]) -> list[str] | None:
    """Those invitations as they stand there, the not ranked behind; None where one is not of this campaign."""
    wanted, found = sorted(set(public_ids)), dict[int, str]()
    mine = select(Invitation.id, Invitation.public_id).join(Cohort, col(Cohort.id) == Invitation.cohort_id)
    mine = mine.where(Cohort.campaign_id == ranked.cohort.campaign_id)
    for start in range(0, len(wanted), PORTION):
        part = mine.where(col(Invitation.public_id).in_(wanted[start : start + PORTION]))
        found |= {number or 0: public_id for number, public_id in session.exec(part)}
    if len(found) != len(wanted):
        return None
    ranks = [found.pop(number) for _place, number in ranked.places_of(found)]
    return [*ranks, *(found[number] for number in sorted(found))]
