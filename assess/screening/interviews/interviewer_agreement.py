"""How far interviewers agree: intraclass correlations of their mean ratings, with what they were made of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from sqlmodel import Session

from assess.analysis.agreement import intraclass_correlations
from assess.analysis.errors import AnalysisError
from assess.analysis.estimate import Estimate
from assess.screening.results import interview_results
from assess.store.tables import Interview

LEVEL = 0.90
FEW = 10  # people below whom an interval says little more than that it is wide


@dataclass(frozen=True)
class Agreement:
    """Of so many people, each rated by so many interviewers; `same` where these were the same for everybody.

    `single` is the agreement of one interviewer, `average` of their mean; both are None where `why` says so.
    """

    people: int
    raters: int
    left_out: int
    same: bool
    single: Estimate | None
    average: Estimate | None
    why: str = ""

    @property
    def few(self) -> bool:
        """Whether these are too few people to say much."""
        return self.people < FEW


def of_people(session: Session, invitations: Sequence[int]) -> Agreement | None:
    """The agreement on those whose forms are all in; None while there is nobody."""
    found = (interview_results.forms_of(session, number) for number in invitations)
    rated = [forms for forms in found if interview_results.all_in(forms)]
    return of_forms(rated) if rated else None


def of_forms(rated: Sequence[Sequence[Interview]]) -> Agreement:
    """The same of forms, person by person.

    With the same interviewers for everybody the two-way random form, ICC(2,1) and (2,k): absolute agreement of
    interviewers who stand for others. Else the one-way form, ICC(1,1) and (1,k), of those with the usual number.
    """
    counted = Counter(len(forms) for forms in rated)
    raters = max(counted, key=lambda number: (counted[number], number))
    chosen = [forms for forms in rated if len(forms) == raters]
    same = len({frozenset(form.interviewer_id for form in forms) for forms in chosen}) == 1
    table = [
        [fmean(form.ratings.values()) for form in sorted(forms, key=lambda form: form.interviewer_id)]
        for forms in chosen
    ]
    said = len(chosen), raters, len(rated) - len(chosen), same
    if raters < 2 or len(chosen) < 2:
        return Agreement(*said, None, None, "one-interviewer" if raters < 2 else "one-person")
    try:
        found = intraclass_correlations(table, level=LEVEL)
    except AnalysisError:
        return Agreement(*said, None, None, "people-alike")
    if same:
        return Agreement(*said, found.random_single, found.random_average)
    return Agreement(*said, found.one_way_single, found.one_way_average)
