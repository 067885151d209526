"""What a content manual calls formats, methods, cues, kinds and tags, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from gettext import NullTranslations

from assess.documents.blueprint import FormRules
from assess.documents.item import Item, Option, OptionTags
from assess.documents.vocabulary import Vocabulary, Word
from assess.report.numbers import identifier


@dataclass(frozen=True)
class ManualWords:
    """The words of one manual; those of scenarios and options come from the vocabulary of its forms."""

    vocabulary: Vocabulary | None
    translations: NullTranslations

    def format(self, kind: str) -> str:
        """How an instrument is answered."""
        _ = self.translations.gettext
        return {
            "likert": _("Statements, each rated by how much it is like the person"),
            "pick-one": _("Scenarios; one option is chosen"),
            "best-worst": _("Scenarios; the best and the worst option are chosen"),
            "rate-each": _("Scenarios; every option is rated"),
            "rank": _("Scenarios; the options are put in order"),
            "forced-choice": _("Blocks of statements; the one most and the one least like the person are chosen"),
            "encounter": _("Conversations; at each turn one line is chosen, and the customer answers it"),
        }[kind]

    def method(self, name: str) -> str:
        """How answers become points; nothing where no more is to be said."""
        _ = self.translations.gettext
        return {
            "best-worst": _(
                "Key of the best less key of the worst choice, over the widest difference the scenario allows: "
                "1 for the keyed pair, 0 for its reverse; guessing reaches .50."
            ),
            "likert": _(
                "Place of the answer on the scale from 0 to 1, turned round for statements keyed the other way."
            ),
            "forced-choice": _(
                "Within a block the statement most like the person counts 1, the least 0, the others .5, turned "
                "round for statements keyed the other way."
            ),
            "encounter": _(
                "At each turn the key of the line, from 0 (the lowest there) to 1 (the highest), less the mean "
                "that people reach at that turn, plus the mean over all turns of the instrument; the score is the "
                "mean over the turns that were met, and may leave 0 to 1 by .1."
            ),
        }.get(name, "")

    @cached_property
    def cues(self) -> Mapping[str, str]:
        """What the cues that may give an option away are called."""
        _ = self.translations.gettext
        return {
            "length": _("Length in words"),
            "apology": _("Words of apology"),
            "politeness": _("Words of politeness"),
            "promise": _("Words of promise"),
            "position": _("Position"),
            "grade": _("Reading grade"),
            "sentiment": _("Pleasant less unpleasant words"),
            "overlap": _("Words shared with the scenario"),
        }

    def coverage(self) -> list[tuple[str, str, tuple[Word, ...]]]:
        """Title, tag and words of each table of coverage."""
        if self.vocabulary is None:
            return []
        _ = self.translations.gettext
        return [
            (_("Manner of the customer"), "manner", self.vocabulary.manners),
            (_("Channel"), "channel", self.vocabulary.channels),
            (_("Stage"), "stage", self.vocabulary.stages),
            (_("Setting"), "setting", self.vocabulary.settings),
        ]

    def form_rules(self, rules: FormRules) -> list[str]:
        """What a form of that length is made of."""
        _ = self.translations.gettext
        least: list[tuple[int | str | None, str]] = [
            (rules.point, _("each point as the primary one: %(number)d at least")),
            (rules.facet, _("each facet as the primary one: %(number)d at least")),
            (rules.facet_met, _("each facet as primary or secondary: %(number)d at least")),
            (rules.difficult, _("difficult customers: %(number)d at least")),
            (rules.channel, _("each channel: %(number)d at least")),
            (rules.stage, _("each stage: %(number)d at least")),
            (rules.words, _("words to read: %(number)d at most")),
        ]
        if rules.manner:
            least += self._from_to(rules.manner, _("each difficult manner: %(number)s"))
        if rules.courteous:
            least += self._from_to(rules.courteous, _("courteous customers: %(number)s"))
        return [said % {"number": number} for number, said in least if number]

    def _from_to(self, ends: tuple[int, int], said: str) -> list[tuple[int | str | None, str]]:
        low, high = ends
        both = self.translations.gettext("%(low)d to %(high)d") % {"low": low, "high": high}
        return [(low if low == high else both, said)]

    def option_tags(self) -> list[tuple[str, str]]:
        """What the tags of options are called, with their names."""
        _ = self.translations.gettext
        return [
            (_("Moment for the customer"), "moment"),
            (_("Orientation"), "orientation"),
            (_("Manner"), "manner"),
            (_("Stance towards difficulty"), "stance"),
            (_("Kind of action"), "act"),
        ]

    def of_item(self, item: Item) -> list[str]:
        """The tags of a scenario."""
        words = self._titles(self.vocabulary.of_items if self.vocabulary else {})
        tags = ((name, getattr(item.tags, name)) for name in ("manner", "channel", "stage", "setting"))
        return [words.get((name, value), identifier(value)) for name, value in tags if value]

    def of_option(self, option: Option) -> list[str]:
        """The tags of an option."""
        found = [word for _title, tag in self.option_tags() if (word := self.of_tag(tag, option.tags))]
        return [*found, self.translations.gettext("overreach")] if option.tags.overreach else found

    def of_tag(self, tag: str, tags: OptionTags) -> str:
        """What the value of one tag of an option is called; nothing where it has none."""
        value = getattr(tags, tag)
        words = self._titles(self.vocabulary.of_options if self.vocabulary else {})
        return words.get((tag, value), identifier(value)) if value else ""

    @staticmethod
    def _titles(tags: Mapping[str, tuple[Word, ...]]) -> dict[tuple[str, str], str]:
        return {(tag, word.id): word.title for tag, words in tags.items() for word in words}
