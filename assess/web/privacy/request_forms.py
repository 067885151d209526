"""Forms of the inbox: who answers, the reply, the decision on an adjustment."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField

from assess.screening.privacy.request_answers import Decision, Reply
from assess.screening.privacy.request_queues import Queue
from assess.screening.results.adjustments import OUTCOMES
from assess.screening.sittings.accommodations import PACES
from assess.web.forms import StaffForm, Within, choices
from assess.web.privacy.request_titles import outcome_title, pace_title


class QueueForm(StaffForm):
    """Who answers a queue, and who stands in."""

    owner = SelectField(_l("Who answers"))
    deputy = SelectField(_l("Deputy"))


class ReplyForm(StaffForm):
    """What the candidate is told."""

    reply = TextAreaField(_l("Reply to the candidate"), [Within(Reply, "reply")])


class DecisionForm(StaffForm):
    """What is decided on an adjustment."""

    outcome = RadioField(_l("What is decided"), validate_choice=False)
    pace = SelectField(_l("Time, where it is limited"))
    reason = TextAreaField(_l("Reason, for the file"), [Within(Decision, "reason")])
    reply = TextAreaField(_l("Reply to the candidate"), [Within(Decision, "reply")])


def queue_form(queue: Queue) -> QueueForm:
    """The form of a queue, as it is set up."""
    form = QueueForm()
    people = [("", _("nobody in particular")), *((str(one.id), one.name) for one in queue.members)]
    form.owner.choices = form.deputy.choices = choices(people)
    if not form.is_submitted():
        form.owner.data = str(queue.owner.id) if queue.owner else ""
        form.deputy.data = str(queue.deputy.id) if queue.deputy else ""
    return form


def answer_form(decidable: bool) -> Any:
    """What a request is answered by: a decision where it is an adjustment of somebody known, else a reply."""
    if not decidable:
        return ReplyForm()
    form = DecisionForm()
    form.outcome.choices = [(one, outcome_title(one)) for one in OUTCOMES]
    usual = ("", _("as it was"))
    form.pace.choices = choices([usual, *((one, pace_title(one)) for one in PACES)])
    return form
