"""The onboarding bank: advice for the manager of the person hired."""

from typing import Literal

from assess.documents.base import Frozen, Head, Slug, Text


class OnboardingStep(Frozen):
    """What the manager does for one facet in one week."""

    facet: Slug
    week: Literal[1, 4, 12]
    model: Text
    practise: Text
    talk: Text


class OnboardingBank(Head):
    """Advice for the manager of the person hired."""

    kind: Literal["onboarding"]
    steps: tuple[OnboardingStep, ...]
