"""Every code that a Profile can speak in has its sentence, and needs no other values than are listed."""

from gettext import NullTranslations

import pytest

from assess.documents.blueprint import Weighted
from assess.report.score_words import ScoreWords
from assess.scoring import codes
from assess.scoring.profile import Flag, Reason, Withheld
from tests.report.documents import blueprint

WORDS = ScoreWords(blueprint(), (), NullTranslations())


@pytest.mark.parametrize("code", codes.REASONS)
def test_every_reason_has_its_sentence(code: str) -> None:
    said = WORDS.reason(Reason(code, dict.fromkeys(codes.REASONS[code], 3), "style/1.0"))
    assert said != code
    assert "%(" not in said


@pytest.mark.parametrize("code", codes.WITHHELD)
def test_every_withheld_score_has_its_sentence(code: str) -> None:
    said = WORDS.withheld(Withheld(code, dict.fromkeys(codes.WITHHELD[code], 3), 57))
    assert said.endswith(".")
    assert not any(letter.isdigit() for letter in said)  # how many questions it would take helps no recruiter


@pytest.mark.parametrize(("weight", "said"), [(1.0, "as much as the others"), (0.5, "counts less")])
def test_whether_a_facet_to_develop_counts_less_is_read_from_its_weight(weight: float, said: str) -> None:
    known = blueprint()
    facets = tuple(facet.model_copy(update={"use": "develop"}) for facet in known.facets[:1])
    pair = (Weighted(id=facets[0].id, weight=weight), Weighted(id=known.facets[1].id, weight=1.0))
    component = known.components[0].model_copy(update={"facets": pair})
    made = known.model_copy(update={"facets": (*facets, *known.facets[1:]), "components": (component,)})
    assert said in ScoreWords(made, (), NullTranslations()).develop()


@pytest.mark.parametrize("code", codes.FLAGS)
def test_every_quality_flag_has_title_reading_and_caution(code: str) -> None:
    reading = WORDS.flag_reading(Flag(code, "style/1.0", 3, dict.fromkeys(codes.FLAGS[code], 3)))
    assert reading != code
    assert "%(" not in reading
    assert WORDS.caution(code)
    assert WORDS.flag_title(code) != code


@pytest.mark.parametrize("code", codes.STOPS)
def test_every_end_of_an_explanation_says_why(code: str) -> None:
    assert WORDS.stops(code).endswith(".")


def test_scores_and_shares_have_titles() -> None:
    assert all(WORDS.title(code) != code for code in codes.SCORES)
    assert all(WORDS.share(code) != code for code in codes.SHARES)


def test_a_sentence_that_version_1_stored_is_printed_as_it_was() -> None:
    assert WORDS.reason(Reason("no-shape", {"text": "As it was."})) == "As it was."
