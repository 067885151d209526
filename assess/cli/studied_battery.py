"""The study of a battery's star, put together for its report and its manual."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assess.analysis.faking import Outcome
    from assess.analysis.simulated_star import Battery
    from assess.analysis.star_reliability import Figure, Reliability
    from assess.documents.instrument import Instrument
    from assess.documents.star_study import Faked, Found, Reached, StarStudy, Subject, Weight

INTERVIEWERS = 2
MORE = 10  # times as many people sit twice as fake
FORMER = ("ideal", "random-tests", "random-ideal")  # ways that are studied in the edition before too
TIMES = 11  # what progress counts: seven ways of answering, some of the edition before, three batteries


def star_study(
    subject: "Subject", people: int, seed: int, progress: Callable[[int], None] = lambda done: None
) -> "StarStudy":
    """All that report and manual say of a battery; `progress` takes the steps done, `TIMES` in all."""
    from assess.analysis.faking import Machine, faking_study
    from assess.analysis.simulated_star import Battery
    from assess.documents.star_study import StarStudy
    from assess.scoring.assumed import assumed_snapshot

    battery = Battery(subject.battery, subject.blueprint)
    machine = {one.instrument: Machine(one.best, one.best, one.source) for one in subject.machine}
    outcomes = faking_study(battery, machine, people, seed, lambda _done: progress(1))
    reached, own = _reached(subject, battery, MORE * people, seed, progress)
    return StarStudy(
        print=subject.fingerprint,
        people=people,
        seed=seed,
        assumed_reliability=round(assumed_snapshot(battery.instruments, battery.blueprint).star.reliability, 4),
        machine=subject.machine,
        faked=tuple(map(_faked, outcomes)),
        former=tuple(map(_faked, _former(subject, people, seed, progress))),
        reached=tuple(reached),
        weights=tuple(_weights(subject, own)),
    )


def _former(subject: "Subject", people: int, seed: int, progress: Callable[[int], None]) -> "tuple[Outcome, ...]":
    """What those ways bring in the edition before that need no language model."""
    from assess.analysis.faking import faking_study
    from assess.analysis.simulated_star import Battery

    found: tuple[Outcome, ...] = ()
    if "former" in subject.others:
        blueprint, instruments = subject.others["former"]
        found = faking_study(Battery(instruments, blueprint), {}, people, seed, conditions=FORMER)
    progress(1)
    return found


def _reached(
    subject: "Subject", battery: "Battery", people: int, seed: int, progress: Callable[[int], None]
) -> "tuple[list[Reached], Reliability]":
    """What the battery, with what can be added to it, and the batteries around it reach."""
    from assess.analysis.simulated_star import Battery
    from assess.analysis.star_reliability import battery_reliability
    from assess.documents.star_study import Reached
    from assess.scoring.interview_lens import joined_reliability

    def joined(of_answers: float) -> float:
        return joined_reliability(of_answers, INTERVIEWERS)

    confirmation = _confirmation(subject)
    own = battery_reliability(
        battery, people, seed, confirmation, joined if subject.interview is not None else None
    )
    progress(1)
    rows = [_row("battery", "This battery", subject.battery, own)]
    for name, title in (("long", "The long form"), ("former", "The edition before")):
        if name in subject.others:
            blueprint, instruments = subject.others[name]
            other = battery_reliability(Battery(instruments, blueprint), people, seed)
            rows.append(_row(name, f"{title} ({blueprint.key})", instruments, other))
        progress(1)
    took = rows[0].minutes
    added = []
    if own.confirmed is not None:
        minutes = took + _confirming(subject)
        title = "With a confirmation"
        added.append(Reached(what="confirmed", title=title, minutes=minutes, sittings=_found(own.confirmed)))
    if own.interviewed is not None and subject.interview is not None:
        minutes = took + subject.interview
        title = f"With an interview, {INTERVIEWERS} interviewers"
        added.append(Reached(what="interviewed", title=title, minutes=minutes, sittings=_found(own.interviewed)))
    return [*(row for row in rows if row.what != "former"), *added, *(r for r in rows if r.what == "former")], own


def _row(what: str, title: str, instruments: "Sequence[Instrument]", found: "Reliability") -> "Reached":
    from assess.documents.star_study import Reached
    from assess.formats.duration import minutes

    return Reached.model_validate(
        {
            "what": what,
            "title": title,
            "minutes": round(sum(minutes(one) for one in instruments), 1),
            "sittings": _found(found.sittings),
            "known": _found(found.known),
            "one_day": _found(found.one_day),
            "statements": round(found.statements, 4),
        }
    )


def _confirmation(subject: "Subject") -> dict[str, float] | None:
    """By component the share of answers that were there before the confirmation; None where there is none."""
    from assess.scoring.structure import components

    if "confirmation" not in subject.others:
        return None
    confirming = subject.others["confirmation"][1]
    added = sum(len(one.scored_items) for one in confirming if not one.by_turns)
    talks = sum(one.by_turns for one in confirming)
    found = {}
    for part in components(subject.blueprint, subject.battery):
        if part.by_turns:
            found[part.id] = len(part.instruments) / (len(part.instruments) + talks)
        elif part.instruments:
            there = sum(len(one.scored_items) for one in part.instruments)
            found[part.id] = there / (there + added)
    return found


def _confirming(subject: "Subject") -> float:
    """Minutes of the confirmation."""
    from assess.formats.duration import minutes

    return round(sum(minutes(one) for one in subject.others["confirmation"][1]), 1)


def _weights(subject: "Subject", found: "Reliability") -> "list[Weight]":
    from assess.documents.star_study import Weight
    from assess.scoring.assumed import assumed_snapshot
    from assess.scoring.composite import effective_weights

    parts = subject.blueprint.components
    whole = sum(part.weight for part in parts)
    shares = {part.id: part.weight / whole for part in parts}
    assumed = effective_weights(subject.blueprint, shares, assumed_snapshot(subject.battery, subject.blueprint))
    return [
        Weight(
            component=part.id,
            title=part.title,
            nominal=round(shares[part.id], 4),
            assumed=round(assumed[part.id], 4),
            simulated=round(found.weights[part.id], 4),
        )
        for part in parts
    ]


def _faked(one: "Outcome") -> "Faked":
    from assess.documents.star_study import Faked, Found

    rounded = {name: round(getattr(one, name), 4) for name in ("mean", "sd", "strong", "many")}
    most = math.ceil(1000 * one.strong_most - 1e-9) / 1000  # a limit is rounded up
    return Faked(
        condition=one.condition,
        strong_most=most,
        lift=Found(value=round(one.lift, 4), se=round(one.lift_se, 4)),
        lenses={name: round(value, 4) for name, value in one.lenses.items()},
        signs={name: round(value, 4) for name, value in one.signs.items()},
        **rounded,
    )


def _found(figure: "Figure") -> "Found":
    from assess.documents.star_study import Found

    return Found(value=round(figure.value, 4), se=round(figure.se, 4))
