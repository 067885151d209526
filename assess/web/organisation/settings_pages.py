"""Settings of the house: organisation, mail, and the five steps of a first start."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from assess.config import Settings
from assess.screening.documents import published
from assess.screening.email import delivery, letters
from assess.screening.organisation import employer
from assess.screening.organisation.employer import Description, MailSettings
from assess.screening.problems import Refused
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.titles import language_name

pages = Blueprint("settings", __name__, url_prefix="/settings")


def settings() -> Settings:
    """The settings of this installation."""
    found: Settings = current_app.extensions["settings"]
    return found


@pages.get("/start")
def start() -> ResponseReturnValue:
    """The five steps of a first start."""
    return render_template("organisation/start.html", steps=employer.steps(db_session()))


@pages.post("/start/<step>")
@writes
def step_done(step: str) -> ResponseReturnValue:
    """Tick a step that only a person can judge."""
    if forms.Nothing().validate_on_submit() and step in ("mail", "instrument"):
        employer.done(db_session(), step)
    return redirect(url_for(".start"), 303)


def _organisation_form() -> forms.OrganisationForm:
    house = employer.current(db_session())
    form = forms.OrganisationForm(obj=house)
    library = published.library(db_session())
    known = {code for one in library.complete_instruments.values() for code in library.languages(one)}
    form.languages.choices = forms.choices([(code, language_name(code)) for code in sorted(known)])
    return form


@pages.get("/organisation")
def house() -> ResponseReturnValue:
    """Name, logo, languages, retention."""
    return _house_page(_organisation_form())


def _house_page(form: forms.OrganisationForm) -> ResponseReturnValue:
    problems = forms.problems_of(form)
    logo = employer.logo(db_session()) is not None
    page = render_template("organisation/organisation.html", form=form, problems=problems, logo=logo)
    return page, 422 if problems else 200


@pages.post("/organisation")
@writes
def save_house() -> ResponseReturnValue:
    """Save them, or show what is wrong and save nothing."""
    form, session = _organisation_form(), db_session()
    if not form.validate_on_submit():
        return _house_page(form)
    try:
        sent = form.logo.data  # the logo kept so far, where no file was chosen
        image = sent.read() if isinstance(sent, FileStorage) else b""
        if image:
            employer.set_logo(session, image, staff().actor)
        asked = Description(
            name=form.name.data or "",
            contact=form.contact.data or "",
            languages=form.languages.data or [],
            retention_days=form.retention_days.data,
            purpose=form.purpose.data or "",
        )
        employer.describe(session, asked, staff().actor)
        wished = (form.accent.data or "").strip().lower()
        accent = employer.set_accent(session, wished, staff().actor)
    except Refused as error:
        session.rollback()
        forms.note_problems(form, error.problems)
        return _house_page(form)
    flash(_("Saved."))
    if accent != wished:
        flash(_("The colour was darkened to %(accent)s, so that text in it can be read.", accent=accent))
    return redirect(url_for(".house"), 303)


@pages.post("/organisation/logo/remove")
@writes
def remove_logo() -> ResponseReturnValue:
    """Show the name alone."""
    if forms.Nothing().validate_on_submit():
        employer.remove_logo(db_session(), staff().actor)
    return redirect(url_for(".house"), 303)


def _mail_form() -> forms.MailForm:
    kept = employer.current(db_session()).mail
    form = forms.MailForm(data={"port": 587, "security": "starttls", **kept})
    form.security.choices = forms.choices(
        [("starttls", _("STARTTLS, usual on port 587")), ("tls", _("TLS, usual on port 465")), ("none", _("none"))]
    )
    return form


@pages.get("/mail")
def mail_page() -> ResponseReturnValue:
    """The mail server and a test."""
    return _mail_page(_mail_form(), forms.TestLetterForm())


def _mail_page(form: forms.MailForm, test: forms.TestLetterForm) -> ResponseReturnValue:
    problems = forms.problems_of(form) + forms.problems_of(test)
    fixed = bool(settings().smtp_url.get_secret_value())
    password_kept = bool(settings().kept_secret("mail_password"))
    page = render_template(
        "organisation/mail.html", form=form, test=test, problems=problems, fixed=fixed, password_kept=password_kept
    )
    return page, 422 if problems else 200


@pages.post("/mail")
@writes
def save_mail() -> ResponseReturnValue:
    """Keep the mail server; its password goes to a file that only the server reads."""
    form = _mail_form()
    if form.validate_on_submit():
        chosen = MailSettings(
            host=form.host.data or "",
            port=form.port.data,
            user=form.user.data or "",
            security=form.security.data,
            sender=form.sender.data or "",
        )
        try:
            employer.set_mail(db_session(), chosen, staff().actor)
            if form.password.data:
                settings().keep_secret("mail_password", form.password.data)
            flash(_("Saved. Send a test letter to see whether it works."))
            return redirect(url_for(".mail_page"), 303)
        except Refused as error:
            forms.note_problems(form, error.problems)
    return _mail_page(form, forms.TestLetterForm(formdata=None))


@pages.post("/mail/test")
@writes
def test_mail() -> ResponseReturnValue:
    """Send a letter to see whether the server takes it."""
    test = forms.TestLetterForm()
    if test.validate_on_submit():
        try:
            _try_server(test.to.data or "")
            return redirect(url_for(".mail_page"), 303)
        except Refused as error:
            forms.note_problems(test, error.problems)
    return _mail_page(_mail_form(), test)


def _try_server(address: str) -> None:
    session = db_session()
    server = delivery.mail_server(session, settings())
    if server is None:
        flash(_("There is no mail server yet. Enter one below and save it."), "error")
        return
    letter = letters.test(session, settings(), address)
    session.commit()  # the server's answer may take long: hold no lock meanwhile
    flash(_("The letter is on its way; its state is under Outbox: %(state)s.", state=letter.state))
