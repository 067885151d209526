"""What authors found when independent readers met their content without the key: a record beside the document.

The record of `instruments/<slug>/<version>.toml` is `instruments/<slug>/checks/<version>.toml`:

    kind = "authors-check"
    date = 2026-03-31
    note = "What was changed afterwards."     # optional

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

    [options_only]                            # best option picked without the scenario
    readers = 5
    who = "..."
    scope = "..."
    hits = 0.31
    chance = 0.24

Each of the three parts may be missing; a form without a record shows its bank's. Numbers are shares and
coefficients, 0 to 1.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from assess.documents.bank import Bank
from assess.documents.base import Frozen, Slug, Text
from assess.documents.fault import DocumentError, Fault
from assess.documents.instrument import Instrument
from assess.documents.library import read_text

Share = Annotated[float, Field(ge=0, le=1)]
Coefficient = Annotated[float, Field(ge=-1, le=1)]

LOWEST_AGREEMENT, LOWEST_AGREEMENT_OF_FACET, LOWEST_ICC, HIGHEST_ADVANTAGE = 0.80, 0.60, 0.85, 0.10


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


class OptionsOnly(Readers):
    """The best option picked without having seen the scenario."""

    hits: Share
    chance: Share


class AuthorsCheck(Frozen):
    """The record of one document."""

    kind: Literal["authors-check"]
    date: date
    note: str = ""
    sorting: Sorting | None = None
    rating: Rating | None = None
    options_only: OptionsOnly | None = None


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
