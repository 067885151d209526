"""The check of documents: every error at once, and warnings for content below the bars of good practice."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from statistics import median

from assess.documents import wording
from assess.documents.authors_check import read_record
from assess.documents.bank import Bank
from assess.documents.blueprint import Blueprint
from assess.documents.cues import FEWEST_SCENARIOS, HIGHEST_ADVANTAGE, HIGHEST_R2, cue_model
from assess.documents.feedback import FeedbackBank
from assess.documents.form_coverage import FULL_FORM, shortfalls, twins_within
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.documents.item import Item
from assess.documents.languages import known_language
from assess.documents.library import Library, read_all
from assess.documents.onboarding import OnboardingBank
from assess.documents.problem import DocumentError, Problem
from assess.documents.reading import Document
from assess.documents.translation import Translation, translation_problems
from assess.documents.vocabulary import Vocabulary, Word

OPTION_KEYED = ("pick-one", "best-worst", "rate-each", "rank")
HIGHEST_GRADE, HIGHEST_MEDIAN_GRADE = 8.5, 7.5


def check_paths(paths: Sequence[Path], shipped: Path) -> list[Problem]:
    """Every problem of files and folders, read together with their neighbours and the shipped documents."""
    folders = list(dict.fromkeys(path if path.is_dir() else path.parent.parent for path in paths))
    together = {folder.resolve(): folder for folder in (shipped, *folders) if folder.exists()}
    read, problems = read_all(together.values())
    for folder in folders:
        for record in sorted(folder.glob("*/checks/*.toml")):
            problems += _record_problems(record)
    wanted = {path.resolve() for path in paths}
    chosen = {key for key, path in read.paths.items() if path.resolve() in wanted or _inside(path, wanted)}
    problems = [problem for problem in problems if _asked_for(Path(problem.file), wanted)]
    for key in sorted(chosen):
        found = check_key(key, read.library)
        problems += [_in_file(problem, str(read.paths[key])) for problem in found]
    return problems


def _inside(path: Path, folders: set[Path]) -> bool:
    return any(path.resolve().is_relative_to(folder) for folder in folders)


def _asked_for(path: Path, wanted: set[Path]) -> bool:
    return path.resolve() in wanted or _inside(path, wanted)


def _record_problems(record: Path) -> list[Problem]:
    try:
        read_record(record)
    except DocumentError as error:
        return error.problems
    return []


def check_library(library: Library) -> list[Problem]:
    """Every problem of documents that belong together, each under its document's name."""
    keys = [*library.documents, *(one.key for of in library.translations.values() for one in of.values())]
    return [_in_file(problem, key) for key in sorted(keys) for problem in check_key(key, library)]


def check_key(key: str, library: Library) -> list[Problem]:
    """Every problem of one document or translation, `slug/version` or `slug/version#language`."""
    of, _, language = key.partition("#")
    if not language:
        return check_document(library.documents[of], library)
    translation = library.translations[of][language]
    if of not in library.documents:
        return [Problem("of", f"there is no document {of}", "name the document that it translates")]
    problems = translation_problems(library.documents[of], translation)
    return problems + list(_language(translation)) + list(_form_complete(library, of, language))


def _language(translation: Translation) -> Iterator[Problem]:
    if not known_language(translation.language):
        reason = f"{translation.language} is no language"
        yield Problem("language", reason, "use a language tag such as de, pt-BR or zh-Hans")


def _form_complete(library: Library, key: str, language: str) -> Iterator[Problem]:
    """A form that is translated needs every one of its bank's items in that language."""
    document = library.documents[key]
    if isinstance(document, Instrument) and document.bank is not None and document.bank in library.documents:
        bank = library.translation(document.bank, language)
        texts = bank.texts if bank else {}
        for item in document.form:
            if item not in texts:
                yield Problem(
                    item, f"no {language} text in the bank", f"translate it in {document.bank}.{language}"
                )


def _in_file(problem: Problem, file: str) -> Problem:
    return replace(problem, file=problem.file or file)


def check_document(document: Document, library: Library) -> list[Problem]:
    """Every problem of one document."""
    match document:
        case Instrument():
            return list(_instrument(document, library))
        case Bank():
            return list(_bank(document, library))
        case Blueprint():
            return list(_blueprint(document, library))
        case InterviewBank():
            return list(_interview(document, library))
        case FeedbackBank():
            return list(_feedback(document, library))
        case _:
            return []


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
        yield from _tags(document.items, whole.words)
        yield from _scenario_bars(document.items)
        yield from _bank_bars(document.items)
        yield from _statement_bars(document)
    else:
        yield from _form_bars(whole, library)
    yield from _format(whole)
    yield from _scales(whole)
    yield from _practice(whole)


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
    total = sum(component.weight for component in document.components)
    if abs(total - 1) > 1e-9:
        yield Problem("components", f"the weights add up to {total:g}", "let them add up to 1")
    yield from _facets_used(document)
    yield from _named_documents(document, library)
    for component in document.components:
        if (component.instrument is None) == (not component.facets):
            yield Problem(component.id, "needs either an instrument or facets", "give one of the two")
        if not 0 <= component.reference.mean <= 1:
            reason = f"a reference mean of {component.reference.mean:g} is off the scale"
            yield Problem(component.id, reason, "scores run from 0 to 1: write .65 for 65 per cent")
    yield from _levels(document)
    yield from _measured(document, library)


