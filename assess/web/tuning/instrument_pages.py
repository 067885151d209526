"""Instruments and all other published documents, as candidates see them and as HR does."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.analysis.simulated_encounters import apart_by_item
from assess.config import shipped
from assess.documents.authors_check import record_of
from assess.documents.bank import Bank
from assess.documents.blueprint import Blueprint as StarBlueprint
from assess.documents.fault import DocumentError
from assess.documents.feedback import FeedbackBank
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.documents.library import Library, version_key
from assess.documents.onboarding import OnboardingBank
from assess.documents.preview import Preview
from assess.documents.vocabulary import Vocabulary
from assess.report import manual as content
from assess.report.catalogues import LANGUAGES, catalogue
from assess.screening.documents import publication, published
from assess.screening.problems import Refused
from assess.screening.records import StoredDocument
from assess.screening.results import stored_results
from assess.screening.sittings import durations
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.printing import printed_once
from assess.web.scope import loaded, nothing_here

pages = Blueprint("instruments", __name__, url_prefix="/instruments")
STATES = (published.DRAFT, published.PUBLISHED, published.RETIRED)
KINDS = ("instrument", "blueprint", "bank", "vocabulary", "interview", "onboarding", "feedback", "preview")


@pages.get("")
def listing() -> ResponseReturnValue:
    """Every published document, its versions together."""
    session = db_session()
    library = published.library(session, STATES)
    groups: dict[str, dict[str, list[tuple[str, object, str]]]] = {kind: {} for kind in KINDS}
    for row in (one for one in publication.listed(session) if not one.language):
        groups.setdefault(row.kind, {}).setdefault(row.slug, []).append((row.version, row.installed_at, row.state))
    for slugs in groups.values():
        for versions in slugs.values():
            versions.sort(key=lambda entry: version_key(entry[0]), reverse=True)
    newest = {slug: library.latest(slug) for slugs in groups.values() for slug in slugs}
    joined = {slug: library.latest_instrument(slug) for slug in groups["instrument"]}
    taken = {slug: durations.of_instrument(session, one) for slug, one in joined.items()}
    return render_template(
        "tuning/listing.html", groups=groups, newest=newest, joined=joined, library=library, durations=taken
    )


@pages.get("/<slug>/<version>")
def document(slug: str, version: str) -> ResponseReturnValue:
    """One published version."""
    key = f"{slug}/{version}"
    library = published.library(db_session(), STATES)
    found = library.documents.get(key) or nothing_here(key)
    stored = loaded(StoredDocument)
    shared = {
        "key": key, "installed": stored.installed_at, "fingerprint": stored.fingerprint, "library": library,
        "states": publication.states(db_session(), slug, version), "paper_languages": LANGUAGES,
    }  # fmt: skip
    if isinstance(found, Instrument):
        return _instrument(library, key, shared)
    template = {
        Bank: "tuning/bank.html",
        StarBlueprint: "tuning/blueprint.html",
        InterviewBank: "tuning/interview.html",
        OnboardingBank: "tuning/onboarding.html",
        FeedbackBank: "tuning/feedback.html",
        Preview: "tuning/preview.html",
        Vocabulary: "tuning/vocabulary.html",
    }[type(found)]
    return render_template(template, document=found, **shared)


@pages.post("/<slug>/<version>/state")
@writes
def set_state(slug: str, version: str) -> ResponseReturnValue:
    """Let new campaigns use a document or a translation, or withdraw it from them."""
    form = forms.DocumentStateForm()
    if form.validate_on_submit():
        key = f"{slug}/{version}" + (f"#{form.language.data}" if form.language.data else "")
        change = {"publish": publication.publish, "retire": publication.retire}[form.change.data]
        try:
            change(db_session(), key, staff().actor)
        except published.UnknownDocument:
            nothing_here(key)
        except Refused as error:
            forms.flash_problems(error.problems)
    return redirect(url_for(".document", slug=slug, version=version), 303)


@pages.get("/<slug>/<version>/manual.pdf")
def manual(slug: str, version: str) -> ResponseReturnValue:
    """The content manual, with what the newest cohort of thirty or more tells of its precision."""
    key = f"{slug}/{version}"
    session = db_session()
    library = published.library(session, STATES)
    found = library.documents.get(key)
    if not isinstance(found, Instrument | Bank):
        nothing_here(key)
    language = request.args.get("language", "en")
    if language not in LANGUAGES:
        nothing_here(f"{key} {language}")
    form = content.main_form(library, key)
    local = stored_results.newest_local(session, form.key) if form else None
    check = record_of(shipped("instruments"), found)
    taken = {key: durations.of_instrument(session, one) for key, one in library.complete_instruments.items()}

    def page() -> str:
        from assess.analysis.thurstonian.written_form import expected_of  # its statistics take long to import

        translations = catalogue(language)
        made = content.manual(
            library, key, check=check, local=local, durations=taken, apart=apart_by_item(found.items),
            expected=expected_of(library, key), translations=translations,
        )  # fmt: skip
        return content.print_html(made)

    made_of = (library.fingerprint, key, language, local.fingerprint if local else "", repr(check), repr(taken))
    return printed_once(made_of, page, f"{slug}-{version}-manual.pdf")


def _instrument(library: Library, key: str, shared: dict[str, object]) -> ResponseReturnValue:
    instrument = library.instruments[key]
    language = request.args.get("language", instrument.language)
    try:
        shown = library.localised(instrument, language)
    except DocumentError:
        nothing_here(f"{key} {language}")
    seen_as = "candidate" if request.args.get("as") == "candidate" else "hr"
    return render_template(
        "tuning/instrument.html",
        document=shown,
        duration=durations.of_instrument(db_session(), shown),
        seen_as=seen_as,
        language=language,
        languages=library.languages(instrument),
        **shared,
    )
