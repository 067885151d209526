"""What candidates are told before they start: what is kept of them, who sees it, until when, what they can ask for.

It promises what the product does and nothing else. Whoever changes what it says gives it another version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations

from assess.report.catalogues import language_of
from assess.report.orthography import number
from assess.report.sentences import day

VERSION = "1"
Section = tuple[str, tuple[str, ...]]  # a heading and what stands beneath it, a paragraph each


@dataclass(frozen=True)
class NoticeFacts:
    """What a notice names: who asks for what, how long data are kept, in how many days requests are answered."""

    employer: str
    title: str
    contact: str
    retention_days: int
    erased_on: date | None
    answered_in: Mapping[str, int]


def sections(said: NullTranslations, facts: NoticeFacts) -> tuple[Section, ...]:
    """The notice in the language of a catalogue."""
    _ = said.gettext
    return (
        (_("What is kept about you"), _kept(said, facts)),
        (_("Who sees it, and who decides"), _seen(said, facts)),
        (_("How long it is kept"), _how_long(said, facts)),
        (_("What you can ask for"), _rights(said, facts)),
    )


def _kept(said: NullTranslations, facts: NoticeFacts) -> tuple[str, ...]:
    _ = said.gettext
    return (
        _(
            "%(employer)s asks you to take part for “%(title)s”, is responsible for your data, and answers "
            "questions about them: %(contact)s."
        )
        % {"employer": facts.employer, "title": facts.title, "contact": _contact(said, facts)},
        _(
            "Kept are your name and e-mail address, your answers and when you gave them, the scores made of them, "
            "letters to you, and what you ask us for."
        ),
        _(
            "The scores compare your answers with what the people who wrote the questions hold to be effective "
            "with customers. Each score is shown with how uncertain it is."
        ),
    )


def _seen(said: NullTranslations, facts: NoticeFacts) -> tuple[str, ...]:
    _ = said.gettext
    return (
        _(
            "The hiring team of %(employer)s sees your name, your scores and the day on which you submitted. A "
            "person decides; no score alone accepts or turns down anybody."
        )
        % {"employer": facts.employer},
        _(
            "Pages that are answered faster than they can be read are shown to the hiring team as a sign to ask "
            "about. It changes no score."
        ),
        _("What you need to be different is seen by the people who arrange it, not by those who decide."),
    )


def _how_long(said: NullTranslations, facts: NoticeFacts) -> tuple[str, ...]:
    _, ngettext = said.gettext, said.ngettext
    days = facts.retention_days
    told = [
        ngettext(
            "All of it is erased %(num)s day after the campaign has ended.",
            "All of it is erased %(num)s days after the campaign has ended.",
            days,
        )
        % {"num": number(days, language_of(said))}
    ]
    if facts.erased_on is not None:
        on = {"day": day(facts.erased_on, language_of(said))}
        told.append(_("As things stand, that is on %(day)s.") % on)
    return (
        " ".join(told),
        _(
            "It is kept longer only where the law asks for it, as in a lawsuit, or while you have a place in "
            "another campaign of the same team. Averages of many people’s answers stay; they name nobody."
        ),
        _("Backups hold it until newer ones take their place; what is erased stays erased when one is put back."),
    )


def _rights(said: NullTranslations, facts: NoticeFacts) -> tuple[str, ...]:
    _ = said.gettext
    return (
        _("A copy: on “My page”, as a file, at once, without asking anybody."),
        _("A correction: ask on “My page”; HR answers within %(days)s.")
        % {"days": _days(said, facts, "correction")},
        _("That a person looks at your result again: ask on “My page”; HR answers within %(days)s.")
        % {"days": _days(said, facts, "review")},
        _(
            "An explanation of your result, or any question: ask on “My page”; the hiring team answers within "
            "%(days)s."
        )
        % {"days": _days(said, facts, "question")},
        _("Erasure, at any time: ask on “My page”; the administrator answers within %(days)s.")
        % {"days": _days(said, facts, "erasure")},
        _("You may also turn to the data protection authority where you live."),
    )


def _days(said: NullTranslations, facts: NoticeFacts, kind: str) -> str:
    days = facts.answered_in[kind]
    told = said.ngettext("%(num)s working day", "%(num)s working days", days)
    return told % {"num": number(days, language_of(said))}


def _contact(said: NullTranslations, facts: NoticeFacts) -> str:
    return facts.contact or said.gettext("the person who invited you")
