"""Who is as good as in, who competes and for whom a place is very unlikely, in one sentence."""

from dataclasses import dataclass
from gettext import NullTranslations

from assess.report.catalogues import ENGLISH


@dataclass(frozen=True)
class PlaceCounts:
    """How many people stand in each group, for so many places, of which some are `left` to compete for."""

    places: int
    sure: int
    open: int
    unlikely: int
    left: int

    @property
    def of(self) -> int:
        """All people ranked."""
        return self.sure + self.open + self.unlikely


def parts(counts: PlaceCounts, translations: NullTranslations = ENGLISH) -> list[tuple[str, str]]:
    """Each group that has people, with its part of the sentence, in order."""
    _, ngettext = translations.gettext, translations.ngettext
    found = []
    if counts.sure:
        said = ngettext("%(num)d is as good as in", "%(num)d are as good as in", counts.sure)
        found.append(("sure", said % {"num": counts.sure}))
    if counts.open:
        people = ngettext("%(num)d competes", "%(num)d compete", counts.open) % {"num": counts.open}
        if counts.sure:
            left = ngettext("for the last place", "for the last %(num)d places", counts.left) % {"num": counts.left}
        else:
            left = ngettext("for the one place", "for the %(num)d places", counts.left) % {"num": counts.left}
        found.append(("open", _("%(people)s %(places)s") % {"people": people, "places": left}))
    if counts.unlikely:
        said = ngettext(
            "for %(num)d a place is very unlikely", "for %(num)d a place is very unlikely", counts.unlikely
        )
        found.append(("unlikely", said % {"num": counts.unlikely}))
    return found


def sentence(counts: PlaceCounts, translations: NullTranslations = ENGLISH) -> str:
    """`2 are as good as in, 12 compete for the last 6 places, for 212 a place is very unlikely.`"""
    _ = translations.gettext
    if not counts.of:
        return _("Nobody has a score yet.")
    if counts.places >= counts.of:
        return _("There is a place for everybody who has a score.")
    said = _(", ").join(text for _group, text in parts(counts, translations))
    return f"{said[0].upper()}{said[1:]}."
