"""What the check of documents finds: errors, all at once, and warnings below the bars of good practice."""

import pytest

from assess.documents.bank import Bank
from assess.documents.blueprint import Blueprint
from assess.documents.check.blueprints import blueprint_problems
from assess.documents.check.together import check_document, check_key
from assess.documents.check.wording_bars import statement_bars
from assess.documents.feedback import FeedbackBank
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.documents.library import Library
from assess.documents.reading import Document
from tests.shipped import FIRST_EDITION

BANK = FIRST_EDITION.documents["moments-of-truth/1.0"]
FORM = FIRST_EDITION.documents["moments-of-truth-a/1.0"]
assert isinstance(BANK, Bank)
assert isinstance(FORM, Instrument)


def warnings(document: Document) -> list[str]:
    """What the check warns of, with the document in its place among the shipped ones."""
    library = Library({**FIRST_EDITION.documents, document.key: document}, FIRST_EDITION.translations)
    problems = check_document(document, library)
    assert all(problem.warning for problem in problems), [str(problem) for problem in problems]
    return [f"{problem.place}: {problem.reason}" for problem in problems]


def changed(number: int, **values: object) -> Bank:
    """The bank with one scenario changed."""
    items = list(BANK.items)
    items[number] = Item.model_validate(items[number].model_dump(exclude={"original"}) | values)
    return BANK.model_copy(update={"items": tuple(items)})


def test_the_shipped_bank_and_forms_give_no_warning() -> None:
    assert warnings(BANK) == []
    assert warnings(FORM) == []


def test_a_key_that_follows_the_length_of_options_is_warned_of() -> None:
    items = []
    for item in BANK.items:
        best = max(option.effectiveness or 0 for option in item.options)
        options = tuple(
            option.model_copy(update={"text": option.text + " You do this with care and you take your time."})
            if option.effectiveness == best
            else option
            for option in item.options
        )
        items.append(item.model_copy(update={"options": options}))
    found = warnings(BANK.model_copy(update={"items": tuple(items)}))
    assert any("cues foretell the key" in text for text in found)
    assert any("cues find the best option" in text for text in found)


def test_hard_words_are_warned_of() -> None:
    first = BANK.items[0]
    hard = (
        "Notwithstanding organisational considerations, administrative representatives systematically deliberate "
    )
    hard += "extraordinary accommodation possibilities while simultaneously reconsidering responsibilities, " * 6
    assert any(text.startswith(f"{first.id}: reading grade") for text in warnings(changed(0, text=hard)))


def test_two_scenarios_of_one_facet_that_tell_the_same_are_warned_of() -> None:
    first, second = BANK.items[0], BANK.items[1]
    assert first.facet == second.facet
    found = warnings(changed(1, text=first.text))
    assert f"{first.id}: shares more than half of its content words with {second.id}" in found


@pytest.mark.parametrize(
    ("gone", "instead", "warning"),
    [
        ("paper-list", "camera-courteous", "camera-courteous and camera-haughty are twins"),
        ("call-at-four", None, None),
    ],
)
def test_a_form_is_held_against_the_rules(gone: str, instead: str | None, warning: str | None) -> None:
    names = [instead if name == gone else name for name in FORM.form]
    form = FORM.model_copy(update={"form": tuple(name for name in names if name)})
    found = warnings(form)
    if warning:
        assert f"form: {warning}" in found
        assert any("courteous customer" in text for text in found)
    else:
        assert found == []  # shorter forms promise less


def errors(document: Document) -> list[str]:
    """The errors of a document in its place among the shipped ones."""
    problems = check_document(document, Library({**FIRST_EDITION.documents, document.key: document}))
    return [f"{problem.place}: {problem.reason}" for problem in problems if not problem.warning]


def test_a_twin_that_is_not_there_is_an_error() -> None:
    first = BANK.items[0].id
    assert errors(changed(0, twin="nobody")) == [f"{first}: its twin nobody is not here"]


def translated(**changes: object) -> list[str]:
    """The errors of the German questionnaire, changed."""
    german = FIRST_EDITION.translations["flexibility/1.0"]["de"].model_copy(update=changes)
    library = Library(FIRST_EDITION.documents, {"flexibility/1.0": {"de": german}})
    return [f"{one.place}: {one.reason}" for one in check_key("flexibility/1.0#de", library) if not one.warning]


def test_a_missing_a_stray_and_a_stale_translation_are_errors() -> None:
    german = FIRST_EDITION.translations["flexibility/1.0"]["de"]
    texts = {key: text for key, text in german.texts.items() if key != "poise-1"} | {"poise-99": "Nichts"}
    sources = {key: mark for key, mark in german.sources.items() if key != "poise-1"} | {"poise-2": "0" * 12}
    assert translated(texts=texts, sources=sources) == [
        "poise-1: no de text",
        "poise-2: the de text is stale: its source has changed",
        "poise-99: a de text of nothing",
    ]


@pytest.mark.parametrize(("tag", "known"), [("de", True), ("pt-BR", True), ("xx", False), ("english", False)])
def test_a_language_is_one_that_people_speak(tag: str, known: bool) -> None:
    assert (f"language: {tag} is no language" not in translated(language=tag)) == known


