"""What stands at the head and foot of every document: of whom and of what it is, as of when, and until when."""

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import date, datetime
from gettext import NullTranslations
from typing import Any

from assess.report import deadlines, sentences
from assess.report.catalogues import ENGLISH, language_of

LONGEST_NAME, LONGEST_RUNNING, LONG_NAME = 90, 36, 40  # letters


@dataclass(frozen=True)
class Heading:
    """Plain data. `name` is empty where a document is of several people; `logo` is a PNG or JPEG file's bytes.

    `reference` tells people apart, `applicant_number` is the employer's own; `language` is the campaign's. The
    ranking was read at `as_of` by the clock of `zone`: so many results, the newest of that day, for so many places.
    """

    name: str
    campaign: str
    team: str
    organisation: str
    completed: date | None = None
    synthetic: bool = False
    logo: bytes | None = field(default=None, repr=False)
    reference: str = ""
    language: str = "en"
    applicant_number: str = ""
    requisition: str = ""
    as_of: datetime | None = None
    newest: date | None = None
    results: int = 0
    places: int = 0
    delete_by: date | None = None
    kept_days: int = 0
    zone: str = "UTC"


def heading_context(heading: Heading, kind: str, translations: NullTranslations = ENGLISH) -> dict[str, Any]:
    """What `report/heading.jinja` prints; `kind` is what such a document is called, in the same language."""
    _ = translations.gettext
    about = " – ".join(part for part in (heading.name, heading.campaign) if part)
    confidential = _confidential(heading, translations)
    return {
        "kind": kind,
        "title": f"{kind}: {about}",
        "organisation": heading.organisation,
        "logo": _logo(heading.logo),
        "name": sentences.shortened(heading.name or heading.campaign, LONGEST_NAME),
        "long": len(heading.name or heading.campaign) > LONG_NAME,
        "synthetic": _("synthetic") if heading.synthetic else "",
        "whose": _whose(heading, translations),
        "when": _when(heading, translations),
        "confidential": confidential,
        "running": _running(heading, confidential, translations),
        "made": (heading.as_of or heading.completed or date(1970, 1, 1)).isoformat(),
    }


def _whose(heading: Heading, translations: NullTranslations) -> list[str]:
    """Reference, number, campaign, requisition and team, as far as there are any."""
    _ = translations.gettext
    named = (
        (_("Reference %(reference)s"), "reference", heading.reference),
        (_("applicant number %(number)s"), "number", heading.applicant_number),
        ("%(campaign)s", "campaign", heading.campaign if heading.name else ""),
        (_("requisition %(requisition)s"), "requisition", heading.requisition),
        ("%(team)s", "team", heading.team),
    )
    return [said % {key: value} for said, key, value in named if value]


def _when(heading: Heading, translations: NullTranslations) -> str:
    """When the person completed, and which ranking it was read from."""
    _ = translations.gettext
    spoken = language_of(translations)
    said = []
    if heading.completed:
        said.append(_("completed %(date)s") % {"date": sentences.day(heading.completed, spoken)})
    if heading.as_of:
        said.append(_("as of %(moment)s") % {"moment": deadlines.day_and_time(heading.as_of, heading.zone, spoken)})
    if heading.results:
        said.append(_results(heading, translations))
    if heading.places:
        said.append(
            translations.ngettext("%(num)d place", "%(num)d places", heading.places) % {"num": heading.places}
        )
    return " · ".join(said)


def _results(heading: Heading, translations: NullTranslations) -> str:
    counted = translations.ngettext("%(num)d result", "%(num)d results", heading.results) % {"num": heading.results}
    if not heading.newest:
        return counted
    newest = translations.gettext("the newest of %(date)s")
    day = sentences.day(heading.newest, language_of(translations))
    return f"{counted}{translations.gettext(', ')}{newest % {'date': day}}"


def _confidential(heading: Heading, translations: NullTranslations) -> str:
    """Until when it may be kept, by the rule for the data themselves."""
    _ = translations.gettext
    if heading.delete_by:
        day = sentences.day(heading.delete_by, language_of(translations))
        return _("Confidential, delete by %(date)s") % {"date": day}
    if heading.kept_days:
        return _("Confidential, delete %(days)d days after the campaign’s end") % {"days": heading.kept_days}
    return _("Confidential")


def _running(heading: Heading, confidential: str, translations: NullTranslations) -> str:
    """The line at the foot of every page."""
    parts = [
        sentences.shortened(heading.name, LONGEST_RUNNING),
        heading.reference,
        sentences.shortened(heading.campaign, LONGEST_RUNNING),
        _synthetic(heading, translations),
        confidential,
    ]
    return " · ".join(part for part in parts if part)


def _synthetic(heading: Heading, translations: NullTranslations) -> str:
    _ = translations.gettext
    if not heading.synthetic:
        return ""
    return _("synthetic person") if heading.name else _("synthetic")


def _logo(image: bytes | None) -> str:
    """The logo as a data URI; only PNG and JPEG are drawn."""
    for start, kind in ((b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpeg")):
        if image and image.startswith(start):
            return f"data:image/{kind};base64,{b64encode(image).decode()}"
    return ""
