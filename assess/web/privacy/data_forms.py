"""Forms about one person's data."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, StringField

from assess.screening.privacy.corrections import Correction
from assess.screening.privacy.holds import Reason
from assess.screening.privacy.processing_record import OwnWords
from assess.web.forms import CheckboxesField, StaffForm, Within


class CorrectionForm(StaffForm):
    """Name and address as they should be."""

    name = StringField(_l("Name"), [Within(Correction, "name")])
    email = EmailField(_l("E-mail"), [Within(Correction, "email")])


class HoldForm(StaffForm):
    """Why data must be kept."""

    reason = StringField(_l("Why they must be kept"), [Within(Reason, "reason")])


class ProcessingForm(StaffForm):
    """What only the employer knows of its processing."""

    legal_basis = StringField(_l("Legal basis"), [Within(OwnWords, "legal_basis")])
    officer = StringField(_l("Data protection officer"), [Within(OwnWords, "officer")])
    processors = StringField(_l("Processors and places"), [Within(OwnWords, "processors")])
    transfers = StringField(_l("Transfers to other countries"), [Within(OwnWords, "transfers")])


class VoluntaryForm(StaffForm):
    """Which voluntary questions are asked after submission."""

    questions = CheckboxesField(_l("Questions after submission"))
