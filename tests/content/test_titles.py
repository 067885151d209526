"""What candidates read as the title of a part."""

import re
import tomllib

import pytest

from assess.config import shipped
from assess.documents.instrument import Instrument

TITLES = {
    "Moments of Truth, form A": "Moments of Truth",
    "Momente der Wahrheit, Form A": "Momente der Wahrheit",
    "Moments de vérité, forme A": "Moments de vérité",
    "لحظات الحقيقة، النموذج أ": "لحظات الحقيقة",
    "Service Style, forced choice": "Service Style",
    "Calm, patience and care": "Calm, patience and care",
    "Working in Team B": "Working in Team B",
}


@pytest.mark.parametrize("title", TITLES)
def test_the_name_of_a_form_is_for_staff(title: str) -> None:
    assert Instrument.model_construct(title=title).shown_title == TITLES[title]


def test_no_shipped_title_shows_an_inner_name() -> None:
    folders = shipped("instruments")
    found = [tomllib.loads(path.read_text()).get("title") for path in folders.glob("*/*.toml")]
    shown = [Instrument.model_construct(title=title).shown_title for title in found if isinstance(title, str)]
    assert len(shown) > 9
    assert [title for title in shown if re.search(r"(?i)\bform[ae]? |نموذج|,", title)] == []
