"""Running the house: jobs, letters, health, and the audit trail."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening import audit, audit_chain, job_queue
from assess.screening.email import delivery, letters
from assess.screening.organisation import accounts, health
from assess.screening.records import Job, OutboxMail
from assess.web import forms
from assess.web.edge import now, writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.organisation.settings_pages import pages, settings
from assess.web.scope import loaded

PAGE = 50
NEWEST_SEALS = 20  # looked at with each view; `assess doctor` looks at all of them


@pages.get("/jobs")
def jobs() -> ResponseReturnValue:
    """What workers have to do, the stuck first."""
    session = db_session()
    counted, found = job_queue.counts(session), job_queue.listed(session)
    return render_template("organisation/jobs.html", found=found, counted=counted)


@pages.post("/jobs/<int:job_id>/retry")
@writes
def retry_job(job_id: int) -> ResponseReturnValue:
    """Another round of attempts."""
    job = loaded(Job)
    if forms.Nothing().validate_on_submit() and job.state == "failed":
        delivery.try_job_again(db_session(), job, staff().actor)
    return redirect(url_for(".jobs"), 303)


@pages.get("/outbox")
def outbox() -> ResponseReturnValue:
    """Letters and what became of them."""
    session, state = db_session(), request.args.get("state", "")
    counted, found = delivery.counts(session), delivery.listed(session, state)
    sending = delivery.mail_server(session, settings()) is not None
    return render_template("organisation/outbox.html", found=found, counted=counted, state=state, sending=sending)


@pages.get("/outbox/<int:letter_id>")
def letter(letter_id: int) -> ResponseReturnValue:
    """One letter as its reader gets it, link included, to copy where nothing can be sent."""
    session = db_session()
    found = loaded(OutboxMail)
    text = letters.body(session, settings(), found)
    sending = delivery.mail_server(session, settings()) is not None
    spoken = letters.language(session, found)
    return render_template(
        "organisation/letter.html", letter=delivery.line(found), text=text, sending=sending, spoken=spoken
    )


@pages.post("/outbox/<int:letter_id>/resend")
@writes
def resend_letter(letter_id: int) -> ResponseReturnValue:
    """A person decides that a letter goes out (again)."""
    session = db_session()
    found = loaded(OutboxMail)
    if forms.Nothing().validate_on_submit() and found.state in delivery.ASKS_FOR_SOMEBODY:
        if delivery.mail_server(session, settings()) is None:
            flash(_("There is no mail server yet. Set one under Mail, then send the letter."), "error")
        else:
            delivery.send_again(session, found, staff().actor)
            flash(_("The letter is on its way."))
    return redirect(url_for(".outbox"), 303)


@pages.get("/health")
def health_page() -> ResponseReturnValue:
    """What the doctor checks."""
    return render_template("organisation/health.html", checks=health.checks(db_session(), settings()))


@pages.get("/audit")
def audit_page() -> ResponseReturnValue:
    """The audit trail, newest first, and whether its chain is whole."""
    session = db_session()
    page = max(request.args.get("page", 1, int), 1)
    total, found, names = audit.total(session), audit.listed(session, page, PAGE), accounts.names(session)
    pages_of = max((total + PAGE - 1) // PAGE, 1)
    return render_template(
        "organisation/audit.html", found=found, names=names, page=page, pages_of=pages_of, total=total,
        broken=audit_chain.faults(session, audit_chain.kept_head(settings()), NEWEST_SEALS) if page == 1 else [],
    )  # fmt: skip


@pages.post("/audit/export")
@writes
def audit_export() -> ResponseReturnValue:
    """The whole trail as a file that can be kept elsewhere and compared later; taking it is an event itself."""
    lines = "".join(f"{line}\n" for line in audit_chain.export(db_session(), staff().actor))
    named = f"attachment; filename=audit-{now():%Y%m%d-%H%M%S}.jsonl"
    return Response(lines, mimetype="application/jsonl", headers={"Content-Disposition": named})
