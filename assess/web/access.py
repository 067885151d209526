"""Who may open what: every route stands in this one table, and a route that does not is closed."""

import structlog
from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from assess.screening import looking
from assess.screening.organisation.staff_sessions import PASSWORD, SECOND_FACTOR, Staff
from assess.screening.records import Campaign
from assess.web.access_rules import Rule, always, rule
from assess.web.account import confirming, staff_cookie
from assess.web.account.staff_cookie import current_staff
from assess.web.edge import begin
from assess.web.extensions import db, db_session
from assess.web.scope import (
    BATCH,
    BUNDLE,
    CAMPAIGN,
    CAMPAIGN_LETTER,
    CAMPAIGN_TEXT,
    CHECK,
    COHORT,
    DOCUMENT,
    FILE,
    FORM,
    IMPORT,
    INTERVIEWER_OF,
    JOB,
    KEPT_PERSON,
    LETTER,
    LINK,
    LOT,
    MARK,
    MEMBERSHIP,
    OPEN_LOT,
    OWN,
    OWN_FORM,
    OWN_LOGIN,
    OWN_PART,
    OWN_REQUEST,
    OWN_SITTING,
    PERSON,
    REQUEST,
    STEP,
    TEAM,
    TEXT,
    TOKEN,
    USER,
    load,
    nothing_here,
    subject,
)

ANYONE, CANDIDATE, INTERVIEWER = "anyone", "candidate", "interviewer"
RECRUITER, HR, ADMINISTRATOR, AUDITOR, OFFICER = "recruiter", "hr", "administrator", "auditor", "officer"

DUTIES = {PASSWORD: "account.change_password", SECOND_FACTOR: "account.second_factor_page"}
WITHOUT_LOGIN = frozenset({ANYONE, CANDIDATE, INTERVIEWER})
ALL_STAFF = (RECRUITER, HR, ADMINISTRATOR, AUDITOR, OFFICER)
ANSWERS = (RECRUITER, HR, ADMINISTRATOR, OFFICER)  # of whom candidates ask something

# All that there is of a campaign whose people confirm results of another: who they are, their links and letters,
# and the way to the first. Nobody comes in, is ranked, printed or decided about there.
OF_CONFIRMATIONS = frozenset(
    {
        "campaigns.ranking",
        "profiles.profile",
        "letters.listing",
        *(f"invitations.{one}" for one in ("listing", "link", "new_link", "revoke_link", "new_return_code")),
        *(f"invitations.{one}" for one in ("resend", "send_all_again", "revoke", "set_deadline", "correct")),
    }
)


