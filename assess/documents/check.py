"""The check of documents: every error at once, and warnings for content below the bars of good practice."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from statistics import median

from assess.documents import wording
from assess.documents.authors_check import read_record
from assess.documents.blueprint import Blueprint, Document, FeedbackBank, InterviewBank
from assess.documents.cues import FEWEST_SCENARIOS, HIGHEST_ADVANTAGE, HIGHEST_R2, cue_model
from assess.documents.form_coverage import FULL_FORM, shortfalls, twins_within
from assess.documents.instrument import FACETS, Bank, DocumentError, Instrument, Item, Problem
from assess.documents.library import Library, parse, read_folder, read_text, untranslated

OPTION_KEYED = ("pick-one", "best-worst", "rate-each", "rank")
HIGHEST_GRADE, HIGHEST_MEDIAN_GRADE = 8.5, 7.5


def check_file(path: Path, library: Library) -> list[Problem]:
    """Every problem of one file, read together with the library it belongs to."""
    try:
        document = parse(read_text(path), str(path))
    except DocumentError as error:
        return [_in_file(problem, str(path)) for problem in error.problems]
    documents = dict(library.documents) | {f"{document.slug}/{document.version}": document}
    together = Library(documents, library.translations)
    return [_in_file(problem, str(path)) for problem in check_document(document, together)]


def check_folder(folder: Path) -> list[Problem]:
    """Every problem of all documents in a folder, and of the records of their authors' checks."""
    problems: list[Problem] = []
    for path in sorted(folder.glob("*/checks/*.toml")):
        try:
            read_record(path)
        except DocumentError as error:
            problems += error.problems
    try:
        return check_library(read_folder(folder), folder) + problems
    except DocumentError as error:
        return error.problems + problems


def check_library(library: Library, folder: Path | None = None) -> list[Problem]:
    """Every problem of documents that belong together."""
    problems: list[Problem] = []
    for key, document in sorted(library.documents.items()):
        file = str(folder / f"{key}.toml") if folder else key
        problems += [_in_file(problem, file) for problem in check_document(document, library)]
    return problems


def _in_file(problem: Problem, file: str) -> Problem:
    return Problem(problem.place, problem.reason, problem.remedy, problem.file or file, problem.warning)


def check_document(document: Document, library: Library) -> list[Problem]:
    """Every problem of one document."""
    match document:
        case Instrument():
            return list(_instrument(document, library))
        case Bank():
            return [*_items(document.items), *_scenario_bars(document.items), *_bank_bars(document.items)]
        case Blueprint():
            return list(_blueprint(document, library))
        case InterviewBank():
            return [*_interview(document), *_translations(document, library)]
        case FeedbackBank():
            return [*_feedback(document), *_translations(document, library)]
        case _:
            return []


def _translations(document: Document, library: Library) -> Iterator[Problem]:
    whole = library.joined(document) if isinstance(document, Instrument) else document
    for language, texts in library.translations.get(f"{document.slug}/{document.version}", {}).items():
        for problem in untranslated(whole, language, texts):
            yield Problem(f"{language}: {problem.place}", problem.reason, problem.remedy)


def _instrument(document: Instrument, library: Library) -> Iterator[Problem]:
    if (document.bank is None) == (not document.items):
        yield Problem("items", "an instrument has items of its own or a bank and a form", "give one of the two")
        return
    if document.bank is not None and not document.form:
        yield Problem("form", "the form is empty", "list the bank's items")
    yield from _repeated("form", document.form)
    try:
        whole = library.joined(document)
    except DocumentError as error:
        yield from error.problems
        return
    if document.bank is None:
        yield from _items(document.items)
        yield from _scenario_bars(document.items)
        yield from _bank_bars(document.items)
        yield from _statement_bars(document)
    else:
        yield from _form_bars(whole, library)
    yield from _format(whole)
    yield from _scales(whole)
    yield from _practice(whole)
    yield from _translations(document, library)


def _items(items: tuple[Item, ...]) -> Iterator[Problem]:
    yield from _repeated("items", [item.id for item in items])
    known = {item.id for item in items}
    for item in items:
        yield from _repeated(item.id, [option.id for option in item.options])
        if item.twin and item.twin not in known:
            yield Problem(item.id, f"its twin {item.twin} is not here", "correct the id")
        if item.scored and item.facet is None and not any(option.facet for option in item.options):
            yield Problem(item.id, "no facet", "say what it measures")
        if item.role == "directed" and item.expected is None:
            yield Problem(item.id, "a directed item without an expected answer", "say which answer shows care")


