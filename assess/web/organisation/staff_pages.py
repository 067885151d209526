"""People and teams: accounts, roles, passwords shown once."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.organisation import accounts, second_factor
from assess.screening.organisation.accounts import NewTeam, NewUser
from assess.screening.problems import Refused
from assess.screening.records import Membership, Team, User
from assess.web import forms
from assess.web.access import ADMINISTRATOR, AUDITOR, HR, OFFICER, RECRUITER
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import role_title, staff
from assess.web.organisation.settings_pages import pages
from assess.web.scope import loaded


@pages.get("/people")
def people_page() -> ResponseReturnValue:
    """Everybody with their roles, and the teams."""
    return _page(_user_form(), forms.TeamForm())


def _role_choices() -> list[tuple[str, str]]:
    teams = [
        (f"{RECRUITER}:{team.id}", _("Recruiter in %(team)s", team=team.name))
        for team in accounts.teams(db_session())
    ]
    return teams + [(role, role_title(role)) for role in (HR, ADMINISTRATOR, AUDITOR, OFFICER)]


def _user_form() -> forms.UserForm:
    form = forms.UserForm()
    form.role.choices = forms.choices(_role_choices())
    return form


def _page(user_form: forms.UserForm, team_form: forms.TeamForm) -> ResponseReturnValue:
    session = db_session()
    teams = accounts.teams(session)
    problems = forms.problems_of(user_form) + forms.problems_of(team_form)
    page = render_template(
        "organisation/people.html", everybody=accounts.everybody(session), teams=teams, user_form=user_form,
        team_form=team_form, problems=problems, role_choices=_role_choices(),
        enrolled=second_factor.everybody_enrolled(session),
    )  # fmt: skip
    return page, 422 if problems else 200


@pages.post("/people")
@writes
def add_user() -> ResponseReturnValue:
    """A new account; its password is on the page that follows, once."""
    form, session = _user_form(), db_session()
    if form.validate_on_submit():
        try:
            asked = NewUser(form.username.data or "", form.name.data or "", form.email.data or "")
            user, password = accounts.add_user(session, asked, staff().actor)
            _grant(user, form.role.data)
            return _password_page(user, password)
        except Refused as error:
            forms.note_problems(form, error.problems)
    return _page(form, forms.TeamForm(formdata=None))


def _grant(user: User, written: str) -> None:
    role, _colon, number = written.partition(":")
    team = accounts.team(db_session(), int(number)) if number.isdigit() else None
    accounts.grant(db_session(), user, role, team, staff().actor)


@pages.post("/people/<int:user_id>/password")
@writes
def reset_password(user_id: int) -> ResponseReturnValue:
    """A new password, shown once; the person is logged out everywhere."""
    user = loaded(User)
    if not forms.Nothing().validate_on_submit():
        return redirect(url_for(".people_page"), 303)
    try:
        password = accounts.reset_password(db_session(), user.username, staff().actor)
    except Refused as error:
        forms.flash_problems(error.problems)
        return redirect(url_for(".people_page"), 303)
    return _password_page(user, password)


@pages.post("/people/<int:user_id>/second-factor/reset")
@writes
def reset_second_factor(user_id: int) -> ResponseReturnValue:
    """Take the second factor from somebody who has lost it; the person is logged out everywhere."""
    user = loaded(User)
    if forms.Nothing().validate_on_submit() and second_factor.reset(db_session(), user, staff().actor):
        name = user.name or user.username
        flash(_("%(name)s can log in by password and set up a second factor anew.", name=name))
    return redirect(url_for(".people_page"), 303)


def _password_page(user: User, password: str) -> str:
    return render_template(
        "organisation/password.html", name=user.name or user.username, username=user.username, password=password
    )


@pages.post("/people/<int:user_id>/active")
@writes
def set_active(user_id: int) -> ResponseReturnValue:
    """Close an account or open it again."""
    user = loaded(User)
    if forms.Nothing().validate_on_submit():
        try:
            accounts.set_active(db_session(), user, not user.active, staff().actor)
        except Refused as error:
            forms.flash_problems(error.problems)
    return redirect(url_for(".people_page"), 303)


@pages.post("/people/<int:user_id>/roles")
@writes
def grant_role(user_id: int) -> ResponseReturnValue:
    """Give a role."""
    user, form = loaded(User), forms.RoleForm()
    form.role.choices = forms.choices(_role_choices())
    if form.validate_on_submit():
        _grant(user, form.role.data)
    else:
        flash(_("Choose a role from the list."), "error")
    return redirect(url_for(".people_page"), 303)


@pages.post("/roles/<int:membership_id>/withdraw")
@writes
def withdraw_role(membership_id: int) -> ResponseReturnValue:
    """Take a role back."""
    membership = loaded(Membership)
    if forms.Nothing().validate_on_submit():
        try:
            accounts.withdraw(db_session(), membership, staff().actor)
        except Refused as error:
            forms.flash_problems(error.problems)
    return redirect(url_for(".people_page"), 303)


@pages.post("/teams")
@writes
def add_team() -> ResponseReturnValue:
    """A new team."""
    form = forms.TeamForm()
    if form.validate_on_submit():
        try:
            accounts.add_team(db_session(), NewTeam(form.team_name.data or ""), staff().actor)
            return redirect(url_for(".people_page"), 303)
        except Refused as error:
            forms.note_problems(form, error.problems)
    user_form = forms.UserForm(formdata=None)
    user_form.role.choices = forms.choices(_role_choices())
    return _page(user_form, form)


@pages.post("/teams/<int:team_id>/remove")
@writes
def remove_team(team_id: int) -> ResponseReturnValue:
    """Remove a team without campaigns."""
    team = loaded(Team)
    if forms.Nothing().validate_on_submit():
        try:
            accounts.remove_team(db_session(), team, staff().actor)
        except Refused as error:
            forms.flash_problems(error.problems)
    return redirect(url_for(".people_page"), 303)