ACCESS: dict[str, Rule] = {
    "static": rule(ANYONE, scope=FILE),
    # Machines: whether the node lives and can serve; figures ask for a token of their own
    "probes.healthz": rule(ANYONE),
    "probes.readyz": rule(ANYONE),
    "probes.figures": rule(ANYONE),
    # Candidates; those of `/take` ask for the admission of whom the address names
    "candidate.welcome": rule(ANYONE, scope=TOKEN),
    "candidate.enter": rule(ANYONE, scope=TOKEN),
    "candidate.rather_not_begin": rule(ANYONE, scope=TOKEN),
    "candidate.job": rule(ANYONE, scope=TOKEN),
    "candidate.decline_beginning": rule(ANYONE, scope=TOKEN),
    "candidate.code": rule(ANYONE, scope=CHECK),
    "candidate.verify": rule(ANYONE, scope=CHECK),
    "candidate.another_code": rule(ANYONE, scope=CHECK),
    "candidate.correct_address": rule(ANYONE, scope=CHECK),
    "candidate.without_code": rule(ANYONE, scope=CHECK),
    "candidate.return_page": rule(ANYONE),
    "candidate.come_back": rule(ANYONE),
    "candidate.goodbye": rule(ANYONE),
    "candidate.other_device": rule(ANYONE),
    "candidate.show_figures": rule(ANYONE),
    "candidate.go_on_here": rule(ANYONE),
    "candidate.ask_page": rule(ANYONE),
    "candidate.ask": rule(ANYONE),
    "candidate.asked": rule(ANYONE),
    "candidate.go_on": rule(ANYONE),
    "candidate.logo": rule(ANYONE, scope=MARK),
    "candidate.colours": rule(ANYONE, scope=MARK),
    "candidate.take": rule(CANDIDATE, scope=OWN),
    "candidate.before": rule(CANDIDATE, scope=OWN),
    "candidate.have_read": rule(CANDIDATE, scope=OWN),
    "candidate.notice": rule(CANDIDATE, scope=OWN),
    "candidate.about_you": rule(CANDIDATE, scope=OWN),
    "candidate.tell_about_you": rule(CANDIDATE, scope=OWN),
    "candidate.voluntary_code": rule(ANYONE),
    "candidate.delete_voluntary": rule(ANYONE),
    "candidate.own_data_json": rule(CANDIDATE, scope=OWN),
    "candidate.own_data_csv": rule(CANDIDATE, scope=OWN),
    "candidate.rather_not": rule(CANDIDATE, scope=OWN),
    "candidate.decline": rule(CANDIDATE, scope=OWN),
    "candidate.take_part": rule(CANDIDATE, scope=OWN),
    "candidate.address": rule(CANDIDATE, scope=OWN),
    "candidate.correct_typed": rule(CANDIDATE, scope=OWN),
    "candidate.help_page": rule(CANDIDATE, scope=OWN),
    "candidate.language_page": rule(CANDIDATE, scope=OWN),
    "candidate.set_language": rule(CANDIDATE, scope=OWN),
    "candidate.reading": rule(CANDIDATE, scope=OWN),
    "candidate.set_reading": rule(CANDIDATE, scope=OWN),
    "candidate.hand_over_page": rule(CANDIDATE, scope=OWN),
    "candidate.let_in": rule(CANDIDATE, scope=OWN),
    "candidate.not_you": rule(CANDIDATE, scope=OWN),
    "candidate.leave": rule(CANDIDATE, scope=OWN),
    "candidate.part": rule(CANDIDATE, scope=OWN_PART),
    "candidate.practise": rule(CANDIDATE, scope=OWN_PART),
    "candidate.start": rule(CANDIDATE, scope=OWN_PART),
    "candidate.page": rule(CANDIDATE, scope=OWN_SITTING),
    "candidate.answer": rule(CANDIDATE, scope=OWN_SITTING),
    "candidate.draft": rule(CANDIDATE, scope=OWN_SITTING),
    "candidate.ahead": rule(CANDIDATE, scope=OWN_SITTING),
    "candidate.worker": rule(ANYONE),
    "candidate.clock": rule(CANDIDATE, scope=OWN_SITTING),
    "candidate.clock_style": rule(CANDIDATE, scope=OWN_SITTING),
    "candidate.check": rule(CANDIDATE, scope=OWN_SITTING),
    "candidate.submit": rule(CANDIDATE, scope=OWN_SITTING),
    "candidate.own_page": rule(CANDIDATE, scope=OWN),
    "candidate.feedback": rule(CANDIDATE, scope=OWN),
    "candidate.feedback_pdf": rule(CANDIDATE, scope=OWN),
    "candidate.request_form": rule(CANDIDATE, scope=OWN_REQUEST),
    "candidate.send_request": rule(CANDIDATE, scope=OWN_REQUEST),
    "candidate.thanks": rule(CANDIDATE, scope=OWN),
    **{f"interviewing.{one}": rule(ANYONE, scope=TOKEN) for one in ("welcome", "enter")},
    **{f"interviewing.{one}": rule(INTERVIEWER, scope=OWN) for one in ("listing", "leave")},
    **{f"interviewing.{one}": rule(INTERVIEWER, scope=OWN_FORM) for one in ("form", "keep", "guide")},
    # Staff
    "account.login": rule(ANYONE),
    "openid.start": rule(ANYONE),
    "openid.back": rule(ANYONE),
    "openid.leave": rule(ANYONE),
    "account.code": rule(ANYONE),
    "account.logout": rule(*ALL_STAFF, duties=(PASSWORD, SECOND_FACTOR)),
    "account.change_password": rule(*ALL_STAFF, duties=(PASSWORD,)),
    "account.second_factor_page": rule(*ALL_STAFF, duties=(SECOND_FACTOR,)),
    "account.begin_second_factor": rule(*ALL_STAFF, duties=(SECOND_FACTOR,), confirm=always),
    "account.enrol": rule(*ALL_STAFF, duties=(SECOND_FACTOR,), confirm=always),
    "account.renew_recovery_codes": rule(*ALL_STAFF, confirm=always),
    "account.remove_second_factor": rule(*ALL_STAFF, confirm=always),
    "account.sessions": rule(*ALL_STAFF),
    "account.end_session": rule(*ALL_STAFF, scope=OWN_LOGIN, confirm=always),
    "account.end_other_sessions": rule(*ALL_STAFF, confirm=always),
    "home.logo": rule(ANYONE),
    "home.home": rule(*ALL_STAFF),
    "home.help_page": rule(*ALL_STAFF),
    "campaigns.listing": rule(RECRUITER, AUDITOR),
    "campaigns.new": rule(RECRUITER),
    "campaigns.create": rule(RECRUITER),
    "campaigns.ranking": rule(RECRUITER, AUDITOR, scope=CAMPAIGN, seen="ranking.viewed"),
    "campaigns.ranking_csv": rule(RECRUITER, AUDITOR, scope=CAMPAIGN, seen="ranking.downloaded"),
    "deciding.next_step": rule(RECRUITER, scope=CAMPAIGN, seen="next-step.viewed"),
    "lots.listing_page": rule(RECRUITER, scope=CAMPAIGN, seen="lots.viewed"),
    "lots.publish": rule(RECRUITER, scope=CAMPAIGN),
    "lots.lot_page": rule(RECRUITER, scope=LOT, seen="lot.viewed"),
    "lots.draw": rule(RECRUITER, scope=LOT),
    "lots.open_page": rule(ANYONE, scope=OPEN_LOT),
    "dashboard.dashboard_page": rule(RECRUITER, AUDITOR, scope=CAMPAIGN),
    "deciding.weights": rule(RECRUITER, scope=CAMPAIGN, seen="weights.viewed"),
    "exports.page": rule(RECRUITER, AUDITOR, scope=CAMPAIGN),
    "exports.file": rule(RECRUITER, AUDITOR, scope=CAMPAIGN, seen="ranking.downloaded"),
    "campaigns.set_places": rule(RECRUITER, scope=CAMPAIGN),
    "campaigns.closing_page": rule(RECRUITER, scope=CAMPAIGN),
    "campaigns.set_closing": rule(RECRUITER, scope=CAMPAIGN),
    "campaigns.settings_page": rule(RECRUITER, scope=CAMPAIGN),
    "campaigns.save_settings": rule(RECRUITER, scope=CAMPAIGN),
    "campaigns.open_cohort": rule(RECRUITER, scope=CAMPAIGN),
    "campaigns.keep_template": rule(RECRUITER, scope=CAMPAIGN),
    "campaigns.transfer": rule(RECRUITER, scope=CAMPAIGN, confirm=always),
    "campaigns.archive": rule(RECRUITER, scope=CAMPAIGN),
    "invitations.set_deadline": rule(RECRUITER, scope=PERSON),
    "invitations.correct": rule(RECRUITER, scope=PERSON),
    "campaigns.set_state": rule(RECRUITER, scope=CAMPAIGN, confirm=always),
    "campaigns.search": rule(RECRUITER),
    "invitations.listing": rule(RECRUITER, scope=CAMPAIGN),
    "invitations.invite_page": rule(RECRUITER, scope=CAMPAIGN),
    "invitations.invite": rule(RECRUITER, scope=CAMPAIGN, confirm=confirming.several_people),
    "imports.page": rule(RECRUITER, scope=IMPORT, seen="import.viewed"),
    "imports.choose": rule(RECRUITER, scope=IMPORT),
    "imports.correct": rule(RECRUITER, scope=IMPORT),
    "imports.invite": rule(RECRUITER, scope=IMPORT, confirm=always),
    "imports.remove": rule(RECRUITER, scope=IMPORT),
    "invitations.link": rule(RECRUITER, scope=PERSON, seen="link.viewed"),
    "invitations.new_link": rule(RECRUITER, scope=PERSON),
    "invitations.revoke_link": rule(RECRUITER, scope=LINK),
    "invitations.new_return_code": rule(RECRUITER, scope=PERSON),
    "invitations.send_all_again": rule(RECRUITER, scope=CAMPAIGN),
    "invitations.resend": rule(RECRUITER, scope=PERSON),
    "invitations.merge_page": rule(RECRUITER, scope=PERSON),
    "invitations.merge": rule(RECRUITER, scope=PERSON),
    "invitations.revoke": rule(RECRUITER, scope=PERSON),
    "invitations.open_link": rule(RECRUITER, scope=CAMPAIGN, confirm=always),
    "letters.listing": rule(RECRUITER, scope=CAMPAIGN),
    "letters.remind": rule(RECRUITER, scope=CAMPAIGN),
    "letters.undo": rule(RECRUITER, scope=BATCH),
    "letters.set_schedule": rule(RECRUITER, scope=CAMPAIGN),
    "letters.set_answering": rule(RECRUITER, scope=CAMPAIGN),
    "letters.read_bounces": rule(RECRUITER, scope=CAMPAIGN),
    "letters.set_bounced": rule(RECRUITER, scope=CAMPAIGN_LETTER),
    "letters.links_file": rule(RECRUITER, scope=CAMPAIGN, confirm=always),
    "letters.text": rule(RECRUITER, scope=CAMPAIGN_TEXT),
    "letters.save_text": rule(RECRUITER, scope=CAMPAIGN_TEXT),
    "profiles.profile": rule(RECRUITER, AUDITOR, scope=PERSON, seen="profile.viewed"),
    "second_sittings.offer": rule(RECRUITER, scope=PERSON),
    "confirmations.ask": rule(RECRUITER, scope=PERSON),
    "documents.shortlist": rule(RECRUITER, scope=CAMPAIGN, seen="shortlist.downloaded"),
    "documents.listing_page": rule(RECRUITER, scope=CAMPAIGN),
    "documents.make": rule(RECRUITER, scope=CAMPAIGN),
    "documents.bundle": rule(RECRUITER, scope=BUNDLE),
    "documents.download": rule(RECRUITER, scope=BUNDLE, seen="profiles.downloaded"),
    "documents.remove": rule(RECRUITER, scope=BUNDLE),
    "profiles.answers": rule(RECRUITER, scope=PERSON, seen="answers.viewed"),
    "profiles.pdf": rule(RECRUITER, AUDITOR, scope=PERSON, seen="profile.downloaded"),
    "comparisons.compare": rule(RECRUITER, scope=CAMPAIGN, seen="comparison.viewed"),
    "decisions.listing_page": rule(RECRUITER, AUDITOR, scope=CAMPAIGN, seen="decisions.viewed"),
    "decisions.review": rule(RECRUITER, scope=CAMPAIGN),
    "decisions.several": rule(RECRUITER, scope=CAMPAIGN, seen="ranking.viewed"),
    "decisions.decide_several": rule(RECRUITER, scope=CAMPAIGN),
    "decisions.undo_together": rule(RECRUITER, scope=CAMPAIGN),
    "decisions.person": rule(RECRUITER, scope=PERSON, seen="decisions.viewed"),
    "decisions.decide": rule(RECRUITER, scope=PERSON),
    "decisions.undo": rule(RECRUITER, scope=PERSON),
    "decisions.letter": rule(RECRUITER, scope=PERSON, seen="outcome-letter.viewed"),
    "decisions.send_letter": rule(RECRUITER, scope=PERSON),
    "decisions.send_letters": rule(RECRUITER, scope=CAMPAIGN),
    "decisions.record": rule(RECRUITER, AUDITOR, scope=PERSON, seen="record.viewed"),
    "decisions.record_pdf": rule(RECRUITER, AUDITOR, scope=PERSON, seen="record.downloaded"),
    "masking.set_names": rule(RECRUITER, scope=CAMPAIGN),
    "interviews.listing_page": rule(RECRUITER, scope=CAMPAIGN, seen="interviews.viewed"),
    **{f"interviews.{one}": rule(RECRUITER, scope=CAMPAIGN) for one in ("arrange_page", "arrange")},
    "interviews.add_interviewer": rule(RECRUITER, scope=CAMPAIGN),
    **{f"interviews.{one}": rule(RECRUITER, scope=INTERVIEWER_OF) for one in ("link", "renew_link", "withdraw")},
    "interviews.cancel": rule(RECRUITER, scope=FORM),
    "interviews.outcome": rule(RECRUITER, scope=PERSON, seen="interview.viewed"),
    "interviews.guide": rule(RECRUITER, scope=PERSON, seen="interview-guide.downloaded"),
    "interviews.brief": rule(RECRUITER, scope=PERSON, seen="onboarding-brief.downloaded"),
    "requests.listing": rule(*ANSWERS),
    "requests.set_up": rule(*ANSWERS),
    "requests.request_page": rule(*ANSWERS, scope=REQUEST, seen="request.viewed"),
    "requests.answer": rule(*ANSWERS, scope=REQUEST),
    "requests.give": rule(*ANSWERS, scope=REQUEST),
    "requests.refile": rule(RECRUITER, HR, ADMINISTRATOR, scope=REQUEST),
    "data.retention_page": rule(ADMINISTRATOR),
    "data.run_retention": rule(ADMINISTRATOR, confirm=always),
    "data.voluntary": rule(HR, ADMINISTRATOR),
    "data.choose_voluntary": rule(HR, ADMINISTRATOR),
    "data.voluntary_figures": rule(HR, scope=COHORT),
    "data.processing_page": rule(HR, ADMINISTRATOR, AUDITOR),
    "data.field_list": rule(HR, ADMINISTRATOR, AUDITOR),
    "data.fill_in_processing": rule(ADMINISTRATOR),
    "data.search": rule(HR, ADMINISTRATOR),
    "data.person": rule(HR, ADMINISTRATOR, scope=KEPT_PERSON, seen="person.viewed"),
    "data.correct": rule(HR, ADMINISTRATOR, scope=KEPT_PERSON),
    "data.hold": rule(ADMINISTRATOR, scope=KEPT_PERSON),
    "data.release": rule(ADMINISTRATOR, scope=KEPT_PERSON, confirm=always),
    "data.erase": rule(ADMINISTRATOR, scope=KEPT_PERSON, confirm=always),
    "instruments.listing": rule(HR, ADMINISTRATOR),
    "instruments.document": rule(HR, ADMINISTRATOR, scope=DOCUMENT),
    "instruments.manual": rule(HR, ADMINISTRATOR, scope=DOCUMENT),
    "instruments.set_state": rule(HR, scope=DOCUMENT),
    "evidence.listing": rule(HR),
    "evidence.cohort": rule(HR, scope=COHORT),
    "evidence.answers": rule(HR, scope=COHORT, seen="answers.downloaded"),
    "settings.start": rule(ADMINISTRATOR),
    "settings.step_done": rule(ADMINISTRATOR, scope=STEP),
    "settings.house": rule(ADMINISTRATOR),
    "settings.save_house": rule(ADMINISTRATOR),
    "settings.remove_logo": rule(ADMINISTRATOR),
    "settings.mail_page": rule(ADMINISTRATOR),
    "settings.save_mail": rule(ADMINISTRATOR, confirm=always),
    "settings.test_mail": rule(ADMINISTRATOR),
    "settings.people_page": rule(ADMINISTRATOR),
    "settings.login_rules_page": rule(ADMINISTRATOR),
    "settings.save_login_rules": rule(ADMINISTRATOR, confirm=always),
    "settings.closing_rules_page": rule(HR, ADMINISTRATOR),
    "settings.save_closing_rules": rule(HR, ADMINISTRATOR),
    "settings.return_addresses_page": rule(ADMINISTRATOR),
    "settings.save_return_addresses": rule(ADMINISTRATOR, confirm=always),
    "settings.retakes_page": rule(HR, ADMINISTRATOR),
    "settings.save_retakes": rule(HR, ADMINISTRATOR),
    "settings.place_rules_page": rule(HR, ADMINISTRATOR),
    "settings.save_place_rules": rule(HR, ADMINISTRATOR),
    "settings.add_user": rule(ADMINISTRATOR, confirm=always),
    "settings.reset_password": rule(ADMINISTRATOR, scope=USER, confirm=always),
    "settings.reset_second_factor": rule(ADMINISTRATOR, scope=USER, confirm=always),
    "settings.set_active": rule(ADMINISTRATOR, scope=USER, confirm=always),
    "settings.grant_role": rule(ADMINISTRATOR, scope=USER, confirm=always),
    "settings.withdraw_role": rule(ADMINISTRATOR, scope=MEMBERSHIP, confirm=always),
    "settings.add_team": rule(ADMINISTRATOR),
    "settings.remove_team": rule(ADMINISTRATOR, scope=TEAM),
    "settings.jobs": rule(ADMINISTRATOR),
    "settings.retry_job": rule(ADMINISTRATOR, scope=JOB),
    "settings.letters_page": rule(HR, ADMINISTRATOR),
    "settings.save_schedule": rule(HR, ADMINISTRATOR),
    "settings.save_answering": rule(HR, ADMINISTRATOR),
    "settings.letter_text": rule(HR, ADMINISTRATOR, scope=TEXT),
    "settings.save_letter_text": rule(HR, ADMINISTRATOR, scope=TEXT),
    "settings.read_bounces": rule(ADMINISTRATOR),
    "settings.outbox": rule(ADMINISTRATOR),
    "settings.letter": rule(ADMINISTRATOR, scope=LETTER, seen="letter.viewed"),
    "settings.resend_letter": rule(ADMINISTRATOR, scope=LETTER),
    "settings.health_page": rule(ADMINISTRATOR),
    "settings.audit_page": rule(ADMINISTRATOR, AUDITOR),
    "settings.audit_export": rule(ADMINISTRATOR, AUDITOR),
}


