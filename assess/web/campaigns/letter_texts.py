"""Texts of letters on pages: which there are, editing one with its preview; of a campaign or of the house."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assess.config import Settings
from assess.report.catalogues import LANGUAGES, direction
from assess.screening.campaigns import listing as found
from assess.screening.email import letter_preview, letter_settings, shipped_letters
from assess.screening.email.bounces import Read
from assess.screening.email.letter_settings import Draft
from assess.screening.organisation import closing_rules
from assess.screening.problems import Refused
from assess.screening.records import Campaign
from assess.web import forms, letter_forms
from assess.web.extensions import db_session
from assess.web.navigation import staff


@dataclass(frozen=True)
class KindRow:
    """A kind of letter with whose words it has in each language."""

    kind: str
    sources: dict[str, str]


def table(campaign: Campaign | None) -> list[KindRow]:
    """All kinds of letters, each with whose words it has in which language."""
    own, house = (letter_settings.kept(db_session(), one).texts for one in (campaign, None))

    def source(kind: str, language: str) -> str:
        if campaign and language in own.get(kind, {}):
            return letter_settings.CAMPAIGN
        return letter_settings.HOUSE if language in house.get(kind, {}) else letter_settings.SHIPPED

    return [KindRow(kind, {one: source(kind, one) for one in LANGUAGES}) for kind in shipped_letters.KINDS]


def zone() -> str:
    """The employer's clock."""
    return closing_rules.current(db_session()).time_zone


def said_of(done: Read) -> str:
    """What came of reading messages, in words."""
    marked = ngettext(
        "%(num)d letter is marked as come back.", "%(num)d letters are marked as come back.", done.marked
    )
    rest = [
        (done.known, ngettext("%(num)d was known.", "%(num)d were known.", done.known)),
        (done.delayed, ngettext("%(num)d only waits longer.", "%(num)d only wait longer.", done.delayed)),
        (
            done.others,
            ngettext(
                "%(num)d message is about no letter here.",
                "%(num)d messages are about no letter here.",
                done.others,
            ),
        ),
    ]
    return " ".join([marked, *(said for number, said in rest if number)])


def edit(
    template: str, settings: Settings, campaign: Campaign | None, kind: str, language: str
) -> ResponseReturnValue:
    """The page of a text, with its preview."""
    text, source = letter_settings.text(db_session(), campaign, kind, language)
    form = letter_forms.LetterTextForm(None, data=vars(text))
    return _page(template, settings, campaign, kind, language, source, form)


def save(
    template: str, settings: Settings, campaign: Campaign | None, kind: str, language: str, back: str
) -> ResponseReturnValue:
    """Save the text, show it without saving, or go back to that of the house or the product."""
    form, session, deed = letter_forms.LetterTextForm(), db_session(), request.form.get("deed", "preview")
    _text, source = letter_settings.text(session, campaign, kind, language)
    if not form.validate_on_submit():
        return _page(template, settings, campaign, kind, language, source, form)
    asked = Draft(form.subject.data or "", form.words.data or "")
    try:
        if deed == "drop":
            letter_settings.drop_text(session, campaign, kind, language, staff().actor)
            flash(_("The earlier text is back."))
            return redirect(back, 303)
        if deed == "save":
            letter_settings.save_text(session, campaign, kind, language, asked, staff().actor)
            flash(_("Saved."))
            return redirect(back, 303)
        forms.note_problems(form, letter_settings.draft_problems(kind, letter_settings.tidied(asked)))
    except Refused as error:
        forms.note_problems(form, error.problems)
    return _page(template, settings, campaign, kind, language, source, form)


def _page(
    template: str,
    settings: Settings,
    campaign: Campaign | None,
    kind: str,
    language: str,
    source: str,
    form: letter_forms.LetterTextForm,
) -> ResponseReturnValue:
    for one in (form.subject, form.words):
        one.render_kw = {**(one.render_kw or {}), "lang": language, "dir": direction(language)}
    problems = forms.problems_of(form)
    said = letter_settings.tidied(Draft(form.subject.data or "", form.words.data or ""))
    page = render_template(
        template, form=form, problems=problems, kind=kind, spoken=language, source=source,
        placeholders=shipped_letters.places(kind), languages=LANGUAGES,
        preview=letter_preview.preview(db_session(), settings, campaign, language, said),
        campaign=found.summary(campaign) if campaign else None,
    )  # fmt: skip
    return page, 422 if problems else 200
