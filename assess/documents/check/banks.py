"""Rules for banks of items, interview questions, onboarding and feedback, and for the preview."""

from collections.abc import Iterator

from assess.documents.bank import Bank
from assess.documents.check.common import repeated
from assess.documents.check.items import item_problems, tag_problems
from assess.documents.check.wording_bars import bank_bars, scenario_bars
from assess.documents.fault import DocumentError, Fault
from assess.documents.feedback import FeedbackBank
from assess.documents.interview import InterviewBank
from assess.documents.library import Library
from assess.documents.onboarding import OnboardingBank
from assess.documents.preview import Preview


def bank_problems(document: Bank, library: Library) -> Iterator[Fault]:
    """Items, exclusions and tags of a bank."""
    yield from item_problems(document.items)
    yield from scenario_bars(document.items, document.bars)
    known = {item.id for item in document.items}
    for exclusion in document.exclusions:
        for item in exclusion.items:
            if item not in known:
                yield Fault("exclusions", f"no item {item}", "correct the id")
    try:
        words = library.vocabulary(document.vocabulary)
    except DocumentError as error:
        yield from error.problems
        words = None
    else:
        yield from tag_problems(document.items, words)
    yield from bank_bars(document.items, words, document.bars, document.exclusions)


def interview_problems(document: InterviewBank, library: Library) -> Iterator[Fault]:
    """Ids are their own, and role plays act out manners that the vocabulary knows."""
    yield from repeated("core", [question.id for question in document.core])
    yield from repeated("probes", [probe.id for probe in document.probes])
    yield from repeated("passages", [passage.id for passage in document.passages])
    try:
        words = library.vocabulary(document.vocabulary)
    except DocumentError as error:
        yield from error.problems
        return
    manners = {manner.id for manner in words.manners} if words else set()
    for play in document.role_plays:
        if words and play.manner not in manners:
            yield Fault(play.id, f"unknown manner {play.manner}", "use a manner of the vocabulary")


def onboarding_problems(document: OnboardingBank) -> Iterator[Fault]:
    """A checklist, and the step of a facet in a week, stand once."""
    yield from repeated("checklists", [one.id for one in document.checklists])
    yield from repeated("steps", [f"{step.facet} in week {step.week}" for step in document.steps])


def preview_problems(document: Preview) -> Iterator[Fault]:
    """Ids are their own."""
    yield from repeated("sections", [section.id for section in document.sections])


def feedback_problems(document: FeedbackBank, library: Library) -> Iterator[Fault]:
    """Feedback speaks of every facet of the blueprints that use it, and of every point if it does of any."""
    told = [one.facet for one in document.facets]
    yield from repeated("facets", told)
    yield from repeated("points", [one.point for one in document.points])
    yield from repeated("acts", [one.act for one in document.acts])
    users = [blueprint for blueprint in library.blueprints.values() if blueprint.feedback == document.key]
    for facet in dict.fromkeys(facet.id for blueprint in users for facet in blueprint.facets):
        if facet not in told:
            yield Fault("facets", f"no feedback on {facet}", "write its meaning and a tip")
    spoken = {one.point for one in document.points}
    for point in dict.fromkeys(point.id for blueprint in users for point in blueprint.points):
        if spoken and point not in spoken:
            yield Fault("points", f"no feedback on {point}", "write its meaning")