def _format(document: Instrument) -> Iterator[Problem]:
    kind, points, labels = document.format.kind, document.format.points, document.format.labels
    if kind in ("likert", "rate-each") and len(labels) != points:
        yield Problem("format", f"{points} points but {len(labels)} labels", "give a label for each point")
    for item in document.items:
        if kind == "likert" and item.options:
            yield Problem(item.id, "a statement to rate has no options", "take them out")
        if item.expected is not None and item.expected > points:
            yield Problem(item.id, f"expected answer {item.expected} of {points}", "correct it")
        if kind in OPTION_KEYED:
            yield from _keyed(item)
        if kind == "forced-choice":
            yield from _block(item)


def _keyed(item: Item) -> Iterator[Problem]:
    if len(item.options) < 2:
        yield Problem(item.id, "fewer than two options", "write more")
        return
    missing = [option.id for option in item.options if option.effectiveness is None]
    for option_id in missing:
        yield Problem(f"{item.id} > {option_id}", "no effectiveness", "give the mean of the experts, 1 to 6")
    if not missing and len({option.effectiveness for option in item.options}) == 1:
        yield Problem(item.id, "all options are equally effective", "without a range nothing can be scored")


def _block(item: Item) -> Iterator[Problem]:
    if len(item.options) < 2:
        yield Problem(item.id, "fewer than two statements", "write more")
    for option in item.options:
        if option.facet is None:
            yield Problem(f"{item.id} > {option.id}", "no facet", "say what the statement measures")
    facets = [option.facet for option in item.options]
    if len(set(facets)) < len(facets):
        yield Problem(item.id, "two statements of one facet", "compare different facets")
    rated = [option.desirability for option in item.options if option.desirability is not None]
    if rated and max(rated) - min(rated) > 0.7:
        yield _warn(item.id, "desirability differs by more than 0.7", "match the statements")


def _scales(document: Instrument) -> Iterator[Problem]:
    known = {scale.id for scale in document.scales}
    yield from _repeated("scales", [scale.id for scale in document.scales])
    measured: Counter[str] = Counter()
    for item in document.scored_items:
        facets = [item.facet] if item.facet else [option.facet for option in item.options]
        measured.update(facet for facet in facets if facet)
    for facet in sorted(measured.keys() - known):
        yield Problem("scales", f"items measure {facet}, which is no scale", "add the scale")
    for facet in sorted(known - measured.keys()):
        yield Problem("scales", f"no item measures {facet}", "write items or take the scale out")


def _practice(document: Instrument) -> Iterator[Problem]:
    practice, kind = document.practice, document.format.kind
    wanted = {"best-worst": {"best", "worst"}, "forced-choice": {"most", "least"}, "pick-one": {"pick"}}
    if not practice.expected:
        yield Problem("practice", "no expected answer", "say which answer shows that it was understood")
    if kind in wanted and set(practice.expected) != wanted[kind]:
        yield Problem("practice", f"expected needs {sorted(wanted[kind])}", "correct it")
    if kind not in ("likert",) and len(practice.options) < 2:
        yield Problem("practice", "fewer than two options", "write more")


def _blueprint(document: Blueprint, library: Library) -> Iterator[Problem]:
    slugs = {key.rpartition("/")[0] for key in library.documents}
    facets = {facet.id for facet in document.facets}
    total = sum(component.weight for component in document.components)
    if abs(total - 1) > 1e-9:
        yield Problem("components", f"the weights add up to {total:g}", "let them add up to 1")
    used = [(point.id, facet) for point in document.points for facet in point.facets]
    used += [(component.id, facet.id) for component in document.components for facet in component.facets]
    for place, facet in used:
        if facet not in facets:
            yield Problem(place, f"unknown facet {facet}", "describe it under facets")
    sources = [(c.id, c.instrument) for c in document.components if c.instrument]
    for place, slug in [("battery", slug) for slug in document.battery] + sources:
        if slug not in slugs:
            yield Problem(place, f"no instrument or bank {slug}", "name one that is here")
    for component in document.components:
        if (component.instrument is None) == (not component.facets):
            yield Problem(component.id, "needs either an instrument or facets", "give one of the two")
    yield from _levels(document)


def _levels(document: Blueprint) -> Iterator[Problem]:
    starts = [level.start for level in document.levels]
    cuts = [start for start in starts if start is not None]
    if len(cuts) != len(starts) - 1 or cuts != sorted(set(cuts)) or (starts and starts[0] is not None):
        yield Problem("levels", "levels go upwards from one without a start", "order them")


def _interview(document: InterviewBank) -> Iterator[Problem]:
    yield from _repeated("core", [question.id for question in document.core])
    yield from _repeated("probes", [probe.id for probe in document.probes])


