"""The letters as they come with the product, in each language, with their placeholders."""

from collections.abc import Callable
from dataclasses import dataclass
from gettext import NullTranslations

from assess.report.catalogues import catalogue
from assess.screening.email.letter_places import ANYWHERE, LINK, SUPERVISOR, WITH_LINK

INVITATION, REMINDER, CLOSING, CONFIRMATION = "invitation", "reminder", "closing", "confirmation"
OUTCOMES = ("advance", "hold", "decline", "hired")
BEFORE = (INVITATION, REMINDER, CLOSING, CONFIRMATION)  # of whoever may still take part: they bring the link
KINDS = (*BEFORE, *OUTCOMES)
SHOWN = {name: f"[[{name}]]" for name in (*ANYWHERE, *WITH_LINK, SUPERVISOR)}


@dataclass(frozen=True)
class LetterText:
    """A letter's subject and words, with placeholders."""

    subject: str
    words: str


def shipped(kind: str, language: str) -> LetterText:
    """The letter of that kind in that language."""
    said = catalogue(language)
    subject, paragraphs = _LETTERS[kind](said)
    employer = SHOWN["employer"]
    whole = [said.gettext("Dear %(name)s,"), *paragraphs, said.gettext("Kind regards") + f"\n{employer}"]
    return LetterText(subject % SHOWN, "\n\n".join(part % SHOWN if "%(" in part else part for part in whole))


def places(kind: str) -> tuple[str, ...]:
    """The placeholders that a letter of that kind may have."""
    more = (SUPERVISOR,) if kind == CONFIRMATION else ()
    return (*ANYWHERE, *WITH_LINK, *more) if kind in BEFORE else ANYWHERE


Said = Callable[[NullTranslations], tuple[str, list[str]]]


def _with_link(said: NullTranslations, *lead: str) -> list[str]:
    return [
        *lead,
        SHOWN["duration"],
        LINK,
        said.gettext("The link is yours alone; please do not pass it on."),
        SHOWN["until"],
        said.gettext("Questions, or a need for adjustments? %(contact)s"),
    ]


def _invitation(said: NullTranslations) -> tuple[str, list[str]]:
    lead = said.gettext("%(employer)s invites you to an assessment: %(title)s.")
    return said.gettext("Invitation to an assessment: %(title)s"), _with_link(said, lead, SHOWN["purpose"])


def _reminder(said: NullTranslations) -> tuple[str, list[str]]:
    lead = said.gettext("%(employer)s has invited you to an assessment that you have not finished yet: %(title)s.")
    return said.gettext("Reminder of an assessment: %(title)s"), _with_link(said, lead)


def _closing(said: NullTranslations) -> tuple[str, list[str]]:
    lead = said.gettext("The assessment to which %(employer)s has invited you closes soon: %(title)s.")
    rather_not = said.gettext(
        "If you would rather not take part, you can say so on the page that the link opens; no reason is asked for."
    )
    return said.gettext("Closing soon: %(title)s"), [*_with_link(said, lead), rather_not]


def _confirmation(said: NullTranslations) -> tuple[str, list[str]]:
    lead = said.gettext("%(employer)s invites you to a short second step before an offer: %(title)s.")
    everybody = said.gettext(
        "Everybody who comes this far takes it, with somebody of the team present. Two sittings that agree are a "
        "better ground for a decision; nothing is suspected of you."
    )
    return said.gettext("A short second step: %(title)s"), [
        *_with_link(said, lead, everybody),
        said.gettext("With you will be: %(supervisor)s"),
    ]


def _thanks(said: NullTranslations) -> str:
    return said.gettext("Thank you for the time and care that you gave to our assessment “%(title)s”.")


def _advance(said: NullTranslations) -> tuple[str, list[str]]:
    return said.gettext("The next step: %(title)s"), [
        _thanks(said),
        said.gettext("We would like to get to know you better, and invite you to the next step."),
        said.gettext("We will write to you about the day, the place and what to expect."),
        said.gettext("Questions, or a need for adjustments? %(contact)s"),
    ]


def _hold(said: NullTranslations) -> tuple[str, list[str]]:
    return said.gettext("How your application stands: %(title)s"), [
        _thanks(said),
        said.gettext("We have not decided yet and need some more time. You will hear from us as soon as we have."),
        said.gettext("Whom you can ask: %(contact)s"),
    ]


def _decline(said: NullTranslations) -> tuple[str, list[str]]:
    return said.gettext("Our decision: %(title)s"), [
        _thanks(said),
        said.gettext("This time we go on with other people, and cannot offer you a place."),
        said.gettext(
            "A person decided this, not a score alone. An assessment sees a small part of what somebody can do, "
            "and another position may suit you better."
        ),
        said.gettext("You may ask us for the reasons, or for a review by another person: %(contact)s"),
        said.gettext("We wish you well."),
    ]


def _hired(said: NullTranslations) -> tuple[str, list[str]]:
    return said.gettext("We would like to work with you: %(title)s"), [
        _thanks(said),
        said.gettext("We are glad to offer you a place, and look forward to working with you."),
        SHOWN["purpose"],
        said.gettext("We will write to you about everything that comes next."),
        said.gettext("Whom you can ask: %(contact)s"),
    ]


_LETTERS: dict[str, Said] = {
    INVITATION: _invitation, REMINDER: _reminder, CLOSING: _closing, CONFIRMATION: _confirmation,
    "advance": _advance, "hold": _hold, "decline": _decline, "hired": _hired,
}  # fmt: skip