def test_a_form_needs_every_item_of_its_bank_in_its_language() -> None:
    of = "moments-of-truth/1.0"
    german = FIRST_EDITION.translations[of]["de"]
    texts = {key: text for key, text in german.texts.items() if not key.startswith("held-rent")}
    partly = {**FIRST_EDITION.translations, of: {"de": german.model_copy(update={"texts": texts})}}
    library = Library(FIRST_EDITION.documents, partly)
    assert [one.place for one in check_key("moments-of-truth-a/1.0#de", library)] == ["held-rent"]
    assert library.languages(FIRST_EDITION.instruments["moments-of-truth-a/1.0"]) == ("en",)


def test_feedback_names_every_facet_once() -> None:
    bank = FIRST_EDITION.documents["feedback/1.0"]
    assert isinstance(bank, FeedbackBank)
    twice = bank.model_copy(update={"facets": (*bank.facets[1:], bank.facets[1])})
    assert errors(twice) == ["facets: detachment stands 2 times", "facets: no feedback on poise"]


def test_everything_wrong_with_a_blueprint_is_said_at_once() -> None:
    star = FIRST_EDITION.documents["engagement-star/1.0"]
    assert isinstance(star, Blueprint)
    heavy = star.components[0].model_copy(update={"weight": 0.9, "instrument": "nothing"})
    found = errors(
        star.model_copy(update={"components": (heavy, *star.components[1:]), "levels": star.levels[::-1]})
    )
    assert found == [
        "components: the weights add up to 1.5",
        "levels: levels go upwards from one without a start",
        "judgement: no instrument of the battery is, or draws on, nothing",
    ]


@pytest.mark.parametrize(
    ("starts", "well"),
    [((None, 0.5, 1.25), True), ((None, 0.5, 0.5), False), ((None, 1.25, 0.5), False), ((0.1, 0.5, 1.25), False)],
)
def test_levels_go_upwards_and_no_two_begin_at_one_place(starts: tuple[float | None, ...], well: bool) -> None:
    star = FIRST_EDITION.documents["engagement-star/1.0"]
    assert isinstance(star, Blueprint)
    levels = tuple(star.levels[0].model_copy(update={"start": start}) for start in starts)
    said = [
        str(problem) for problem in blueprint_problems(star.model_copy(update={"levels": levels}), FIRST_EDITION)
    ]
    assert any("levels go upwards" in text for text in said) is not well


@pytest.mark.parametrize(
    ("reverse", "of", "warned"), [(7, 20, False), (10, 20, False), (6, 20, True), (11, 20, True)]
)
def test_a_scale_keyed_mostly_one_way_is_warned_of(reverse: int, of: int, warned: bool) -> None:
    form = next(
        d for d in FIRST_EDITION.documents.values() if isinstance(d, Instrument) and d.format.kind == "likert"
    )
    model = form.scored_items[0]
    items = tuple(
        model.model_copy(update={"id": f"one-{n}", "keyed": "reverse" if n < reverse else "forward"})
        for n in range(of)
    )
    scale = next(scale for scale in form.scales if scale.id == model.facet)
    bars = statement_bars(form.model_copy(update={"items": items, "scales": (scale,)}))
    assert any("reverse-keyed" in problem.reason for problem in bars) is warned


@pytest.mark.parametrize(
    ("text", "warned"), [("guest towel garden window", False), ("guest towel lobby window", True)]
)
def test_statements_overlap_beyond_half_of_their_words(text: str, warned: bool) -> None:
    form = next(
        d for d in FIRST_EDITION.documents.values() if isinstance(d, Instrument) and d.format.kind == "likert"
    )
    model = form.scored_items[0]
    items = tuple(
        model.model_copy(update={"id": name, "text": words, "twin": None})
        for name, words in (("one", "guest towel lobby kitchen"), ("other", text))
    )
    found = statement_bars(form.model_copy(update={"items": items}))
    assert any("shares more than half" in problem.reason for problem in found) is warned


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Front \u202edesk", "holds U+202E, which nobody sees"),
        ("Front\u200b desk", "holds U+200B"),
        ("Front \x07desk", "holds U+0007"),
        ("\u3164\u200e", "has nothing that can be seen"),
        ("Zurück\u00adbringen \u200fמה", ""),
    ],
)
def test_no_text_hides_anything(text: str, said: str) -> None:
    title = [str(one) for one in check_document(FORM.model_copy(update={"title": text}), FIRST_EDITION)]
    assert [one for one in title if "title" in one and said in one] if said else not title
    inside = [
        str(one) for one in check_document(changed(0, text=text), FIRST_EDITION) if "nobody sees" in one.reason
    ]
    assert bool(inside) is ("nobody sees" in said or "holds" in said)
    assert all(f"items > {BANK.items[0].id} > text" in one for one in inside)
    translation = FIRST_EDITION.translations["flexibility/1.0"]["de"]
    texts = {**translation.texts, "title": text}
    library = Library(
        FIRST_EDITION.documents, {"flexibility/1.0": {"de": translation.model_copy(update={"texts": texts})}}
    )
    found = [one.reason for one in check_key("flexibility/1.0#de", library) if "title" in one.place]
    assert any(said in reason for reason in found) if said else not any("seen" in reason for reason in found)
