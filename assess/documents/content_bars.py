"""The bars that scenarios are held to: data of their bank or instrument, else those of the first edition."""

from pydantic import Field

from assess.documents.base import Frozen, Number, Slug, Whole


class Wanted(Frozen):
    """At least so many `scenarios` of a kind: `best` by one of these acts, with a label, in a setting."""

    scenarios: Whole = Field(ge=1)
    best: tuple[Slug, ...] = ()
    labels: tuple[Slug, ...] = ()
    settings: tuple[Slug, ...] = ()


class Bars(Frozen):
    """What is asked of scenarios; what is missed is warned of.

    `stem`, `option` are words from and to, `numbers` how many a stem holds at most. Keys of a scenario: `good` of
    them at 4 or above at least, neighbours at most `gap` apart, best and worst at least `range`. Tags over all
    scenarios: the moment's |r| with the key at most `moment`; a share of at least `two_warm` with two options of
    the best moment or of the best orientation; a share of at most `worst_misery` whose worst option is of the worst
    moment. `advantage` and `advantage_at_worst` are how far above chance the surface and the words of options may
    find the best and the worst.
    """

    stem: tuple[Whole, Whole] = (60, 110)
    option: tuple[Whole, Whole] = (10, 35)
    numbers: Whole | None = None
    good: Whole = 0
    gap: Number | None = Field(default=None, gt=0)
    range: Number = Field(default=2.0, gt=0, le=5)
    moment: Number | None = Field(default=None, ge=0, le=1)
    two_warm: Number | None = Field(default=None, ge=0, le=1)
    worst_misery: Number | None = Field(default=None, ge=0, le=1)
    advantage: Number | None = Field(default=None, ge=0, le=1)
    advantage_at_worst: Number | None = Field(default=None, ge=0, le=1)
    wanted: tuple[Wanted, ...] = ()


FIRST_EDITION = Bars()
