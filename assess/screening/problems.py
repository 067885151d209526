"""What stands in the way of what somebody asks for; sentences for the codes are in `report/problem_words`."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CODES = frozenset(
    """
    accent-form accent-pale
    return-address-form
    already-published already-retired campaign-closed closing-past code-later code-wrong email-domain
    email-form email-local email-taken host-form identity-taken invitation-completed language-lacking
    last-administrator logo-damaged logo-kind logo-too-big logo-too-wide missing no-letters
    not-published out-of-range
    password-common password-elsewhere password-names password-retyped password-same password-short password-wrong
    second-factor-required second-factor-unreadable team-exists team-has-campaigns team-needed too-long
    too-many-lines unknown-role unknown-security unknown-user unknown-zone unstorable username-form
    username-taken
    no-mail-server too-many-letters twice-unconfirmed
    request-stays requests-many not-in-the-queue request-answered deputy-owner
    day-not-offered file-too-big no-messages too-many-messages nobody-waits
    not-mergeable
    place-closed still-open cohort-same team-not-yours known-there retake-early nothing-to-move
    not-in-the-team unknown-language
    confirmation-done confirmation-first confirmation-language confirmation-unpublished
    not-completed-yet not-mergeable place-closed nothing-to-move not-in-the-team unknown-language
    letter-unverified link-needed place-elsewhere place-near place-open place-unknown
    number-outside
    address-twice addresses-many cells-many column-email-missing column-name-missing column-names-mixed column-twice
    import-encoding import-kind import-other-sheets import-sheet import-too-big import-western import-wide
    known-otherwise name-is-address nobody-good number-twice
    number-outside lot-people lot-for-all lot-apart lot-drawn validity-apart
    form-handed-in interviewed-already interviewers-many not-submitted rating-missing rating-unknown ratings-own
    too-many-people
    calibration-attached calibration-categories calibration-date calibration-falls calibration-future
    calibration-gap calibration-item-missing calibration-mixed calibration-model calibration-no-form
    calibration-needed calibration-none calibration-of-nothing calibration-other-wording calibration-people
    calibration-scale-mean calibration-scale-twice calibration-scales calibration-slope calibration-trait
    calibration-turned calibration-twice calibration-unknown-item calibration-unreadable calibration-unsettled
    calibration-unusable
    person-held unknown-question
    decided-meanwhile nobody-ticked ranking-changed
    no-such-choice comma-twice
    decided-meanwhile letter-written nobody-ticked ranking-changed
    day-correlation day-of-nothing day-people day-share
    """.split()
)


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the field of the input it is about, a code, and the values its sentence needs."""

    field: str
    code: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        told = ", ".join(f"{name} {value}" for name, value in self.values.items())
        return f"{self.field}: {self.code}" + (f" ({told})" if told else "")


class Refused(ValueError):
    """A verb has changed nothing; `problems` holds everything that stood in its way."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(map(str, self.problems)))


def refuse(problems: Iterable[Problem]) -> None:
    """Refused, if there is any problem."""
    if found := list(problems):
        raise Refused(found)