def _facets_used(document: Blueprint) -> Iterator[Problem]:
    facets = {facet.id for facet in document.facets}
    yield from _repeated("facets", [facet.id for facet in document.facets])
    yield from _repeated("points", [facet for point in document.points for facet in point.facets])
    used = [(point.id, facet) for point in document.points for facet in point.facets]
    used += [(component.id, facet.id) for component in document.components for facet in component.facets]
    for place, facet in used:
        if facet not in facets:
            yield Problem(place, f"unknown facet {facet}", "describe it under facets")


def _named_documents(document: Blueprint, library: Library) -> Iterator[Problem]:
    wanted: list[tuple[str, str, type]] = [("battery", key, Instrument) for key in document.battery]
    wanted += [
        (name, key, kind)
        for name, kind in (("interview", InterviewBank), ("onboarding", OnboardingBank), ("feedback", FeedbackBank))
        if (key := getattr(document, name))
    ]
    for place, key, kind in wanted:
        if not isinstance(library.documents.get(key), kind):
            yield Problem(
                place, f"no {place if kind is not Instrument else 'instrument'} {key}", "name one that is here"
            )


def _measured(document: Blueprint, library: Library) -> Iterator[Problem]:
    """The battery must measure what components and points ask for."""
    battery = [found for key in document.battery if isinstance(found := library.documents.get(key), Instrument)]
    if len(battery) < len(document.battery):
        return
    names = {name for one in battery for name in (one.slug, one.source_bank)}
    styles = [one for one in battery if one.instruction == "would-do"]
    measured = {scale.id for one in styles for scale in one.scales}
    anywhere = {scale.id for one in battery for scale in one.scales}
    for component in document.components:
        if component.instrument and component.instrument not in names:
            reason = f"no instrument of the battery is, or draws on, {component.instrument}"
            yield Problem(component.id, reason, "add it to the battery")
        for facet in component.facets:
            if facet.id not in measured:
                reason = f"no questionnaire of the battery measures {facet.id}"
                yield Problem(component.id, reason, "add one to the battery, or take the facet out")
    for described in document.facets:
        if described.id not in anywhere:
            yield Problem("facets", f"nothing in the battery measures {described.id}", "measure it, or take it out")


def _levels(document: Blueprint) -> Iterator[Problem]:
    starts = [level.start for level in document.levels]
    cuts = [start for start in starts if start is not None]
    if len(cuts) != len(starts) - 1 or cuts != sorted(set(cuts)) or (starts and starts[0] is not None):
        yield Problem("levels", "levels go upwards from one without a start", "order them")


def _interview(document: InterviewBank, library: Library) -> Iterator[Problem]:
    yield from _repeated("core", [question.id for question in document.core])
    yield from _repeated("probes", [probe.id for probe in document.probes])
    try:
        words = library.vocabulary(document.vocabulary)
    except DocumentError as error:
        yield from error.problems
        return
    manners = {manner.id for manner in words.manners} if words else set()
    for play in document.role_plays:
        if words and play.manner not in manners:
            yield Problem(play.id, f"unknown manner {play.manner}", "use a manner of the vocabulary")


def _feedback(document: FeedbackBank, library: Library) -> Iterator[Problem]:
    """Feedback speaks of every facet of the blueprints that use it."""
    told = [one.facet for one in document.facets]
    yield from _repeated("facets", told)
    users = [blueprint for blueprint in library.blueprints.values() if blueprint.feedback == document.key]
    for facet in dict.fromkeys(facet.id for blueprint in users for facet in blueprint.facets):
        if facet not in told:
            yield Problem("facets", f"no feedback on {facet}", "write its meaning and a tip")


def _bank(document: Bank, library: Library) -> Iterator[Problem]:
    yield from _items(document.items)
    yield from _scenario_bars(document.items)
    yield from _bank_bars(document.items)
    known = {item.id for item in document.items}
    for exclusion in document.exclusions:
        for item in exclusion.items:
            if item not in known:
                yield Problem("exclusions", f"no item {item}", "correct the id")
    try:
        yield from _tags(document.items, library.vocabulary(document.vocabulary))
    except DocumentError as error:
        yield from error.problems


def _tags(items: tuple[Item, ...], words: Vocabulary | None) -> Iterator[Problem]:
    """Every tag is a word of the vocabulary."""
    for item in items:
        yield from _words_of(item.id, item.tags.model_dump(), words.of_items if words else None)
        for option in item.options:
            tags = option.tags.model_dump(exclude={"overreach"})
            yield from _words_of(f"{item.id} > {option.id}", tags, words.of_options if words else None)


def _words_of(
    place: str, tags: dict[str, str | None], known: dict[str, tuple[Word, ...]] | None
) -> Iterator[Problem]:
    for tag, value in tags.items():
        if value is None:
            continue
        if known is None:
            yield Problem(place, f"the tag {tag} needs a vocabulary", 'name one: `vocabulary = "..."`')
        elif value not in (allowed := [word.id for word in known[tag]]):
            yield Problem(place, f"unknown {tag} {value}", f"use one of {', '.join(allowed)}")


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
    blueprint = next((b for b in library.blueprints.values() if form.key in b.battery), None)
    if blueprint is None:
        sources = {form.slug, form.source_bank}
        blueprint = next((b for b in library.blueprints.values() if sources & _sources(b)), None)
    if blueprint is None or form.words is None or len(form.items) < FULL_FORM:
        return
    points = {point.id: point.facets for point in blueprint.points}
    for reason in shortfalls(form.items, points, form.words):
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
