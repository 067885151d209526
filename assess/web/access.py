"""Who may open what: every route stands in this one table, and a route that does not is closed."""

from dataclasses import dataclass

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assess.web.account.login import current_staff

ANYONE, CANDIDATE = "anyone", "candidate"
RECRUITER, HR, ADMINISTRATOR, AUDITOR = "recruiter", "hr", "administrator", "auditor"
STAFF = frozenset({RECRUITER, HR, ADMINISTRATOR, AUDITOR})


@dataclass(frozen=True)
class Rule:
    """The roles that may use a route. `candidate` routes check the candidate's own session themselves."""

    roles: frozenset[str]


def rule(*roles: str) -> Rule:
    """A row of the table."""
    return Rule(frozenset(roles))


ACCESS: dict[str, Rule] = {
    "static": rule(ANYONE),
    # Candidates; those of `/take` ask for the candidate's own admission
    "candidate.welcome": rule(ANYONE),
    "candidate.enter": rule(ANYONE),
    "candidate.goodbye": rule(ANYONE),
    "candidate.take": rule(CANDIDATE),
    "candidate.before": rule(CANDIDATE),
    "candidate.have_read": rule(CANDIDATE),
    "candidate.rather_not": rule(CANDIDATE),
    "candidate.decline": rule(CANDIDATE),
    "candidate.help_page": rule(CANDIDATE),
    "candidate.reading": rule(CANDIDATE),
    "candidate.set_reading": rule(CANDIDATE),
    "candidate.leave": rule(CANDIDATE),
    "candidate.part": rule(CANDIDATE),
    "candidate.practise": rule(CANDIDATE),
    "candidate.start": rule(CANDIDATE),
    "candidate.page": rule(CANDIDATE),
    "candidate.answer": rule(CANDIDATE),
    "candidate.check": rule(CANDIDATE),
    "candidate.submit": rule(CANDIDATE),
    "candidate.thanks": rule(CANDIDATE),
    # Staff
    "security.login": rule(ANYONE),
    "security.logout": rule(RECRUITER, HR, ADMINISTRATOR, AUDITOR),
    "security.change_password": rule(RECRUITER, HR, ADMINISTRATOR, AUDITOR),
    "home.logo": rule(ANYONE),
    "home.home": rule(RECRUITER, HR, ADMINISTRATOR, AUDITOR),
    "home.help_page": rule(RECRUITER, HR, ADMINISTRATOR, AUDITOR),
    "campaigns.listing": rule(RECRUITER),
    "campaigns.new": rule(RECRUITER),
    "campaigns.create": rule(RECRUITER),
    "campaigns.ranking": rule(RECRUITER),
    "campaigns.ranking_csv": rule(RECRUITER),
    "campaigns.set_places": rule(RECRUITER),
    "campaigns.set_state": rule(RECRUITER),
    "campaigns.search": rule(RECRUITER),
    "invitations.listing": rule(RECRUITER),
    "invitations.invite_page": rule(RECRUITER),
    "invitations.invite": rule(RECRUITER),
    "invitations.link": rule(RECRUITER),
    "invitations.new_link": rule(RECRUITER),
    "invitations.revoke_link": rule(RECRUITER),
    "invitations.resend": rule(RECRUITER),
    "invitations.revoke": rule(RECRUITER),
    "invitations.open_link": rule(RECRUITER),
    "profiles.profile": rule(RECRUITER),
    "profiles.pdf": rule(RECRUITER),
    "instruments.listing": rule(HR, ADMINISTRATOR),
    "instruments.document": rule(HR, ADMINISTRATOR),
    "instruments.manual": rule(HR, ADMINISTRATOR),
    "evidence.listing": rule(HR),
    "evidence.cohort": rule(HR),
    "settings.start": rule(ADMINISTRATOR),
    "settings.step_done": rule(ADMINISTRATOR),
    "settings.house": rule(ADMINISTRATOR),
    "settings.save_house": rule(ADMINISTRATOR),
    "settings.remove_logo": rule(ADMINISTRATOR),
    "settings.mail_page": rule(ADMINISTRATOR),
    "settings.save_mail": rule(ADMINISTRATOR),
    "settings.test_mail": rule(ADMINISTRATOR),
    "settings.people_page": rule(ADMINISTRATOR),
    "settings.add_user": rule(ADMINISTRATOR),
    "settings.reset_password": rule(ADMINISTRATOR),
    "settings.set_active": rule(ADMINISTRATOR),
    "settings.grant_role": rule(ADMINISTRATOR),
    "settings.withdraw_role": rule(ADMINISTRATOR),
    "settings.add_team": rule(ADMINISTRATOR),
    "settings.remove_team": rule(ADMINISTRATOR),
    "settings.jobs": rule(ADMINISTRATOR),
    "settings.retry_job": rule(ADMINISTRATOR),
    "settings.outbox": rule(ADMINISTRATOR),
    "settings.letter": rule(ADMINISTRATOR),
    "settings.resend_letter": rule(ADMINISTRATOR),
    "settings.health_page": rule(ADMINISTRATOR),
    "settings.audit_page": rule(ADMINISTRATOR, AUDITOR),
}


def init_app(app: Flask) -> None:
    """Check each request against the table before anything else."""
    app.before_request(check)


def check() -> ResponseReturnValue | None:
    """404 for a route outside the table, 403 for another role's, the login page for people not logged in."""
    if request.endpoint is None:
        return None
    row = ACCESS.get(request.endpoint)
    if row is None:
        abort(404)
    if row.roles & {ANYONE, CANDIDATE}:
        return None
    staff = current_staff()
    if staff is None:
        if request.method == "GET":
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        abort(403)
    if not row.roles & staff.roles:
        abort(403)
    return None
