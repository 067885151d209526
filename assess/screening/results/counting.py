"""Which Results of a cohort count: the current ones; while a renewal lets new ones count, still those before.

Marks of thousands of Results are changed in portions, so that nobody waits to write an answer. Lists go by this
until the last portion is there: they compare people by one source before and after, and never by two.
"""

from typing import Any

from sqlmodel import and_, col, func, not_, select

from assess.scoring.engine import CURRENT
from assess.store.tables import Cohort, Invitation, Result


def counting(cohort: Cohort) -> Any:
    """The condition on a Result that it counts in lists of that cohort."""
    if not cohort.switching:
        return col(Result.current)
    before = (
        select(func.max(Result.id))
        .join(Invitation, col(Invitation.id) == Result.invitation_id)
        .where(Invitation.cohort_id == cohort.id, not_(renewed(cohort.next_snapshot or "")))
        .group_by(col(Result.invitation_id))
    )
    return col(Result.id).in_(before)


def renewed(mark: str) -> Any:
    """The condition that a Result is by that source and the present way of scoring."""
    return and_(col(Result.snapshot) == mark, col(Result.scoring_version) == CURRENT)
