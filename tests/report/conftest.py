"""Reports of the synthetic people, each printed once."""

import pytest

from assess.report.document_heading import Heading
from assess.report.pdf import pdf
from assess.report.profile_heading import Standing
from assess.report.profile_paper import profile_context, profile_html
from assess.scoring.profile import Profile
from tests.report import documents, people


def page(profile: Profile, heading: Heading | None = None, standing: Standing | None = None) -> str:
    """The HTML of a report with everything that is known."""
    context = profile_context(
        profile,
        documents.blueprint(),
        heading or people.heading(),
        standing=standing,
        interview=documents.interview(),
        instruments=[documents.moments()],
    )
    return profile_html(context)


@pytest.fixture(scope="session")
def html() -> str:
    """The report of somebody believable."""
    return page(people.believable(), standing=people.standing())


@pytest.fixture(scope="session")
def printed(html: str) -> bytes:
    """The same on paper."""
    return pdf(html).content
