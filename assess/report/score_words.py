"""Sentences for the codes of a Profile, in the reader's language; complete against `scoring.codes`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from gettext import NullTranslations
from typing import Any

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.report.numbers import decimal
from assess.scoring import independent_signs
from assess.scoring.profile import Flag, Reason, Withheld

DECIMALS = {"reliability": 2, "seconds": 0, "times": 1, "correlation": 2}
SAID = "text"  # a sentence that an earlier scoring version stored as it was printed


@dataclass(frozen=True)
class ScoreWords:
    """What scores, shares, reasons and quality flags are called, for one blueprint and battery."""

    blueprint: Blueprint
    instruments: Sequence[Instrument]
    translations: NullTranslations

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles of components, points, facets and of what is scored beside them, by id."""
        _ = self.translations.gettext
        found = {component.id: component.title for component in self.blueprint.components}
        found |= {point.id: point.title for point in self.blueprint.points}
        found |= {facet.id: facet.title for facet in self.blueprint.facets}
        return found | {
            "judgement": _("Judgement"),
            "difficult": _("Difficult customers"),
            "mirror-gap": _("Mirror gap"),
            "encounters": _("Conversations"),
            "real-gap": _("Hostile less calm customers"),
        }

    def title(self, score_id: str) -> str:
        """What a score, component, point or facet is called."""
        return self.titles.get(score_id, score_id)

    def component(self, component_id: str) -> str:
        """What a component is called; the blueprint's word comes first."""
        found = {component.id: component.title for component in self.blueprint.components}
        return found.get(component_id, self.title(component_id))

    def instrument(self, key: str) -> str:
        """What an instrument is called."""
        return next((one.title for one in self.instruments if key in (one.key, one.slug)), key)

    def share(self, share_id: str) -> str:
        """What a kind of recommended action is called."""
        _ = self.translations.gettext
        return {
            "misery": _("Misery"),
            "mediocrity": _("Mediocrity"),
            "magnificence": _("Magnificence"),
            "altruistic": _("Altruistic"),
            "scripted": _("Scripted"),
            "mirroring": _("Mirroring"),
        }.get(share_id, share_id)

    def temper(self, temper: str, titles: Mapping[str, str]) -> str:
        """How the customer speaks at a turn; a word of an employer's own vocabulary as it stands there."""
        _ = self.translations.gettext
        return {
            "calm": _("calm"),
            "tense": _("tense"),
            "insult": _("insult"),
            "test": _("test of limits"),
            "relent": _("relenting"),
            "goodbye": _("goodbye"),
        }.get(temper, titles.get(temper, temper))

    def customer(self, *, hostile: bool) -> str:
        """Which of two twins it was."""
        _ = self.translations.gettext
        return _("hostile customer") if hostile else _("calm customer")

    def reason(self, reason: Reason) -> str:
        """Why there is no score."""
        _ = self.translations.gettext
        sentences = {
            "too-few-answers": _(
                "%(answered)d of %(of)d questions of %(title)s were answered; %(needed)d are needed for a score."
            ),
            "no-shape": _("Every option of %(title)s got the same rating, so the answers have no shape to score."),
            "unanswered": _("%(title)s has no score: one of its parts has no answer."),
        }
        component = reason.values.get("component")
        title = self.component(component) if component else self.instrument(reason.instrument)
        return self._said(sentences, reason.code, {"title": title, **reason.values})

    def withheld(self, line: Withheld) -> str:
        """Why a score is not shown."""
        _ = self.translations.gettext
        return {
            "unreliable": _("There are too few difficult scenarios for a figure about one person."),
            "gate": _("There are too few questions on this alone; the whole questionnaire says more about it."),
            "group-only": _("It is reported for groups only."),
            "scenarios-only": _("There are too few scenarios on this for a figure about one person."),
            "unanswered": _("None of these questions was answered."),
        }.get(line.code, line.code)

    def develop(self) -> str:
        """What it means that a facet is marked so, and whether it counts less in the score."""
        _ = self.translations.gettext
        uses = {facet.id: facet.use for facet in self.blueprint.facets}
        lighter = any(
            uses.get(facet.id) == "develop" and facet.weight < max(other.weight for other in component.facets)
            for component in self.blueprint.components
            for facet in component.facets
        )
        if lighter:
            return _("A facet marked develop can be grown by good leadership, and counts less in the score.")
        return _(
            "A facet marked develop can be grown by good leadership; in the score it counts as much as the others."
        )

    def stops(self, code: str) -> str:
        """Why an explanation goes no further."""
        _ = self.translations.gettext
        return {
            "single-scenarios": _(
                "A single scenario says too little about one person: the explanation stops at the total."
            ),
            "shape": _(
                "The scoring compares all ratings with one another: the explanation stops where parts no longer "
                "add up."
            ),
            "calibrated": _(
                "The score comes from calibrated questions, which count by what they tell: the explanation stops "
                "where parts no longer add up."
            ),
        }.get(code, "")

    def flag_title(self, code: str) -> str:
        """What a quality flag is called."""
        _ = self.translations.gettext
        return {
            "straight-lining": _("The same answer in a row"),
            "too-fast": _("Very fast pages"),
            "directed": _("Reading checks missed"),
            "infrequency": _("An unlikely answer"),
            "missing": _("Questions left open"),
            "scattered": _("Scattered answers"),
            "one-sided": _("Answers at one end"),
            "inconsistency": _("Answers that do not agree"),
        }.get(code, code.replace("-", " ").capitalize())

    def flag_reading(self, flag: Flag) -> str:
        """What was seen."""
        _ = self.translations.gettext
        sentences = {
            "straight-lining": _("%(longest)d answers in a row were the same number, out of %(of)d."),
            "too-fast": _("%(pages)d of %(of)d pages were sent faster than they can be read."),
            "directed": _("%(missed)d of %(of)d questions that ask for a certain answer got another one."),
            "infrequency": _("%(unusual)d of %(of)d claims that hardly anybody can make got an unusual answer."),
            "missing": _("%(missing)d of %(of)d questions were left out."),
            "scattered": _(
                "Answers about the same facet differ from one another %(times)s times as much as usual."
            ),
            "one-sided": _(
                "%(extreme)d of %(of)d answers lie at one end of the scale, once all statements are turned the "
                "same way."
            ),
            "inconsistency": _(
                "Odd and even questions on the same facets point different ways (correlation %(correlation)s)."
            ),
        }
        return self._said(sentences, flag.code, flag.values)

    def rate(self, code: str) -> str:
        """How many careful people show a sign; nothing where that was not studied."""
        _, rate = self.translations.gettext, independent_signs.RATES.get(code)
        if rate is None:
            return ""
        if rate < 0.001:
            return _("Fewer than 1 in 1,000 careful people show this.")
        share = decimal(100.0 * rate, 1, self.translations)
        return _("Of careful people, %(share)s\N{NO-BREAK SPACE}%% show this.") % {"share": share}

    def answering(self, flags: Sequence[Flag]) -> dict[str, Any]:
        """How many independent signs of unread questions there are, and what that means."""
        _, found = self.translations.gettext, independent_signs.counted(flags)
        said = self.translations.ngettext(
            "%(num)d independent sign that questions were not read.",
            "%(num)d independent signs that questions were not read.",
            found.number,
        ) % {"num": found.number}
        if found.many:
            rare = _("Fewer than 1 in 1,000 careful people show three or more, so no level is shown.")
            said = f"{said} {rare}"
        return {
            "number": found.number,
            "many": found.many,
            "said": said if found.number else "",
            "source": _(
                "Rates among careful people come from a study of simulated answers, until enough people have been "
                "observed."
            ),
        }

    def caution(self, code: str) -> str:
        """Why a flag may mean nothing."""
        _ = self.translations.gettext
        return {
            "straight-lining": _(
                "Tired or hurried people do this, and so do people with firm habits: ask, do not assume."
            ),
            "too-fast": _("Slow connections and shared computers disturb timing, and some people read very fast."),
            "directed": _("One slip happens to careful people; several slips together with other signs say more."),
            "infrequency": _("Humour or a misread word can be behind a single such answer."),
            "missing": _("People skip questions for many reasons, tiredness and technical trouble among them."),
            "scattered": _(
                "Somebody whose habits differ from one situation to the next can answer like this in good faith."
            ),
            "one-sided": _(
                "Some people do all of this, and applicants are asked to show themselves at their best."
            ),
            "inconsistency": _("A person with an even profile can look like this by chance."),
        }.get(code, "")

    def _said(self, sentences: Mapping[str, str], code: str, values: Mapping[str, Any]) -> str:
        """The sentence of a code; a stored sentence as it was printed; the bare code where it is not known."""
        if SAID in values and code == "too-fast":  # how long somebody took is told to nobody any more
            return self.translations.gettext("Pages were sent faster than they can be read.")
        if SAID in values:
            return str(values[SAID])
        written = {
            name: decimal(value, DECIMALS[name], self.translations) if name in DECIMALS else value
            for name, value in values.items()
        }
        return sentences[code] % written if code in sentences else code
