"""The forms of staff pages: shape and labels alone.

What may be saved is decided by the verbs, whose inputs hold the limits; a browser is told them, so as to help.
"""

from collections.abc import Iterable
from typing import Any

from flask import flash
from flask_babel import get_translations
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from assess.report.problem_words import sentence
from assess.screening.campaigns.closing import Closing
from assess.screening.campaigns.lifecycle import NewCampaign, Places
from assess.screening.inputs import Text, limits, outside
from assess.screening.organisation.accounts import NewTeam, NewUser
from assess.screening.organisation.closing_rules import ClosingRules
from assess.screening.organisation.employer import Description, MailSettings
from assess.screening.organisation.login_rules import LoginRules
from assess.screening.problems import Problem
from assess.screening.results.place_rules import PlaceRules
from assess.screening.results.published_lots import NewLot, Word


class Within:
    """Tells the browser the limits of an input's field; the verb checks them."""

    def __init__(self, shape: type, name: str) -> None:
        self.limit = limits(shape)[name]
        self.field_flags: dict[str, Any]
        if isinstance(self.limit, Text):
            self.field_flags = {"maxlength": self.limit.longest}
            if self.limit.required:
                self.field_flags["required"] = True
        else:
            self.field_flags = {"min": self.limit.lowest, "max": self.limit.highest, "required": True}

    def __call__(self, form: object, field: object) -> None:
        """Nothing: what is outside comes back as the verb's problem."""

    def problem(self, field: Any) -> Problem | None:
        """What is outside, for a form that cannot reach its verb."""
        return outside(field.short_name, field.data if field.data is not None else "", self.limit)


class Required:
    """Tells the browser that a field must be filled in."""

    field_flags = {"required": True}  # noqa: RUF012

    def __call__(self, form: object, field: object) -> None:
        """Nothing: what is missing comes back as the verb's problem."""


class NumberField(IntegerField):  # type: ignore[misc]
    """A whole number, None where something else was typed: the verb says what would do."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, without complaint."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = int(typed) if typed.removeprefix("-").isdecimal() and len(typed) < 20 else None


class StaffForm(FlaskForm):  # type: ignore[misc]
    """A form whose verb says what is wrong; where another field keeps it from its verb, it says so itself."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the verb can be asked; if not, everything that is wrong is noted at once."""
        if super().validate(extra_validators):
            return True
        within = [(field, one) for field in self for one in field.validators if isinstance(one, Within)]
        note_problems(self, [problem for field, one in within if (problem := one.problem(field))])
        return False


