"""What content manuals print of checks: what surface and words give away, and what independent readers found."""

from collections.abc import Iterator, Mapping, Sequence
from gettext import NullTranslations

from assess.documents import authors_check as bars
from assess.documents.authors_check import AuthorsCheck
from assess.documents.bank import Bank
from assess.documents.content_bars import FIRST_EDITION, Bars
from assess.documents.cues import FEWEST_SCENARIOS, HIGHEST_ADVANTAGE, HIGHEST_R2, CueModel, cue_model
from assess.documents.guesses import Guesses, keyed_options
from assess.documents.instrument import Instrument
from assess.documents.word_model import WordModel, word_model
from assess.report.manual_figures import Figures
from assess.report.sentences import language_name


def cues(pool: Bank | Instrument, forms: Sequence[Instrument], translations: NullTranslations) -> Figures | None:
    """What surface and words of options foretell in the whole pool, with bars, and in its forms, printed only."""
    if sum(bool(item.options) for item in pool.items) < FEWEST_SCENARIOS:
        return None
    own = pool.bars or FIRST_EDITION
    exclusions = [one.items for one in pool.exclusions] if isinstance(pool, Bank) else []
    model, words = cue_model(pool.items, exclusions), word_model(pool.items, exclusions)
    return {
        "model": model,
        "words": words,
        "r2_bar": HIGHEST_R2,
        "ends": list(_ends(model, words, own, translations)),
        "forms": [] if isinstance(pool, Instrument) else _forms(forms),
    }


def _ends(
    model: CueModel, words: WordModel, own: Bars, translations: NullTranslations
) -> Iterator[tuple[str, Guesses, float | None]]:
    """What is guessed by what, how often, and at most how often."""
    _ = translations.gettext
    best = HIGHEST_ADVANTAGE if own.advantage is None else own.advantage
    yield _("Best option, by the cues"), model.best, model.best.chance + best
    yield _("Best option, by the words"), words.best, words.best.chance + best
    worst = own.advantage_at_worst
    yield _("Worst option, by the cues"), model.worst, None if worst is None else model.worst.chance + worst
    yield _("Worst option, by the words"), words.worst, None if worst is None else words.worst.chance + worst


def _forms(forms: Sequence[Instrument]) -> list[tuple[str, CueModel]]:
    """The forms of a pool, editions of the same scenarios once."""
    different: dict[frozenset[str], Instrument] = {}
    for form in forms:
        different.setdefault(frozenset(form.form), form)
    able = (form for form in different.values() if sum(map(keyed_options, form.items)) > 1)
    return [(form.title, cue_model(form.items)) for form in able]


def checked(
    check: AuthorsCheck | None, titles: Mapping[str, str], tags: Mapping[str, str], language: str
) -> Figures | None:
    """The authors' check beside its bars; None where none is recorded."""
    if check is None:
        return None
    facets = check.sorting.facets if check.sorting else {}
    rated = check.tags.agreement if check.tags else {}
    return {
        "record": check,
        "facets": [(titles.get(facet, facet), value) for facet, value in facets.items()],
        "tags": [(tags.get(tag, tag), value) for tag, value in rated.items()],
        "translations": [(language_name(one.language, language), one) for one in check.translations],
        "agreement_bar": bars.LOWEST_AGREEMENT,
        "facet_bar": bars.LOWEST_AGREEMENT_OF_FACET,
        "icc_bar": bars.LOWEST_ICC,
        "advantage_bar": bars.HIGHEST_ADVANTAGE,
        "block_bar": bars.WIDEST_BLOCK,
        "moment_bar": bars.HIGHEST_MOMENT_KEY,
    }
