"""Forms of candidates: joining by an open link, and one small form for each item that is answered.

An item's form knows exactly the answers that its version offers. What no page of ours can send (another option, the
same field twice, a field of another item) is refused as a whole with 400; a gap or a contradiction is explained.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import EmailField, Form, RadioField, StringField
from wtforms.validators import InputRequired, ValidationError

from assess.documents.instrument import Format
from assess.documents.item import Item


class JoinForm(FlaskForm):  # type: ignore[misc]
    """Name and e-mail of a person who came by an open link; checked further when they join."""

    name = StringField(_l("Your name"), validators=[InputRequired(_l("Enter your name"))])
    email = EmailField(_l("Your e-mail address"), validators=[InputRequired(_l("Enter your e-mail address"))])


class UnknownAnswer(BadRequest):
    """Something was sent that no page of ours offers; nothing of it is kept."""


class ExactChoice(RadioField):  # type: ignore[misc]
    """One of the answers offered, character by character, or none yet."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the one value; UnknownAnswer for a second one or one that is not offered."""
        given = [value for value in valuelist if value]
        if len(valuelist) > 1 or any(value not in self.choices for value in given):
            raise UnknownAnswer(f"field {self.name}")
        self.data = given[0] if given else None


class OtherThan:
    """The two ends of a best-worst answer are different options."""

    def __init__(self, other: str, message: Any) -> None:
        self.other, self.message = other, message

    def __call__(self, form: Any, field: Any) -> None:
        """Complain at the second of two equal choices."""
        if field.data is not None and field.data == form[self.other].data:
            raise ValidationError(self.message)


class OwnPlace:
    """No two options share a place of a ranking."""

    def __call__(self, form: Any, field: Any) -> None:
        """Complain at every option whose place another one has too."""
        same = [other.short_name for other in form if other.data is not None and other.data == field.data]
        if len(same) > 1:
            raise ValidationError(_l("Give each action a different place"))


def _choice(choices: list[str], missing: Any, *checks: Any) -> Any:
    return ExactChoice(choices=choices, validate_choice=False, validators=[InputRequired(missing), *checks])


def _ids(item: Item) -> list[str]:
    return [option.id for option in item.options]


def _numbers(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def _likert(item: Item, answer_format: Format) -> dict[str, Any]:
    return {"rating": _choice(_numbers(answer_format.points), _l("Choose how much this is like you"))}


def _pick(item: Item, answer_format: Format) -> dict[str, Any]:
    return {"pick": _choice(_ids(item), _l("Choose one action"))}


def _best_worst(item: Item, answer_format: Format) -> dict[str, Any]:
    other = OtherThan("best", _l("Choose two different actions: this one is also your most effective one"))
    return {
        "best": _choice(_ids(item), _l("Choose the most effective action")),
        "worst": _choice(_ids(item), _l("Choose the least effective action"), other),
    }


def _forced_choice(item: Item, answer_format: Format) -> dict[str, Any]:
    other = OtherThan("most", _l("Choose two different statements: this one is also most like you"))
    return {
        "most": _choice(_ids(item), _l("Choose the statement that is most like you")),
        "least": _choice(_ids(item), _l("Choose the statement that is least like you"), other),
    }


def _rate_each(item: Item, answer_format: Format) -> dict[str, Any]:
    points, missing = _numbers(answer_format.points), _l("Rate this action too")
    return {f"option.{option}": _choice(points, missing) for option in _ids(item)}


def _rank(item: Item, answer_format: Format) -> dict[str, Any]:
    places, missing = _numbers(len(item.options)), _l("Give this action a place")
    return {f"option.{option}": _choice(places, missing, OwnPlace()) for option in _ids(item)}


FIELDS: dict[str, Callable[[Item, Format], dict[str, Any]]] = {
    "likert": _likert,
    "pick-one": _pick,
    "best-worst": _best_worst,
    "rate-each": _rate_each,
    "rank": _rank,
    "forced-choice": _forced_choice,
}
_classes: dict[tuple[str, str], type[Form]] = {}


def item_form(version: str, item: Item, answer_format: Format, sent: MultiDict[str, str]) -> Any:
    """The form of one item, filled with what was sent; its class is made once per instrument version."""
    key = (version, item.id)
    if key not in _classes:
        _classes[key] = type("ItemForm", (Form,), FIELDS[answer_format.kind](item, answer_format))
    return _classes[key](sent, prefix=f"{item.id}.")


def fields_of(kind: str, value: Mapping[str, Any]) -> dict[str, str]:
    """A stored answer as the fields of its form."""
    if kind == "rate-each":
        return {f"option.{option}": str(rating) for option, rating in value["ratings"].items()}
    if kind == "rank":
        return {f"option.{option}": str(place) for place, option in enumerate(value["order"], start=1)}
    return {name: str(part) for name, part in value.items()}


def value_of(kind: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """The answer that complete, valid fields say."""
    if kind == "likert":
        return {"rating": int(fields["rating"])}
    rated = {name.removeprefix("option."): int(place) for name, place in fields.items() if name[:7] == "option."}
    if kind == "rate-each":
        return {"ratings": rated}
    if kind == "rank":
        return {"order": sorted(rated, key=rated.__getitem__)}
    return dict(fields)
