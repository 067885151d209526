"""The forms of letters' pages: texts, who answers, and the schedule."""

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import EmailField

from assess.screening.email.letter_schedule import DAYS, Schedule
from assess.screening.email.letter_settings import LONGEST, Answering, Draft
from assess.web.forms import Required, StaffForm, Within, choices


class LetterTextForm(StaffForm):
    """Subject and words of a kind of letter."""

    subject = StringField(_("Subject"), [Within(Draft, "subject")])
    words = TextAreaField(_("Words"), [Required()], render_kw={"rows": 18, "maxlength": LONGEST})


class AnsweringForm(StaffForm):
    """Who gets what candidates answer."""

    reply_name = StringField(_("Name"), [Within(Answering, "reply_name")])
    reply_to = EmailField(_("E-mail"), [Within(Answering, "reply_to")])


class BounceFileForm(StaffForm):
    """A file of messages from mail servers."""

    file = FileField(_("File of messages"), [Required()])


class LinkSheetForm(StaffForm):
    """How the cells of a file are told apart."""

    delimiter = SelectField(_("Columns are told apart by"))


class ScheduleForm(StaffForm):
    """When letters are written by themselves."""

    remind_after = SelectField(_("Remind whoever has not finished"))
    most_reminders = SelectField(_("At most"))
    closing_before = SelectField(_("Say before the closing that it is near"))

    def offer(self, house: Schedule | None) -> None:
        """What may be chosen; of a campaign, that it is as in the house, whose schedule that is."""
        for name, said in (("remind_after", _after), ("most_reminders", _times), ("closing_before", _before)):
            first = [("", gettext("As in the house: %(what)s", what=said(getattr(house, name))))] if house else []
            self[name].choices = choices(first + [(str(days), said(days)) for days in DAYS[name]])

    def asked(self) -> Schedule:
        """What was chosen."""
        return Schedule(*(int(one.data) if one.data else None for one in self._fields_of_days()))

    def _fields_of_days(self) -> list[SelectField]:
        return [self.remind_after, self.most_reminders, self.closing_before]


def _after(days: int) -> str:
    if not days:
        return str(gettext("never"))
    return str(ngettext("after %(num)d day without a sign", "after %(num)d days without a sign", days))


def _times(number: int) -> str:
    return str(ngettext("%(num)d reminder", "%(num)d reminders", number))


def _before(days: int) -> str:
    if not days:
        return str(gettext("never"))
    return str(ngettext("%(num)d day before", "%(num)d days before", days))
