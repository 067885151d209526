"""The editions of the engagement star differ from it in how people answer, and in figures that follow from that."""

import numpy as np
import pytest

from assess.analysis.synthetic import KEENNESS, NOISE, people
from assess.scoring.assumed import assumed_snapshot
from tests.shipped import FIRST_EDITION

STAR = FIRST_EDITION.blueprints["engagement-star/1.0"]
EDITIONS = {"rating": "moments-of-truth-rate/1.0", "ranking": "moments-of-truth-rank/1.0"}
FORCED = FIRST_EDITION.blueprints["engagement-star-forced-choice/1.0"]
FORM, RANK = (FIRST_EDITION.instruments[f"moments-of-truth-{name}/1.0"] for name in ("a", "rank"))


@pytest.mark.parametrize("edition", EDITIONS)
class TestEditionOfJudgement:
    def test_the_test_of_judgement_alone_is_another(self, edition):
        found = FIRST_EDITION.blueprints[f"engagement-star-{edition}/1.0"]
        assert found.battery == (EDITIONS[edition], *STAR.battery[1:])
        assert (found.facets, found.points, found.levels) == (STAR.facets, STAR.points, STAR.levels)
        assert found.components[1:] == STAR.components[1:]
        assert found.components[0].weight == STAR.components[0].weight

    def test_judgement_is_standardised_by_what_the_instrument_assumes(self, edition):
        reference = FIRST_EDITION.blueprints[f"engagement-star-{edition}/1.0"].components[0].reference
        assumed = FIRST_EDITION.instruments[EDITIONS[edition]].assumed
        assert (reference.mean, reference.sd) == (assumed.mean, assumed.sd)


@pytest.mark.parametrize(
    "slug", ["engagement-star", *(f"engagement-star-{name}" for name in (*EDITIONS, "forced-choice"))]
)
def test_the_spread_of_the_star_follows_from_what_is_assumed(slug):
    found = FIRST_EDITION.blueprints[f"{slug}/1.0"]
    battery = [FIRST_EDITION.complete_instruments[key] for key in found.battery]
    assert round(assumed_snapshot(battery, found).star.sd, 2) == found.star.sd


class TestForcedChoice:
    def test_what_cannot_be_ranked_is_no_part_of_the_star_and_the_rest_keeps_its_proportions(self):
        kept = STAR.components[:3]
        total = sum(one.weight for one in kept)
        assert FORCED.components == tuple(
            one.model_copy(update={"weight": pytest.approx(one.weight / total)}) for one in kept
        )

    def test_it_asks_and_describes_all_that_the_star_does(self):
        assert (FORCED.facets, FORCED.points, FORCED.levels) == (STAR.facets, STAR.points, STAR.levels)

    def test_its_purpose_says_what_people_get(self):
        assert "not ranked, and have no points until a calibration is attached" in FORCED.purpose


class TestRank:
    def test_the_scenes_are_those_of_form_a(self):
        assert (RANK.bank, RANK.form, RANK.scales) == (FORM.bank, FORM.form, FORM.scales)

    def test_it_assumes_what_form_a_does(self):
        assert RANK.assumed.model_copy(update={"source": FORM.assumed.source}) == FORM.assumed

    def test_simulated_people_spread_about_alike_on_both(self):
        """Who sees effectiveness through the same noise, and names both ends or orders all of it."""
        generator = np.random.default_rng(3)
        _, judgement = people(4000, 7, [])
        ends, orders = [], []
        for item in FIRST_EDITION.complete_instruments[RANK.key].scored_items:
            key = np.array([option.effectiveness for option in item.options], float)
            noise = NOISE * np.exp(-KEENNESS * judgement)
            seen = key + noise[:, None] * generator.standard_normal((judgement.size, key.size))
            ends.append((1 + (key[seen.argmax(1)] - key[seen.argmin(1)]) / np.ptp(key)) / 2)
            worth, weights = seen.argsort(1).argsort(1) + 1, np.arange(1, key.size + 1)
            highest, lowest = weights @ np.sort(key), weights @ np.sort(key)[::-1]
            orders.append((worth @ key - lowest) / (highest - lowest))
        found = np.array([np.mean(one, axis=0) for one in (ends, orders)])
        assert np.ptp(found.mean(axis=1)) < 0.02
        assert np.ptp(found.std(axis=1)) < 0.01