def init_app(app: Flask) -> None:
    """Check each request against the table before anything else."""
    app.before_request(check)


def check() -> ResponseReturnValue | None:
    """404 for a route outside the table, 403 for another role's, the login page for people not logged in.

    Whoever has a given password to change, or a second factor to enrol, is led there first.
    """
    if request.endpoint is None:
        return None
    row = ACCESS.get(request.endpoint)
    if row is None:
        abort(404)
    if row.roles & WITHOUT_LOGIN:
        return None
    staff = current_staff()
    if staff is None:
        if request.method == "GET":
            return redirect(url_for("account.login", next=request.script_root + request.full_path.rstrip("?")))
        abort(403)
    if not row.roles & staff.roles:
        structlog.get_logger().warning("not their role", staff=staff.user_id, endpoint=request.endpoint)
        _note_refusal(staff)
        abort(403)
    if staff.must and staff.must not in row.duties:
        return redirect(url_for(DUTIES[staff.must])) if request.method == "GET" else abort(403)
    if request.method == "GET" and AUDITOR in row.roles & staff.roles:
        staff = staff_cookie.reading_everything(staff)
    asked = request.method == "POST" and row.confirm() and not staff.confirmed
    confirmed = not asked or confirming.given(staff)  # before the write lock, since checking takes a while
    _load(row, staff, writing=request.method == "POST" and confirmed)
    return None if confirmed else confirming.page(staff)


def shut(endpoint: str) -> bool:
    """Whether the campaign that the address names confirms results of another, and that route is not for such."""
    campaign = g.get("loaded", {}).get(Campaign) if ACCESS[endpoint].scope.of_a_team else None
    return campaign is not None and campaign.confirms_id is not None and endpoint not in OF_CONFIRMATIONS


def _note_refusal(staff: Staff) -> None:
    asked = " ".join(map(str, (request.view_args or {}).values()))
    with db.another_session() as noting:
        looking.refused(noting, staff.actor, str(request.endpoint), asked)


def _load(row: Rule, staff: Staff, writing: bool) -> None:
    """Keep what the address names for the view, and note who looks at it where the table says so."""
    if row.scope.load is not None:
        if writing:
            begin()  # what is loaded now is what is written
        try:
            load(row.scope, db_session(), staff)
            if shut(str(request.endpoint)):
                nothing_here("not for confirmations")
        except NotFound:
            db_session().rollback()
            _note_refusal(staff)
            raise
    if row.seen:
        with db.another_session() as noting:
            looking.note(noting, staff.actor, row.seen, subject())
