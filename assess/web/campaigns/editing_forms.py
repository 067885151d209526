"""The forms of a campaign's settings, and of one person's closing day."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import Optional

from assess.screening.campaigns.editing import Changes
from assess.web.forms import NumberField, StaffForm, Within


class SettingsForm(StaffForm):
    """What can be changed of a campaign."""

    title = StringField(_("Title"), [Within(Changes, "title")])
    requisition = StringField(_("Requisition"), [Within(Changes, "requisition")])
    places = NumberField(_("Places to fill"), [Within(Changes, "places")])
    language = SelectField(_("Language of new invitations"))
    owner_id = SelectField(_("Owner"))
    deputy_id = SelectField(_("Deputy"))
    closes_at = DateField(_("Closes on"), [Optional()])
    grace_days = NumberField(_("Days to finish after closing"), [Within(Changes, "grace_days")])
    contact = StringField(_("Contact for candidates"), [Within(Changes, "contact")])
    results_by = DateField(_("Candidates hear from you by"), [Optional()])
    feedback = BooleanField(_("Candidates may read feedback on their own answers once they have submitted"))


class DeadlineForm(StaffForm):
    """Until when one person may begin."""

    closes_at = DateField(_("May begin until"), [Optional()])


class CohortForm(StaffForm):
    """What people of another cohort take."""

    blueprint = StringField(_("Assessment"))


class TemplateForm(StaffForm):
    """How a template is called."""

    template = StringField(_("Name of the template"))


class TransferForm(StaffForm):
    """To which team a campaign goes."""

    team = StringField(_("Team"))
