"""The forms of staff pages: shape only; what may be saved is decided by the verbs."""

from datetime import UTC, date, datetime, time

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
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
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget


def choices(pairs: list[tuple[str, str]]) -> list[SelectChoice]:
    """Values and labels as WTForms wants them."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several of a few."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CampaignForm(FlaskForm):  # type: ignore[misc]
    """What opens a campaign."""

    title = StringField(_("Title"), [DataRequired(_("Enter a title")), Length(max=120)])
    team = SelectField(_("Team"))
    places = IntegerField(
        _("Places to fill"),
        [InputRequired(_("Enter how many people can be taken")), NumberRange(1, 1000, _("Enter 1 to 1000 places"))],
        default=5,
    )
    requisition = StringField(_("Requisition"), [Optional(), Length(max=80)])
    contact = StringField(_("Contact for candidates"), [Optional(), Length(max=200)])
    language = SelectField(_("Language"))
    results_by = DateField(_("Candidates hear from you by"), [Optional()])
    closes_at = DateField(_("Closes on"), [Optional()])


class PlacesForm(FlaskForm):  # type: ignore[misc]
    """How many people can be taken."""

    places = IntegerField(_("Places"), [InputRequired(), NumberRange(1, 1000)])


class InviteForm(FlaskForm):  # type: ignore[misc]
    """One person, or many lines."""

    people = TextAreaField(_("People"), [DataRequired(_("Enter at least one person")), Length(max=60_000)])


class UserForm(FlaskForm):  # type: ignore[misc]
    """A new account and its first role."""

    name = StringField(_("Name"), [DataRequired(_("Enter a name")), Length(max=120)])
    username = StringField(_("User name"), [DataRequired(_("Enter a user name")), Length(max=40)])
    email = EmailField(_("E-mail"), [Optional(), Length(max=254)])
    role = SelectField(_("Role"))


class TeamForm(FlaskForm):  # type: ignore[misc]
    """A new team."""

    team_name = StringField(_("Team name"), [DataRequired(_("Enter a team name")), Length(max=80)])


class RoleForm(FlaskForm):  # type: ignore[misc]
    """A role to give: `recruiter:<team id>` or a role in the house."""

    role = SelectField(_("Role"))


class OrganisationForm(FlaskForm):  # type: ignore[misc]
    """The employer."""

    name = StringField(_("Name"), [DataRequired(_("Enter the organisation's name")), Length(max=120)])
    contact = StringField(_("Contact for candidates"), [Optional(), Length(max=200)])
    languages = CheckboxesField(_("Languages offered to candidates"))
    retention_days = IntegerField(
        _("Keep candidates' data for (days)"), [InputRequired(_("Enter a number of days")), NumberRange(30, 3650)]
    )
    logo = FileField(_("Logo"), [Optional()])


class MailForm(FlaskForm):  # type: ignore[misc]
    """The mail server."""

    host = StringField(_("Server"), [Optional(), Length(max=253)])
    port = IntegerField(_("Port"), [Optional(), NumberRange(1, 65535)], default=587)
    security = SelectField(_("Connection"))
    user = StringField(_("User name"), [Optional(), Length(max=200)])
    password = PasswordField(_("Password"), [Optional(), Length(max=500)])
    sender = EmailField(_("Sender's address"), [Optional(), Length(max=254)])


class TestLetterForm(FlaskForm):  # type: ignore[misc]
    """Where a test letter goes."""

    to = EmailField(_("Send a test letter to"), [DataRequired(_("Enter an address")), Length(max=254)])


class Nothing(FlaskForm):  # type: ignore[misc]
    """A button: only the token counts."""


def problems_of(form: FlaskForm) -> list[dict[str, str]]:
    """Every error of a form, in its order, for the summary."""
    return [{"field": str(field.id), "text": str(error)} for field in form for error in field.errors]


def note_problems(form: FlaskForm, found: list[tuple[str, str]]) -> None:
    """Put a verb's problems beside the fields they are about."""
    for name, text in found:
        field = form[name] if name in form else next(iter(form))
        field.errors = [*field.errors, text]


def end_of_day(day: date | None) -> datetime | None:
    """The last moment of a day, UTC."""
    return datetime.combine(day, time(23, 59, 59), UTC) if day else None
