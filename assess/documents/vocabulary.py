"""The words that tags are made of: manners of customers, stages, channels, settings, and kinds of action."""

from typing import ClassVar, Literal

from assess.documents.base import Frozen, Grown, Head, Slug, Text, YesNo


class Word(Frozen):
    """One value of a tag, and what it is called."""

    id: Slug
    title: Text


class Manner(Word):
    """How a customer behaves: difficult to bear, courteous (what difficult ones are held against), or absent."""

    difficult: YesNo = False
    courteous: YesNo = False
    absent: YesNo = False


class Vocabulary(Grown, Head):
    """The tags of items (`manners` to `settings`), of options (`moments` to `acts`) and of conversations.

    `tempers` are the customer's at a node, `outcomes` those of endings.
    """

    gained: ClassVar[frozenset[str]] = frozenset({"acts", "tempers", "outcomes"})

    kind: Literal["vocabulary"]
    manners: tuple[Manner, ...] = ()
    channels: tuple[Word, ...] = ()
    stages: tuple[Word, ...] = ()
    settings: tuple[Word, ...] = ()
    moments: tuple[Word, ...] = ()
    orientations: tuple[Word, ...] = ()
    option_manners: tuple[Word, ...] = ()
    stances: tuple[Word, ...] = ()
    acts: tuple[Word, ...] = ()
    tempers: tuple[Word, ...] = ()
    outcomes: tuple[Word, ...] = ()

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
            "act": self.acts,
        }

    @property
    def of_nodes(self) -> dict[str, tuple[Word, ...]]:
        """The words of each tag of a node."""
        return {"stage": self.stages, "temper": self.tempers}

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
