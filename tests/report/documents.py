"""A small blueprint, interview bank and scenario test for the reports of the tests."""

from assess.documents.blueprint import Blueprint, Component, Facet, Level, Point, Reference
from assess.documents.instrument import Assumed, Format, Instrument, Scale, Scoring
from assess.documents.interview import Anchors, CoreQuestion, InterviewBank, Probe
from assess.documents.item import Item, ItemTags, Option, Practice

POINTS = {
    "composure": ("Composure", ("poise", "detachment")),
    "flexibility": ("Flexibility", ("openness", "adaptability")),
    "empathy": ("Empathy", ("listening", "perspective")),
    "service-heart": ("Service heart", ("altruism", "radar")),
    "distinction": ("Distinction", ("standard", "growth")),
}
HIGH_ENDS = {
    "poise": "Stays calm through the whole encounter, and recovers within it when something upsets the balance.",
    "detachment": "Takes no rudeness personally and gives none back.",
    "openness": "Is curious how other people think, and gets on with very different ones.",
    "adaptability": "Fits the approach to the person, and knows when a rule may bend and when it must hold.",
    "listening": "Asks, lets the customer finish, and listens in order to understand.",
    "perspective": "Steps into the customer's position and lets it guide what is done.",
    "altruism": "Makes the other person's priority their own, also when not at fault.",
    "radar": "Notices needs outside the assigned duty, and answers what nobody knew to ask.",
    "standard": "Gives every customer the same excellent service, every day.",
    "growth": "Takes learning in earnestly, and shares a better way with colleagues.",
}
ASSUMED = "authors, provisional"
STEM = (
    "You are alone at the front desk of a hotel. A guest whose card was declined has just called you useless in "
    "front of the whole lobby and walked off to the lift."
)


def blueprint() -> Blueprint:
    """Judgement and the five points."""
    points = [Point(id=key, title=title, meaning=title, facets=inside) for key, (title, inside) in POINTS.items()]
    reference = Reference(mean=0.66, sd=0.1, source=ASSUMED)
    components = [
        Component(
            id="judgement",
            title="Judgement",
            instrument="moments",
            weight=0.4,
            weight_source="rational",
            reference=reference,
        )
    ]
    components += [
        Component(
            id=point.id,
            title=point.title,
            weight=0.12,
            weight_source="rational",
            reference=reference,
            facets=tuple({"id": facet, "weight": 1.0} for facet in point.facets),
        )
        for point in points
    ]
    return Blueprint(
        schema_version=1,
        kind="blueprint",
        slug="star",
        version="1.0",
        title="Star",
        purpose="For tests",
        battery=("moments/1.0", "style/1.0"),
        facets=tuple(
            Facet(
                id=key,
                title=key.capitalize(),
                high=high,
                low="The opposite.",
                use="develop" if key in ("perspective", "radar") else "select",
            )
            for key, high in HIGH_ENDS.items()
        ),
        points=tuple(points),
        components=tuple(components),
        star=Reference(mean=0, sd=0.6, source=ASSUMED),
        levels=(
            Level(id="emerging", title="Emerging"),
            Level(id="solid", title="Solid", start=-0.5),
            Level(id="strong", title="Strong", start=0.5),
            Level(id="outstanding", title="Outstanding", start=1.2),
        ),
        levels_source=ASSUMED,
    )


def interview() -> InterviewBank:
    """One core question a point and two probes a facet."""
    anchors = Anchors(one="Argued back.", three="Stayed polite.", five="Stayed open, and found what lay behind it.")
    asks = {
        "composure": "Tell me about a time when a customer turned their anger on you. What did you do next?",
        "flexibility": "Describe a customer whose ways were very different from yours. What did you change?",
        "empathy": "When did you find out that a customer needed something else than what they asked for?",
        "service-heart": "When did you last help somebody although it was not your job or your fault?",
        "distinction": "What did you do better last month than a year ago, and how did that come about?",
    }
    return InterviewBank(
        schema_version=1,
        kind="interview",
        slug="interview",
        version="1.0",
        title="Interview",
        purpose="For tests",
        core=tuple(
            CoreQuestion(id=f"{point}-1", point=point, ask=ask, anchors=anchors) for point, ask in asks.items()
        ),
        probes=tuple(
            Probe(id=f"{facet}-{number}", facet=facet, ask=ask)
            for facet in HIGH_ENDS
            for number, ask in enumerate(
                (
                    f"Think of your last hard week at work. Where did {facet} come easily to you, and where not?",
                    f"Who would say that you are strong in {facet}, and what would they have seen you do?",
                ),
                1,
            )
        ),
    )


def moments() -> Instrument:
    """A test of three scenarios."""
    chosen = "Tell the couple how sorry you are that they had to see this, then check them in with care."
    items = [
        Item(
            id=key,
            text=STEM,
            facet="poise",
            tags=ItemTags(manner="rude"),
            options=(
                Option(
                    id="a",
                    text=chosen,
                    key={"value": 2},
                    rationale="It makes the last guest the subject of their welcome.",
                ),
                Option(
                    id="b",
                    text="Give them the menu, ring their order through, then check them in.",
                    key={"value": 5.5},
                ),
            ),
        )
        for key in ("next-in-line", "frozen-screen", "lost-parcel")
    ]
    return Instrument(
        schema_version=1,
        kind="instrument",
        slug="moments",
        version="1.0",
        title="Moments of Truth",
        purpose="For tests",
        minutes=20,
        instruction="should-do",
        introduction="Hello",
        minimum_answered=0.8,
        format=Format(kind="best-worst"),
        scoring=Scoring(method="best-worst", key_source=ASSUMED),
        assumed=Assumed(residual_sd=0.2, mean=0.66, sd=0.08, reliability=0.6, correlation=0.1, source=ASSUMED),
        scales=(Scale(id="poise", title="Poise", mean=0.6, sd=0.1, reliability=0.3),),
        practice=Practice(text="Try", ask="Pick", expected={"best": "a"}, explanation="Because"),
        items=tuple(items),
    )
