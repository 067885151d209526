"""Forms of candidates: joining by an open link, and one small form for each item that is answered.

An item's form knows exactly the answers that its version offers. What no page of ours can send (another option, the
same field twice, a field of another item) is refused as a whole with 400; a gap or a contradiction is explained.
"""

from collections import OrderedDict
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import EmailField, Form, RadioField, StringField
from wtforms.validators import InputRequired, ValidationError

from assess.documents.instrument import Format
from assess.documents.item import Item
from assess.formats.base import Field
from assess.formats.registry import FORMATS
from assess.screening.campaigns.identity import Identity
from assess.web.candidate.format_words import complaint
from assess.web.forms import Within


class JoinForm(FlaskForm):  # type: ignore[misc]
    """Name and e-mail of a person who came by an open link; checked further when they join."""

    name = StringField(_l("Your name"), validators=[Within(Identity, "name")])
    email = EmailField(_l("Your e-mail address"), validators=[Within(Identity, "email")])


class FiguresForm(FlaskForm):  # type: ignore[misc]
    """The six figures of a letter."""

    code = StringField(_l("The six figures of the letter"))


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A return code, however it is typed."""

    code = StringField(_l("Your return code"))


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

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Complain at every option whose place another one has too."""
        same = [other.short_name for other in form if other.data is not None and other.data == field.data]
        if len(same) > 1:
            raise ValidationError(self.message)


def _choice(field: Field) -> Any:
    """The field of a format as one of a form."""
    checks: list[Any] = [InputRequired(complaint(field.missing))]
    if field.unlike:
        checks.append(OtherThan(field.unlike, complaint(field.clash)))
    if field.own_place:
        checks.append(OwnPlace(complaint(field.clash)))
    return ExactChoice(choices=list(field.choices), validate_choice=False, validators=checks)


_classes: OrderedDict[tuple[str, str], type[Form]] = OrderedDict()
KEPT = 4096


def item_form(version: str, item: Item, answer_format: Format, sent: MultiDict[str, str]) -> Any:
    """The form of one item, filled with what was sent; its class is made once for each instrument version."""
    key = (version, item.id)
    if key not in _classes:
        fields = FORMATS[answer_format.kind].fields(item, answer_format)
        _classes[key] = type("ItemForm", (Form,), {field.name: _choice(field) for field in fields})
        while len(_classes) > KEPT:
            _classes.popitem(last=False)
    return _classes[key](sent, prefix=f"{item.id}.")
