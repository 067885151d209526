"""Placeholders in letters: `[[name]]` and the like; what stands for each, and what of them is wrong in a text.

A line whose placeholder has nothing to say, such as a closing date where there is none, is left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from gettext import NullTranslations

from sqlmodel import Session

from assess.report.catalogues import catalogue
from assess.report.deadlines import day_and_time
from assess.report.duration_words import duration
from assess.report.sentences import day
from assess.screening.problems import Problem
from assess.screening.sittings import notice
from assess.store.tables import Campaign, Invitation
from assess.store.tables.campaigns import spoken_reference

LINK = "[[link]]"  # filled in when the letter is sent or shown, so that nothing stored opens anything
ANYWHERE = ("name", "employer", "purpose", "title", "contact", "reference")
WITH_LINK = ("link", "duration", "until", "results_by")
SUPERVISOR = "supervisor"  # in letters about a confirmation alone
MAY_BE_EMPTY = ("contact", "purpose", "until", "results_by", SUPERVISOR)
_PLACE = re.compile(r"\[\[\s*([^\[\]\n]{0,40}?)\s*\]\]")
_BRACKETS = re.compile(r"\[\[|\]\]")


@dataclass(frozen=True)
class Facts:
    """What stands for each placeholder in letters in one language, and whom they come from."""

    values: Mapping[str, str] = field(default_factory=dict)
    sender_name: str = ""


def facts(
    session: Session,
    campaign: Campaign,
    cohort_id: int,
    language: str,
    begun: bool = False,
    closes_at: datetime | None = None,
) -> Facts:
    """Of everybody in a cohort who reads that language, has begun or not, and has a day of their own or none."""
    found, said = notice.facts(session, campaign, cohort_id, language, begun, closes_at), catalogue(language)
    return Facts(values(found, said, language), sender_name(found.house.name, said))


def values(found: notice.Facts, said: NullTranslations, language: str) -> dict[str, str]:
    """What stands for each placeholder, except who somebody is."""
    return {
        "employer": found.house.name,
        "purpose": found.house.purpose,
        "title": found.title,
        "contact": found.contact,
        "duration": _pauses(found, said) % {"duration": duration(found.duration, said)},
        "until": _until(found, said, language),
        "results_by": day(found.results_by.date(), language) if found.results_by else "",
    }


def of_person(place: Invitation) -> dict[str, str]:
    """Who somebody is, and who will be with them."""
    return {
        "name": place.candidate.name, "reference": spoken_reference(place.reference), SUPERVISOR: place.supervisor
    }  # fmt: skip


def sender_name(employer: str, said: NullTranslations) -> str:
    """Whom letters come from, by name."""
    return (
        said.gettext("%(employer)s, recruitment") % {"employer": employer}
        if employer
        else said.gettext("Recruitment")
    )


def _pauses(found: notice.Facts, said: NullTranslations) -> str:
    if found.limits:
        return said.gettext(
            "%(duration)s A part of it has a time limit. Between parts you may pause and go on later, on this or "
            "another device, with the same link:"
        )
    return said.gettext(
        "%(duration)s You may pause at any time and go on later, on this or another device, with the same link:"
    )


def _until(found: notice.Facts, said: NullTranslations, language: str) -> str:
    """Until when somebody must have begun, or finished; no countdown, since nobody knows when it is read."""
    if found.until is None:
        return ""
    moment = {"moment": day_and_time(found.until, found.house.time_zone, language)}
    if found.begun:
        return said.gettext("You can finish it until %(moment)s.") % moment
    begin = said.gettext("You can begin until %(moment)s.") % moment
    if not found.grace_days:
        return begin
    one, many = (
        "Whoever has begun by then may finish within %(num)s day.",
        "Whoever has begun by then may finish within %(num)s days.",
    )
    return f"{begin} {said.ngettext(one, many, found.grace_days) % {'num': found.grace_days}}"


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; what is typed by people makes no placeholder of its own."""

    def said(found: re.Match[str]) -> str:
        name = found[1].lower()
        return values[name].replace("[[", "[") if name in values else found[0]

    paragraphs = ("\n".join(_kept(part.split("\n"), values)) for part in re.split(r"\n{2,}", text))
    return "\n\n".join(_PLACE.sub(said, part) for part in paragraphs if part)


def _kept(lines: Sequence[str], values: Mapping[str, str]) -> list[str]:
    def empty(line: str) -> bool:
        return any(
            name.lower() in MAY_BE_EMPTY and not values.get(name.lower(), " ") for name in _PLACE.findall(line)
        )

    return [line for line in lines if not empty(line)]


def problems(subject: str, words: str, allowed: Sequence[str], needs_link: bool) -> list[Problem]:
    """Everything that is wrong with the placeholders of a letter, each with its remedy."""
    in_subject = [name for name in allowed if name in ANYWHERE]
    found = _wrong("subject", subject, in_subject) + _wrong("words", words, allowed)
    if needs_link and "link" not in map(str.lower, _PLACE.findall(words)):
        found.append(Problem("words", "link-needed"))
    return found


def _wrong(name: str, text: str, allowed: Sequence[str]) -> list[Problem]:
    found = [
        _not_allowed(name, typed, allowed)
        for typed in dict.fromkeys(_PLACE.findall(text))
        if typed.lower() not in allowed
    ]
    return [*found, Problem(name, "place-open")] if _BRACKETS.search(_PLACE.sub("", text)) else found


def _not_allowed(name: str, typed: str, allowed: Sequence[str]) -> Problem:
    near = get_close_matches(typed.lower(), allowed, 1)
    known = ", ".join(f"[[{one}]]" for one in near or allowed)
    if typed.lower() in (*ANYWHERE, *WITH_LINK, SUPERVISOR):
        return Problem(name, "place-elsewhere", {"typed": typed, "known": known})
    if near:
        return Problem(name, "place-near", {"typed": typed, "known": known})
    return Problem(name, "place-unknown", {"typed": typed, "known": known})
