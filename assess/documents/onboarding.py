"""The onboarding bank: advice for the manager of the person hired."""

from typing import ClassVar, Literal

from assess.documents.base import Frozen, Grown, Head, Line, Slug, Text


class OnboardingStep(Grown):
    """What the manager does for one facet in one week; `title` heads it where it stands as a card."""

    gained: ClassVar[frozenset[str]] = frozenset({"title"})

    facet: Slug
    week: Literal[1, 4, 12]
    title: Line = ""
    model: Text
    practise: Text
    talk: Text


class Checklist(Frozen):
    """What is gone through point by point, the same for everybody."""

    id: Slug
    title: Text
    lines: tuple[Text, ...]


class OnboardingBank(Grown, Head):
    """Advice for the manager of the person hired."""

    gained: ClassVar[frozenset[str]] = frozenset({"checklists"})

    kind: Literal["onboarding"]
    checklists: tuple[Checklist, ...] = ()
    steps: tuple[OnboardingStep, ...]
