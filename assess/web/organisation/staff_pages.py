"""People and teams: accounts, roles, passwords shown once."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.organisation import accounts
from assess.screening.organisation.accounts import PeopleError
from assess.store.tables import Membership, Team, User
from assess.web import staff_forms
from assess.web.access import ADMINISTRATOR, AUDITOR, HR, RECRUITER
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.organisation.settings_pages import pages
from assess.web.scope import loaded
from assess.web.staff_frame import role_title, staff


@pages.get("/people")
def people_page() -> ResponseReturnValue:
    """Everybody with their roles, and the teams."""
    return _page(_user_form(), staff_forms.TeamForm())


def _role_choices() -> list[tuple[str, str]]:
    teams = [
        (f"{RECRUITER}:{team.id}", _("Recruiter in %(team)s", team=team.name))
        for team in accounts.teams(db_session())
    ]
    return teams + [(role, role_title(role)) for role in (HR, ADMINISTRATOR, AUDITOR)]


def _user_form() -> staff_forms.UserForm:
    form = staff_forms.UserForm()
    form.role.choices = staff_forms.choices(_role_choices())
    return form


def _page(user_form: staff_forms.UserForm, team_form: staff_forms.TeamForm) -> ResponseReturnValue:
    session = db_session()
    teams = accounts.teams(session)
    problems = staff_forms.problems_of(user_form) + staff_forms.problems_of(team_form)
    page = render_template(
        "organisation/people.html", everybody=accounts.everybody(session), teams=teams, user_form=user_form,
        team_form=team_form, problems=problems, role_choices=_role_choices(),
        team_names={team.id: team.name for team in teams},
    )  # fmt: skip
    return page, 422 if problems else 200


@pages.post("/people")
@writes
def add_user() -> ResponseReturnValue:
    """A new account; its password is on the page that follows, once."""
    form, session = _user_form(), db_session()
    if form.validate_on_submit():
        try:
            user, password = accounts.add_user(
                session, username=form.username.data, name=form.name.data, email=form.email.data or "",
                actor=staff().actor,
            )  # fmt: skip
            _grant(user, form.role.data)
            return render_template("organisation/password.html", user=user, password=password, new=True)
        except PeopleError as error:
            staff_forms.note_problems(form, error.problems)
    return _page(form, staff_forms.TeamForm(formdata=None))


def _grant(user: User, written: str) -> None:
    role, _colon, number = written.partition(":")
    team = db_session().get(Team, int(number)) if number.isdigit() else None
    accounts.grant(db_session(), user, role, team, staff().actor)


@pages.post("/people/<int:user_id>/password")
@writes
def reset_password(user_id: int) -> ResponseReturnValue:
    """A new password, shown once; the person is logged out everywhere."""
    user = loaded(User)
    if not staff_forms.Nothing().validate_on_submit():
        return redirect(url_for(".people_page"), 303)
    password = accounts.reset_password(db_session(), user.username, staff().actor)
    return render_template("organisation/password.html", user=user, password=password, new=False)


@pages.post("/people/<int:user_id>/active")
@writes
def set_active(user_id: int) -> ResponseReturnValue:
    """Close an account or open it again."""
    user = loaded(User)
    if staff_forms.Nothing().validate_on_submit():
        try:
            accounts.set_active(db_session(), user, not user.active, staff().actor)
        except PeopleError as error:
            flash(str(error), "error")
    return redirect(url_for(".people_page"), 303)


@pages.post("/people/<int:user_id>/roles")
@writes
def grant_role(user_id: int) -> ResponseReturnValue:
    """Give a role."""
    user, form = loaded(User), staff_forms.RoleForm()
    form.role.choices = staff_forms.choices(_role_choices())
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
    if staff_forms.Nothing().validate_on_submit():
        try:
            accounts.withdraw(db_session(), membership, staff().actor)
        except PeopleError as error:
            flash(str(error), "error")
    return redirect(url_for(".people_page"), 303)


@pages.post("/teams")
@writes
def add_team() -> ResponseReturnValue:
    """A new team."""
    form = staff_forms.TeamForm()
    if form.validate_on_submit():
        try:
            accounts.add_team(db_session(), form.team_name.data, staff().actor)
            return redirect(url_for(".people_page"), 303)
        except PeopleError as error:
            staff_forms.note_problems(form, error.problems)
    user_form = staff_forms.UserForm(formdata=None)
    user_form.role.choices = staff_forms.choices(_role_choices())
    return _page(user_form, form)


@pages.post("/teams/<int:team_id>/remove")
@writes
def remove_team(team_id: int) -> ResponseReturnValue:
    """Remove a team without campaigns."""
    team = loaded(Team)
    if staff_forms.Nothing().validate_on_submit():
        try:
            accounts.remove_team(db_session(), team, staff().actor)
        except PeopleError as error:
            flash(str(error), "error")
    return redirect(url_for(".people_page"), 303)
