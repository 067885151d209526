"""The forms by which somebody decides about one person or about several."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from assess.screening.decisions.deciding import BASES, KINDS, NewDecision
from assess.screening.email.letter_settings import Draft
from assess.web.decisions.decision_titles import basis_title, kind_title
from assess.web.forms import CheckboxesField, Required, StaffForm, Within, choices


class OutcomeForm(StaffForm):
    """The letter about a decision; unseen, which one the page showed."""

    subject = StringField(_l("Subject"), [Within(Draft, "subject")])
    words = TextAreaField(_l("Letter"), [Required()])
    decision = HiddenField()


class DecisionForm(StaffForm):
    """What is decided and why; unseen, what the page showed: ranking, confirmation, the decision that stood."""

    kind = RadioField(_l("What is decided"), validate_choice=False)
    basis = CheckboxesField(_l("What it rests on beside this assessment"))
    reason = TextAreaField(_l("Reason"), [Within(NewDecision, "reason")])
    pool = HiddenField()
    confirmed = HiddenField()
    places = HiddenField()
    before = HiddenField()
    masked = HiddenField()
    review = HiddenField()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kind.choices = choices([(kind, kind_title(kind)) for kind in KINDS])
        self.basis.choices = choices([(one, basis_title(one)) for one in BASES])

    def asked(self, masked: bool) -> NewDecision:
        """What somebody decides; names were hidden where they were so on the page and still are."""
        return NewDecision(
            kind=self.kind.data or "",
            basis=tuple(self.basis.data or ()),
            reason=self.reason.data or "",
            pool=self.pool.data or "",
            before=self.before.data or "",
            masked=masked and self.masked.data == "yes",
            confirmation=self.confirmed.data or "",
        )
