"""Rules for translations."""

from collections.abc import Iterator

from assess.documents.fault import Fault
from assess.documents.instrument import Instrument
from assess.documents.languages import known_language
from assess.documents.library import Library
from assess.documents.translation import Translation


def language_problems(translation: Translation) -> Iterator[Fault]:
    """The language is one that people speak."""
    if not known_language(translation.language):
        reason = f"{translation.language} is no language"
        yield Fault("language", reason, "use a language tag such as de, pt-BR or zh-Hans")


def form_problems(library: Library, key: str, language: str) -> Iterator[Fault]:
    """A form that is translated needs every one of its bank's items in that language."""
    document = library.documents[key]
    if isinstance(document, Instrument) and document.bank is not None and document.bank in library.documents:
        bank = library.translation(document.bank, language)
        texts = bank.texts if bank else {}
        for item in document.form:
            if item not in texts:
                yield Fault(item, f"no {language} text in the bank", f"translate it in {document.bank}.{language}")