def _feedback(document: FeedbackBank) -> Iterator[Problem]:
    told = [one.facet for one in document.facets]
    yield from _repeated("facets", told)
    for facet in FACETS:
        if facet not in told:
            yield Problem("facets", f"no feedback on {facet}", "write its meaning and a tip")


def _scenario_bars(items: tuple[Item, ...]) -> Iterator[Problem]:
    for item in items:
        keys = [option.effectiveness for option in item.options if option.effectiveness is not None]
        if not keys:
            continue
        if max(keys) - min(keys) < 2:
            yield _warn(item.id, "best and worst key differ by less than 2", "make them more distinct")
        length = len(wording.words(item.text))
        if not 60 <= length <= 110:
            yield _warn(item.id, f"the scenario has {length} words", "write 60 to 110")
        for option in item.options:
            length = len(wording.words(option.text))
            if not 10 <= length <= 35:
                yield _warn(f"{item.id} > {option.id}", f"{length} words", "write 10 to 35")
        grade = wording.reading_grade(scenario_text(item))
        if grade > HIGHEST_GRADE:
            remedy = f"use shorter words and sentences ({HIGHEST_GRADE} at most)"
            yield _warn(item.id, f"reading grade {grade:.1f}", remedy)


def _bank_bars(items: tuple[Item, ...]) -> Iterator[Problem]:
    """Bars for scenarios together: reading, repetition, and whether the surface of options gives the key away."""
    keyed = [item for item in items if any(option.effectiveness is not None for option in item.options)]
    if not keyed:
        return
    middle = median(wording.reading_grade(scenario_text(item)) for item in keyed)
    if middle > HIGHEST_MEDIAN_GRADE:
        remedy = f"use shorter words and sentences ({HIGHEST_MEDIAN_GRADE} at most)"
        yield _warn("items", f"the median reading grade is {middle:.1f}", remedy)
    yield from _overlaps(keyed)
    unlike = any(option.effectiveness != item.options[0].effectiveness for item in keyed for option in item.options)
    if len(keyed) < FEWEST_SCENARIOS or not unlike:
        return
    model = cue_model(keyed)
    if model.predicted > HIGHEST_R2:
        reason = f"length, politeness and other cues foretell the key (R² {model.predicted:.2f})"
        yield _warn("options", reason, f"let best options look like the others ({HIGHEST_R2:.2f} at most)")
    if model.hits > model.chance + HIGHEST_ADVANTAGE:
        reason = f"cues find the best option in {model.hits:.0%} of scenarios, chance in {model.chance:.0%}"
        yield _warn("options", reason, "let best options look like the others")


def _form_bars(form: Instrument, library: Library) -> Iterator[Problem]:
    for one, other in twins_within(form.items):
        yield _warn("form", f"{one} and {other} are twins", "keep one of them")
    blueprint = next((b for b in library.blueprints.values() if form.slug in b.battery), None)
    if blueprint is None:
        sources = {form.slug, form.bank}
        blueprint = next((b for b in library.blueprints.values() if sources & _sources(b)), None)
    if blueprint is None or len(form.items) < FULL_FORM:
        return
    points = {point.id: point.facets for point in blueprint.points}
    for reason in shortfalls(form.items, points):
        yield _warn("form", reason, "exchange a scenario")


def _sources(blueprint: Blueprint) -> set[str | None]:
    return {component.instrument for component in blueprint.components if component.instrument}


def scenario_text(item: Item) -> str:
    """Everything a candidate reads of a scenario, as one passage."""
    return wording.join_texts([item.text, *(option.text for option in item.options)])


def _statement_bars(document: Instrument) -> Iterator[Problem]:
    if document.format.kind != "likert":
        return
    scored = document.scored_items
    for item in scored:
        if wording.double_barrelled(item.text):
            yield _warn(item.id, "seems to ask two things", "ask one")
    yield from _overlaps(scored)
    for scale in document.scales:
        keyed = [item.keyed for item in scored if item.facet == scale.id]
        share = keyed.count("reverse") / len(keyed) if keyed else 0.45
        if not 0.35 <= share <= 0.5:
            yield _warn(scale.id, f"{share:.0%} of its statements are reverse-keyed", "aim at 40 to 50 %")


def _overlaps(items: Sequence[Item]) -> Iterator[Problem]:
    for one, other in combinations(items, 2):
        same_facet = one.facet == other.facet and one.twin != other.id and other.twin != one.id
        if same_facet and wording.shared_content(one.text, other.text) > 0.5:
            yield _warn(one.id, f"shares more than half of its content words with {other.id}", "reword one")


def _repeated(place: str, names: list[str] | tuple[str, ...]) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Problem(place, f"{name} stands {count} times", "make ids unique")


def _warn(place: str, reason: str, remedy: str) -> Problem:
    return Problem(place, reason, remedy, warning=True)
