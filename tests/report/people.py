"""Synthetic people: believable profiles, and those that strain a page."""

from dataclasses import replace
from datetime import UTC, date, datetime

from assess.report.document_heading import Heading
from assess.report.profile_heading import Standing
from assess.scoring.codes import FLAGS
from assess.scoring.profile import (
    Component,
    Costly,
    Deviation,
    Flag,
    Mixes,
    OccasionPin,
    Pin,
    Pins,
    Profile,
    Reason,
    Score,
    Share,
    SnapshotPin,
    Star,
    Withheld,
)
from tests.report.documents import HIGH_ENDS, POINTS

LONG_ARABIC = "عبد الرحمن بن محمد بن عبد العزيز آل سعود الهاشمي القرشي"
FACETS = dict(zip(HIGH_ENDS, (0.52, 0.71, 0.78, 0.69, 0.74, 0.66, 0.89, 0.63, 0.72, 0.7), strict=True))
LINE = "The questionnaire’s total says more than these 8 questions do. It would take 14 questions."


def score(key: str, value: float, se: float, items: int, guessing: float | None = None) -> Score:
    """A shown score."""
    return Score(key, value, se, items, items, 0.76, True, None, guessing)


def withheld(key: str, code: str = "gate", text: str = LINE, needed: int | None = 14) -> Score:
    """A score that is not earned."""
    return Score(key, None, None, 8, 8, None, False, Withheld(code, {"text": text}, needed))


def share(key: str, count: int, chance: float, maximum: float = 1.0) -> Share:
    """A share of 18 picks with its Wilson interval at 90 %."""
    n, z = 18, 1.645
    p = count / n
    centre, half = (
        (p + z * z / (2 * n)) / (1 + z * z / n),
        z * ((p * (1 - p) + z * z / (4 * n)) / n) ** 0.5 / (1 + z * z / n),
    )
    low, high = centre - half, centre + half
    span = maximum - chance
    corrected = [(edge - chance) / span for edge in (p, low, high)]
    return Share(key, count, n, p, low, high, chance, maximum, *corrected)


def components() -> tuple[Component, ...]:
    """Judgement and the five points, adding up to the star."""
    values = {"judgement": 0.72, **{key: sum(FACETS[f] for f in inside) / 2 for key, (_, inside) in POINTS.items()}}
    made = []
    for key, value in values.items():
        weight, effective, error = (0.4, 0.46, 0.048) if key == "judgement" else (0.12, 0.108, 0.045)
        coefficient = weight / (0.085 * 0.62) if key == "judgement" else weight / (0.11 * 0.62)
        made.append(
            Component(
                key,
                "judgement" if key == "judgement" else "disposition",
                value,
                error,
                18,
                18,
                (value - 0.66) / 0.1,
                0.5,
                weight,
                effective,
                coefficient,
                0.66,
                "authors, provisional",
                coefficient * (value - 0.66),
                0.6,
            )
        )
    return tuple(made)


def believable() -> Profile:
    """Somebody with one strength, one question mark, and most scores shown."""
    parts = components()
    value = sum(part.contribution for part in parts)
    error = sum((part.coefficient * part.se) ** 2 for part in parts) ** 0.5
    points = tuple(
        score(key, sum(FACETS[f] for f in inside) / 2, 0.041, 16) for key, (_title, inside) in POINTS.items()
    )
    facets = tuple(
        withheld(key) if key == "radar" else score(key, value, 0.055, 8) for key, value in FACETS.items()
    )
    return Profile(
        scoring_version="3",
        language="en",
        pins=Pins(
            Pin("engagement-star/1.0", "5b0c9d1e7a42f3" * 4),
            (
                Pin("moments/1.0", "c0ffee12ab34" * 5, "moments-of-truth"),
                Pin("flexibility/1.0", "7d3f00aa91c2" * 5),
                Pin("service-style/1.0", "19fe22d7bb05" * 5),
            ),
            SnapshotPin("a4410be7c93d" * 5, "authors, provisional", OccasionPin(0.06, "assumed", 0)),
        ),
        scorable=True,
        reasons=(),
        star=Star(value, error, 0.71),
        components=parts,
        judgement=score("judgement", 0.72, 0.048, 18, 0.5),
        difficult=score("difficult", 0.66, 0.062, 12, 0.5),
        mirror_gap=withheld(
            "mirror-gap",
            "group-only",
            "With 3 courteous against 12 difficult scenarios it is reported for groups only.",
            None,
        ),
        points=points,
        facets=facets,
        explanation=(),
        mixes=Mixes(
            (
                share("misery", 2, 0.3),
                share("mediocrity", 6, 0.44),
                share("magnificence", 10, 0.26),
            ),
            share("altruistic", 11, 0.35),
            share("scripted", 3, 0.28),
            share("mirroring", 1, 0.15, 0.9),
        ),
        costly=(Costly("moments/1.0", "next-in-line", "a", "b"), Costly("moments/1.0", "lost-parcel", "a", None)),
        stands_out=(Deviation("altruism", 0.186, 0.062),),
        probe=(Deviation("poise", -0.184, 0.062),),
        even=False,
        flags=(
            Flag(
                "too-fast",
                "flexibility/1.0",
                2,
                {"pages": 2, "of": 8, "seconds": 2.0},
            ),
        ),
    )


