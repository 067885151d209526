"""The check of documents that belong together: every problem of every one, at once."""

from dataclasses import replace

from assess.documents.bank import Bank
from assess.documents.blueprint import Blueprint
from assess.documents.check.banks import (
    bank_problems,
    feedback_problems,
    interview_problems,
    onboarding_problems,
    preview_problems,
)
from assess.documents.check.blueprints import blueprint_problems
from assess.documents.check.instruments import instrument_problems
from assess.documents.check.translations import form_problems, language_problems
from assess.documents.check.unseen_letters import letter_problems
from assess.documents.fault import Fault
from assess.documents.feedback import FeedbackBank
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.documents.library import Library
from assess.documents.onboarding import OnboardingBank
from assess.documents.preview import Preview
from assess.documents.reading import Document
from assess.documents.translation import translation_problems


def check_library(library: Library) -> list[Fault]:
    """Every problem of documents that belong together, each under its document's name."""
    keys = [*library.documents, *(one.key for of in library.translations.values() for one in of.values())]
    return [_in_file(problem, key) for key in sorted(keys) for problem in check_key(key, library)]


def check_key(key: str, library: Library) -> list[Fault]:
    """Every problem of one document or translation, `slug/version` or `slug/version#language`."""
    of, _, language = key.partition("#")
    if not language:
        return check_document(library.documents[of], library)
    translation = library.translations[of][language]
    if of not in library.documents:
        return [Fault("of", f"there is no document {of}", "name the document that it translates")]
    problems = translation_problems(library.documents[of], translation)
    problems += letter_problems(translation.canonical_form())
    return problems + list(language_problems(translation)) + list(form_problems(library, of, language))


def _in_file(problem: Fault, file: str) -> Fault:
    return replace(problem, file=problem.file or file)


def check_document(document: Document, library: Library) -> list[Fault]:
    """Every problem of one document."""
    return [*_by_kind(document, library), *letter_problems(document.canonical_form())]


def _by_kind(document: Document, library: Library) -> list[Fault]:
    match document:
        case Instrument():
            return list(instrument_problems(document, library))
        case Bank():
            return list(bank_problems(document, library))
        case Blueprint():
            return list(blueprint_problems(document, library))
        case InterviewBank():
            return list(interview_problems(document, library))
        case FeedbackBank():
            return list(feedback_problems(document, library))
        case OnboardingBank():
            return list(onboarding_problems(document))
        case Preview():
            return list(preview_problems(document))
        case _:
            return []