def choices(pairs: list[tuple[str, str]]) -> list[SelectChoice]:
    """Values and labels as WTForms wants them."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several of a few."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CampaignForm(StaffForm):
    """What opens a campaign."""

    title = StringField(_("Title"), [Within(NewCampaign, "title")])
    team = SelectField(_("Team"))
    places = NumberField(_("Places to fill"), [Within(NewCampaign, "places")], default=5)
    requisition = StringField(_("Requisition"), [Within(NewCampaign, "requisition")])
    contact = StringField(_("Contact for candidates"), [Within(NewCampaign, "contact")])
    blueprint = SelectField(_("Assessment"))
    language = SelectField(_("Language"))
    results_by = DateField(_("Candidates hear from you by"), [Optional()])
    closes_at = DateField(_("Closes on"), [Optional()])
    feedback = BooleanField(_("Candidates may read feedback on their own answers once they have submitted"))
    grace_days = NumberField(_("Days to finish after closing"), [Within(NewCampaign, "grace_days")], default=7)


class ClosingForm(StaffForm):
    """When a campaign stops taking people in, and how long whoever has begun may go on."""

    closes_at = DateField(_("Closes on"), [Optional()])
    grace_days = NumberField(_("Days to finish after closing"), [Within(Closing, "grace_days")])


class ClosingRulesForm(StaffForm):
    """What holds for closing dates in the whole house."""

    grace_days = NumberField(_("Days to finish after closing"), [Within(ClosingRules, "grace_days")])
    time_zone = SelectField(_("Time zone"))


class LotForm(StaffForm):
    """How many places a lot gives away."""

    places = NumberField(_("Places"), [Within(NewLot, "places")])


class WordForm(StaffForm):
    """What somebody says at the draw."""

    word = StringField(_("The word"), [Within(Word, "word")])


class PlaceRulesForm(StaffForm):
    """What is called as good as in, and very unlikely."""

    sure_percent = NumberField(_("As good as in from a chance of"), [Within(PlaceRules, "sure_percent")])
    unlikely_percent = NumberField(_("Very unlikely below a chance of"), [Within(PlaceRules, "unlikely_percent")])


class PlacesForm(StaffForm):
    """How many people can be taken."""

    places = NumberField(_("Places"), [Within(Places, "places")])


class InviteForm(StaffForm):
    """One person, many lines, or a file of them."""

    people = TextAreaField(_("People"))
    file = FileField(_("Or a file"))


class SendAgainForm(StaffForm):
    """Which letters of a campaign go out again, and whether a second copy would do no harm."""

    state = SelectField(choices=choices([("failed", ""), ("uncertain", "")]))
    sure = BooleanField()


class UserForm(StaffForm):
    """A new account and its first role."""

    name = StringField(_("Name"), [Within(NewUser, "name")])
    username = StringField(_("User name"), [Within(NewUser, "username")])
    email = EmailField(_("E-mail"), [Within(NewUser, "email")])
    role = SelectField(_("Role"))


class TeamForm(StaffForm):
    """A new team."""

    team_name = StringField(_("Team name"), [Within(NewTeam, "team_name")])


class RoleForm(StaffForm):
    """A role to give: `recruiter:<team id>` or a role in the house."""

    role = SelectField(_("Role"))


class OrganisationForm(StaffForm):
    """The employer."""

    name = StringField(_("Name"), [Within(Description, "name")])
    contact = StringField(_("Contact for candidates"), [Within(Description, "contact")])
    purpose = StringField(_("Purpose in a sentence"), [Within(Description, "purpose")])
    languages = CheckboxesField(_("Languages of new campaigns"))
    retention_days = NumberField(_("Keep candidates' data for (days)"), [Within(Description, "retention_days")])
    logo = FileField(_("Logo"))
    accent = StringField(_("Colour"))


class LoginRulesForm(StaffForm):
    """What the house asks of logins."""

    idle_minutes = NumberField(_("Log out after (minutes without use)"), [Within(LoginRules, "idle_minutes")])
    session_hours = NumberField(_("Log out in any case after (hours)"), [Within(LoginRules, "session_hours")])
    second_factor_roles = CheckboxesField(_("Roles that need a second factor"))


class MailForm(StaffForm):
    """The mail server."""

    host = StringField(_("Server"), [Within(MailSettings, "host")])
    port = NumberField(_("Port"), [Within(MailSettings, "port")], default=587)
    security = SelectField(_("Connection"))
    user = StringField(_("User name"), [Within(MailSettings, "user")])
    password = PasswordField(_("Password"))
    sender = EmailField(_("Sender's address"), [Within(MailSettings, "sender")])


class TestLetterForm(StaffForm):
    """Where a test letter goes."""

    to = EmailField(_("Send a test letter to"), [Required()])


class DocumentStateForm(StaffForm):
    """Publishing or retiring a document, or its translation into `language`."""

    change = SelectField(choices=choices([("publish", ""), ("retire", "")]))
    language = StringField()


class Nothing(StaffForm):
    """A button: only the token counts."""


def problems_of(form: FlaskForm) -> list[dict[str, str]]:
    """Every error of a form, in its order, for the summary."""
    return [{"field": str(field.id), "text": str(error)} for field in form for error in field.errors]


def note_problems(form: FlaskForm, found: Iterable[Problem]) -> None:
    """Put a verb's problems beside the fields they are about."""
    for problem in found:
        field = form[problem.field] if problem.field in form else next(iter(form))
        field.errors = [*field.errors, words(problem)]


def flash_problems(found: Iterable[Problem]) -> None:
    """Say a verb's problems on the next page, where no form shows them."""
    for problem in found:
        flash(words(problem), "error")


def words(problem: Problem) -> str:
    """What is wrong, in the reader's language."""
    return sentence(problem, get_translations())
