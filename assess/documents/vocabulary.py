"""The words that tags are made of: manners of customers, stages, channels, settings, and kinds of action."""

from typing import Literal

from assess.documents.base import Frozen, Head, Slug, Text, YesNo


class Word(Frozen):
    """One value of a tag, and what it is called."""

    id: Slug
    title: Text


class Manner(Word):
    """How a customer behaves: difficult to bear, courteous (what difficult ones are held against), or absent."""

    difficult: YesNo = False
    courteous: YesNo = False
    absent: YesNo = False


class Vocabulary(Head):
    """The tags of items (`manners` to `settings`) and of options (the rest), with their words."""

    kind: Literal["vocabulary"]
    manners: tuple[Manner, ...] = ()
    channels: tuple[Word, ...] = ()
    stages: tuple[Word, ...] = ()
    settings: tuple[Word, ...] = ()
    moments: tuple[Word, ...] = ()
    orientations: tuple[Word, ...] = ()
    option_manners: tuple[Word, ...] = ()
    stances: tuple[Word, ...] = ()

    @property
    def of_items(self) -> dict[str, tuple[Word, ...]]:
        """The words of each tag of an item."""
        return {
            "manner": self.manners,
            "channel": self.channels,
            "stage": self.stages,
            "setting": self.settings,
        }

    @property
    def of_options(self) -> dict[str, tuple[Word, ...]]:
        """The words of each tag of an option."""
        return {
            "moment": self.moments,
            "orientation": self.orientations,
            "manner": self.option_manners,
            "stance": self.stances,
        }

    @property
    def difficult_manners(self) -> frozenset[str]:
        """The manners that are difficult."""
        return frozenset(manner.id for manner in self.manners if manner.difficult)

    @property
    def courteous_manners(self) -> frozenset[str]:
        """The manners that difficult ones are compared with."""
        return frozenset(manner.id for manner in self.manners if manner.courteous)

    @property
    def absent_manners(self) -> frozenset[str]:
        """The manners of scenarios where no customer is present."""
        return frozenset(manner.id for manner in self.manners if manner.absent)
