"""What authors found when independent readers met their content without the key: a record beside the document.

The record of `instruments/<slug>/<version>.toml` is `instruments/<slug>/checks/<version>.toml`:

    kind = "authors-check"
    date = 2026-03-31
    note = "What was changed afterwards."     # optional
    people = true                             # people read it; without it, automated readers alone

    [sorting]                                 # statements sorted into facets by definition alone
    readers = 5
    who = "Five people who had not seen the key: ..."
    scope = "All 80 statements of both questionnaires, shuffled"
    agreement = 0.91                          # share of sortings that agree with the key
    kappa = 0.88                              # Fleiss' kappa among the readers
    facets = { poise = 0.95, detachment = 0.90 }

    [rating]                                  # effectiveness of every option rated without the key
    readers = 5
    who = "..."
    scope = "All options of 42 scenarios"
    icc = 0.91                                # ICC(2,k) of the readers' mean
    key_correlation = 0.90                    # optional: Spearman's rho of the readers' mean with the key
    rewritten = ["scenario-id"]               # scenarios they disagreed on, rewritten since

    [options_only]                            # best and worst option picked without the scenario
    readers = 5
    who = "..."
    scope = "..."
    hits = 0.31
    chance = 0.24
    worst_hits = 0.28                         # optional, with its chance
    worst_chance = 0.24

    [scenarios]                               # the same with the scenario: what the key is agreed on
    ...

    [desirability]                            # how good agreeing with each statement sounds, rated 1 to 5
    readers = 5
    who = "..."
    scope = "..."
    icc = 0.93
    correlation = 0.95                        # optional: of their mean with what the document says
    widest_block = 0.4                        # optional: the widest spread of their means within a block

    [tags]                                    # tags of options given without the key
    readers = 5
    who = "..."
    scope = "..."
    agreement = { moment = 0.82, orientation = 0.80 }
    moment_key = 0.58                         # optional: correlation of the moment they gave with the key

    [[translations]]                          # read as a text of its own, without the source
    language = "de"
    readers = 1
    who = "..."
    scope = "..."
    found = 12                                # faults of sense, register, gender or double meaning
    open = 0                                  # of these not mended
    keys = 0.97                               # optional: scenarios whose best was the keyed one in that language

    [language_model]                          # what a machine reaches that takes it: a figure of security
    readers = 1
    who = "..."
    scope = "..."
    score = 0.93                              # of the maximum
    best = 0.90                               # optional: scenarios whose best option it picked

Each part may be missing; a form without a record shows its bank's. Shares are 0 to 1, coefficients -1 to 1.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from assess.documents.bank import Bank
from assess.documents.base import Frozen, Language, Slug, Text
from assess.documents.fault import DocumentError, Fault
from assess.documents.instrument import Instrument
from assess.documents.library import read_text

Share = Annotated[float, Field(ge=0, le=1)]
Coefficient = Annotated[float, Field(ge=-1, le=1)]

LOWEST_AGREEMENT, LOWEST_AGREEMENT_OF_FACET, LOWEST_ICC, HIGHEST_ADVANTAGE = 0.80, 0.60, 0.85, 0.08
WIDEST_BLOCK, HIGHEST_MOMENT_KEY = 0.4, 0.75


class Readers(Frozen):
    """Who read what."""

    readers: int = Field(ge=2)
    who: Text
    scope: Text


class Sorting(Readers):
    """Statements sorted into facets by definition alone."""

    agreement: Share
    kappa: Coefficient
    facets: dict[Slug, Share] = Field(default_factory=dict)


class Rating(Readers):
    """Effectiveness of every option rated without the key."""

    icc: Coefficient
    key_correlation: Coefficient | None = None
    rewritten: tuple[Slug, ...] = ()


class Picks(Readers):
    """The best option picked, and the worst where that was asked too."""

    hits: Share
    chance: Share
    worst_hits: Share | None = None
    worst_chance: Share | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.worst_hits is None) != (self.worst_chance is None):
            raise ValueError("worst_hits and worst_chance belong together")
        return self


class Desirability(Readers):
    """How good agreeing with each statement sounds."""

    icc: Coefficient
    correlation: Coefficient | None = None
    widest_block: Annotated[float, Field(ge=0, le=4)] | None = None


class RatedTags(Readers):
    """Tags of options given without the key: the share that agrees with the document, by tag."""

    agreement: dict[Slug, Share]
    moment_key: Coefficient | None = None


class Readings(Readers):
    """A translation read as a text of its own; `open` of the faults `found` are not mended."""

    readers: int = Field(ge=1)
    language: Language
    found: int = Field(ge=0)
    open: int = Field(default=0, ge=0)
    keys: Share | None = None


class LanguageModel(Readers):
    """What a language model reaches that takes it unsupervised."""

    readers: int = Field(ge=1)
    score: Share
    best: Share | None = None


class AuthorsCheck(Frozen):
    """The record of one document."""

    kind: Literal["authors-check"]
    date: date
    note: str = ""
    people: bool = False
    sorting: Sorting | None = None
    rating: Rating | None = None
    options_only: Picks | None = None
    scenarios: Picks | None = None
    desirability: Desirability | None = None
    tags: RatedTags | None = None
    translations: tuple[Readings, ...] = ()
    language_model: LanguageModel | None = None


def record_path(folder: Path, slug: str, version: str) -> Path:
    """Where the record of a document lies."""
    return folder / slug / "checks" / f"{version}.toml"


def read_record(path: Path) -> AuthorsCheck | None:
    """The record in that file, None when there is no file; DocumentError with every problem of it."""
    if not path.is_file():
        return None
    try:
        return AuthorsCheck.model_validate(read_text(path))
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise DocumentError(
            Fault(" > ".join(map(str, one["loc"])), one["msg"], "correct the value", str(path)) for one in details
        ) from None


def record_of(folder: Path, document: Instrument | Bank) -> AuthorsCheck | None:
    """The record of that document, or else of the bank it draws its items from."""
    own = read_record(record_path(folder, document.slug, document.version))
    if own is not None or not isinstance(document, Instrument) or not document.bank:
        return own
    return read_record(record_path(folder, *document.bank.split("/")))
