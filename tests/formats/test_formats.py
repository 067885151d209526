"""Laws that every response format keeps."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.documents.instrument import Format
from assess.documents.item import Item
from assess.formats.base import ResponseError
from assess.formats.registry import FORMATS, validate
from assess.web.candidate.format_words import COMPLAINTS

KINDS = st.sampled_from(sorted(FORMATS))


def item_of(kind: str, options: int = 4) -> tuple[Item, Format]:
    """An item of that format."""
    known = FORMATS[kind]
    given = [{"id": letter, "text": f"Do {letter}."} for letter in "abcdef"[:options]]
    without = known.rated and known.statements
    return Item.model_validate({"id": "one", "text": "So.", "options": [] if without else given}), Format(kind=kind)


def answered(kind: str, turns: list[int]) -> tuple[Item, Format, dict[str, str]]:
    """The fields of a full answer: another choice for each field that must be unlike another."""
    item, answer_format = item_of(kind)
    chosen: dict[str, str] = {}
    for place, field in enumerate(FORMATS[kind].fields(item, answer_format)):
        taken = set(chosen.values()) if field.own_place else {chosen[field.unlike]} if field.unlike else set()
        free = [choice for choice in field.choices if choice not in taken]
        chosen[field.name] = free[turns[place] % len(free)]
    return item, answer_format, chosen


@given(KINDS, st.lists(st.integers(0, 50), min_size=6, max_size=6))
def test_what_fields_say_is_a_full_answer_and_comes_back_as_the_same_fields(kind: str, turns: list[int]) -> None:
    item, answer_format, fields = answered(kind, turns)
    known = FORMATS[kind]
    value = known.to_value(fields)
    assert known.to_fields(value) == fields
    assert len(validate(item, answer_format, value).marks) == len(known.columns(item))


@given(KINDS, st.lists(st.integers(0, 50), min_size=6, max_size=6), st.data())
def test_an_answer_that_lacks_a_part_or_has_one_too_many_is_refused(
    kind: str, turns: list[int], data: st.DataObject
) -> None:
    item, answer_format, fields = answered(kind, turns)
    value: dict[str, Any] = FORMATS[kind].to_value(fields)
    part = data.draw(st.sampled_from(sorted(value)))
    with pytest.raises(ResponseError, match=f"'{part}' is missing"):
        validate(item, answer_format, {name: given for name, given in value.items() if name != part})
    with pytest.raises(ResponseError, match="'more' is not part of this answer"):
        validate(item, answer_format, value | {"more": 1})


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("value", [None, "a", 3, [], {}, {"rating": "3"}, {"best": "z", "worst": "a"}])
def test_what_is_no_answer_is_refused_with_every_reason(kind: str, value: object) -> None:
    item, answer_format = item_of(kind)
    with pytest.raises(ResponseError) as refused:
        validate(item, answer_format, value)
    assert refused.value.problems


@pytest.mark.parametrize("kind", FORMATS)
def test_every_complaint_of_a_format_has_its_words(kind: str) -> None:
    item, answer_format = item_of(kind)
    codes = {code for field in FORMATS[kind].fields(item, answer_format) for code in (field.missing, field.clash)}
    assert codes - {""} <= set(COMPLAINTS)


def test_no_words_are_left_over() -> None:
    codes = set()
    for kind, known in FORMATS.items():
        for field in known.fields(*item_of(kind)):
            codes |= {field.missing, field.clash}
    assert set(COMPLAINTS) == codes - {""}


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_has_its_template(kind: str) -> None:
    from assess.config import shipped

    text = (shipped("templates") / "formats" / f"{kind}.html").read_text()
    assert "macro ask(question" in text
    assert "macro heading(place)" in text
