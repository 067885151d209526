"""What candidates read about their requests: what each kind is for, who reads it, how far it is."""

from dataclasses import dataclass

from flask_babel import gettext as _

from assess.screening.privacy import requests

ORDER = (
    requests.ADJUSTMENT, requests.QUESTION, requests.CORRECTION, requests.REVIEW, requests.ERASURE
)  # fmt: skip


@dataclass(frozen=True)
class RequestForm:
    """The form of one kind: its heading, what it is for, who reads it, the label of the field and its hint."""

    kind: str
    title: str
    lead: str
    reader: str
    label: str
    hint: str
    button: str


def offered(completed: bool, too_late: bool) -> list[RequestForm]:
    """The forms that make sense now: a result is reviewed once there is one.

    Deadlines wait for whoever asks for an adjustment, so that one that has passed would open again.
    """
    without = {requests.REVIEW: not completed, requests.ADJUSTMENT: too_late}
    return [of_kind(kind, "") for kind in ORDER if not without.get(kind)]


def of_kind(kind: str, house: str) -> RequestForm:
    """What the form of that kind says, with the employer's name where it is given."""
    makers = {
        requests.ADJUSTMENT: _adjustment,
        requests.QUESTION: _question,
        requests.CORRECTION: _correction,
        requests.REVIEW: _review,
        requests.ERASURE: _erasure,
    }
    return makers[kind](house)


def title(kind: str) -> str:
    """What a request of that kind is called in the list of one's own."""
    titles: dict[str, str] = {
        requests.HELP: _("Help"),
        requests.ADJUSTMENT: _("An adjustment"),
        requests.QUESTION: _("A question"),
        requests.CORRECTION: _("A correction"),
        requests.REVIEW: _("A review by a person"),
        requests.ERASURE: _("Erasure of your data"),
    }
    return titles[kind]


def state(code: str) -> str:
    """How far a request is."""
    states: dict[str, str] = {
        requests.RECEIVED: _("Received"),
        requests.IN_HAND: _("Somebody is working on it"),
        requests.ANSWERED: _("Answered"),
    }
    return states[code]


def wishes() -> list[tuple[str, str]]:
    """The choices of an adjustment."""
    said: dict[str, str] = {
        requests.MORE_TIME: _("More time"),
        requests.OTHER_FORMAT: _("Another format, such as paper or large print"),
        requests.READING_ALOUD: _("Somebody or something that reads aloud"),
        requests.PERSON: _("A person who helps me while I answer"),
        requests.SOMETHING_ELSE: _("Something else"),
    }
    return [(wish, said[wish]) for wish in requests.WISHES]


def wish(code: str) -> str:
    """One of them."""
    return dict(wishes())[code]


def _adjustment(house: str) -> RequestForm:
    return RequestForm(
        requests.ADJUSTMENT,
        _("Ask for an adjustment"),
        _("Say what would let you show what you can do. Asking changes nothing about how you are judged."),
        _("Only the accommodation officer of %(house)s reads this. The hiring team learns neither that you asked "
          "nor what is decided. Your deadlines wait until the decision.", house=house),
        _("In your own words"),
        _("You need not name an illness or a disability. Say what would help, and what has helped before."),
        _("Ask in private"),
    )  # fmt: skip


def _question(house: str) -> RequestForm:
    return RequestForm(
        requests.QUESTION,
        _("Ask a question"),
        _("About the assessment, the campaign, or what happens next."),
        _("The hiring team of %(house)s reads and answers it.", house=house),
        _("Your question"),
        "",
        _("Send the question"),
    )


def _correction(house: str) -> RequestForm:
    return RequestForm(
        requests.CORRECTION,
        _("Have something corrected"),
        _("Your name, your address, or anything else about you that is not right."),
        _("The human resources department of %(house)s reads and answers it.", house=house),
        _("What is wrong, and what would be right"),
        "",
        _("Ask for the correction"),
    )


def _review(house: str) -> RequestForm:
    return RequestForm(
        requests.REVIEW,
        _("Ask for a review by a person"),
        _("A person looks again at your answers and at how the result came about, and explains it to you. You need "
          "not give a reason, and asking changes nothing about how you are judged.",
        ),
        _("The human resources department of %(house)s reads and answers it.", house=house),
        _("What should the person look at?"),
        "",
        _("Ask for the review"),
    )  # fmt: skip


def _erasure(house: str) -> RequestForm:
    return RequestForm(
        requests.ERASURE,
        _("Have your data erased"),
        _("Your name, your address, your answers and your results are erased. It cannot be undone, and you can no "
          "longer take part with them.",
        ),
        _("An administrator of %(house)s reads it and answers before anything is erased.", house=house),
        _("Anything that we should know"),
        "",
        _("Ask for erasure"),
    )  # fmt: skip