def withheld_heavy() -> Profile:
    """Hardly a facet that is earned, and an even shape."""
    facets = tuple(
        withheld(key) if index % 3 else score(key, value, 0.09, 3)
        for index, (key, value) in enumerate(FACETS.items())
    )
    base = believable()
    points = (*base.points[:2], withheld("empathy"), *base.points[3:])
    return replace(
        base,
        facets=facets,
        points=points,
        difficult=withheld("difficult"),
        stands_out=(),
        probe=(),
        even=True,
        flags=(),
        costly=(),
        mixes=None,
    )


def not_scorable() -> Profile:
    """Half of the scenarios were left open."""
    reason = Reason("too-few-answers", {"answered": 9, "of": 18, "needed": 15}, "moments/1.0")
    return replace(
        withheld_heavy(),
        scorable=False,
        reasons=(reason,),
        star=None,
        components=(),
        judgement=None,
        difficult=None,
        mirror_gap=None,
    )


def standing() -> Standing:
    """Somewhere in the upper part of 48, undecided."""
    levels = {"emerging": 0.004, "solid": 0.23, "strong": 0.64, "outstanding": 0.126}
    return Standing(
        expected_rank=9.4,
        rank_low=3,
        rank_high=21,
        of=48,
        places=8,
        p_top=0.46,
        level_probabilities=levels,
        level_id="strong",
        star_mean=0.82,
        star_low=0.21,
        star_high=1.44,
        indistinguishable=17,
        together=(3.2, 22.5),
    )


def heading(
    name: str = "Marguerite Okonkwo-Lindqvist", *, synthetic: bool = True, logo: bytes | None = None
) -> Heading:
    """A campaign's candidate."""
    return Heading(
        name,
        "Front desk, spring intake",
        "Guest services",
        "Harbour Hotels",
        date(2026, 3, 14),
        synthetic,
        logo,
        reference="K7Q-4MX",
        applicant_number="8841",
        requisition="FD-26",
        as_of=datetime(2026, 3, 16, 9, 30, tzinfo=UTC),
        newest=date(2026, 3, 15),
        results=48,
        places=8,
        delete_by=date(2027, 4, 1),
    )


def crowded() -> Profile:
    """As much to say as there can be: half the facets withheld, each for its own reason, and every flag raised."""
    base = believable()
    reason = "The questionnaire’s total says more about {} than these 8 questions do. It would take 14 questions."
    facets = tuple(
        withheld(facet.id, text=reason.format(facet.id.capitalize())) if index % 2 else facet
        for index, facet in enumerate(base.facets)
    )
    signs = ("straight-lining", "too-fast", "directed", "infrequency", "missing", "inconsistency")
    battery = ("flexibility/1.0", "service-style/1.0")
    flags = tuple(
        replace(
            base.flags[0], code=sign, values=dict.fromkeys(FLAGS[sign], 3) | {"chance": 0.004}, instrument=where
        )
        for where in battery
        for sign in signs
    )
    costly = tuple(replace(base.costly[0], item=item) for item in ("next-in-line", "frozen-screen", "lost-parcel"))
    return replace(
        base,
        facets=facets,
        flags=flags,
        costly=costly,
        difficult=withheld("difficult"),
        stands_out=base.stands_out * 2,
        probe=base.probe * 3,
    )
