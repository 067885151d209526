"""Results: stored Profiles, made when a battery is complete, reproduced byte for byte, renewed for a cohort."""

import json
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import Session, col, func, select, update

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.documents.library import Library
from assess.documents.onboarding import OnboardingBank
from assess.documents.preview import Preview
from assess.scoring.engine import profile, profile_text
from assess.scoring.profile import Profile
from assess.scoring.sitting import Sitting as Taken
from assess.scoring.snapshot import Snapshot
from assess.screening import audit
from assess.screening.documents import published
from assess.screening.results import adjustments, pinned_calibrations, reading_help
from assess.screening.results.counting import counting
from assess.store import tables
from assess.store.database import add_unless_there
from assess.store.tables import Cohort, Invitation, Response, Result, Sitting

KEPT = 64  # snapshots in a process
PORTION = 100  # Results that are read at once


def cohort_blueprint(session: Session, cohort: Cohort, language: str = "en") -> Blueprint:
    """The blueprint the cohort pinned at opening, as it is called in that language."""
    library = published.of_cohort(session, cohort)
    blueprint = library.documents.get(cohort.blueprint)
    if not isinstance(blueprint, Blueprint):
        raise published.UnknownDocument(f"not pinned by the cohort: {cohort.blueprint}")
    return library.localised_blueprint(blueprint, language)


def cohort_interview(session: Session, cohort: Cohort, language: str = "en") -> InterviewBank | None:
    """The interview bank the cohort pinned, if its blueprint names one."""
    library = published.of_cohort(session, cohort)
    bank = library.documents.get(cohort_blueprint(session, cohort).interview or "")
    return library.localised_interview(bank, language) if isinstance(bank, InterviewBank) else None


def cohort_onboarding(session: Session, cohort: Cohort, language: str = "en") -> OnboardingBank | None:
    """The onboarding bank the cohort pinned, if its blueprint names one."""
    library = published.of_cohort(session, cohort)
    bank = library.documents.get(cohort_blueprint(session, cohort).onboarding or "")
    return library.localised_onboarding(bank, language) if isinstance(bank, OnboardingBank) else None


def cohort_preview(session: Session, cohort: Cohort, language: str) -> Preview | None:
    """The preview of the job that the cohort pinned, if its blueprint names one."""
    library = published.of_cohort(session, cohort)
    found = library.documents.get(cohort_blueprint(session, cohort).preview or "")
    return library.localised_preview(found, language) if isinstance(found, Preview) else None


def cohort_battery(session: Session, cohort: Cohort, language: str | None = None) -> list[Instrument]:
    """The instruments the cohort pinned, in order, as they count; in their own language, or the one asked for."""
    library = published.of_cohort(session, cohort)
    battery = [library.localised(one, language or one.language) for one in _battery(library, cohort)]
    return pinned_calibrations.counted_battery(session, battery, cohort.calibrations)


def _battery(library: Library, cohort: Cohort) -> list[Instrument]:
    return [library.instruments[key] for key in cohort.battery]


def battery_to_read(session: Session, cohort: Cohort, language: str) -> list[Instrument]:
    """The same for somebody who reads about answers: in that language as far as the cohort pinned it so."""
    library = published.of_cohort(session, cohort)
    battery = _battery(library, cohort)
    return [library.localised(one, language) if language in library.languages(one) else one for one in battery]


def untranslated(session: Session, cohort: Cohort, language: str) -> list[str]:
    """The titles of pinned documents that a reader of that language meets as they were written."""
    library = published.of_cohort(session, cohort)
    blueprint = cohort_blueprint(session, cohort)
    read = [library.documents[key] for key in (blueprint.key, blueprint.interview) if key]
    found = [
        one.title for one in read if language != one.language and library.translation(one.key, language) is None
    ]
    battery = (library.instruments[key] for key in cohort.battery)
    return found + [one.title for one in battery if language not in library.languages(one)]


def keep_snapshot(session: Session, snapshot: Snapshot) -> str:
    """Store a snapshot once; its fingerprint."""
    if session.get(tables.Snapshot, snapshot.fingerprint) is None:
        body = snapshot.to_json()
        add_unless_there(
            session, tables.Snapshot(fingerprint=snapshot.fingerprint, body=body, source=snapshot.source)
        )
    return snapshot.fingerprint


def load_snapshot(session: Session, mark: str) -> Snapshot:
    """The snapshot of that fingerprint, read once a process; AlteredDocument when it is not what was kept."""
    found = _snapshots.get(mark)
    if found is None:
        found = _snapshots[mark] = _read_snapshot(session.get(tables.Snapshot, mark), mark)
        while len(_snapshots) > KEPT:
            _snapshots.popitem(last=False)
    return found


def _read_snapshot(row: tables.Snapshot | None, mark: str) -> Snapshot:
    name = f"snapshot of errors {mark[:12]}"
    if row is None:
        raise published.UnknownDocument(f"no longer as it was pinned: {name}")
    if audit.text_digest(row.body) != mark:
        raise published.AlteredDocument(name)
    return Snapshot.from_json(row.body)


def altered_snapshots(session: Session) -> list[str]:
    """The sources of errors that are not what their fingerprints say."""
    wrong = []
    for row in session.exec(select(tables.Snapshot).order_by(col(tables.Snapshot.fingerprint))):
        try:
            _read_snapshot(row, row.fingerprint)
        except published.AlteredDocument as error:
            wrong.append(error.key)
    return wrong


_snapshots: OrderedDict[str, Snapshot] = OrderedDict()


def newest_local(session: Session, key: str) -> Snapshot | None:
    """The snapshot of the newest cohort that was made of people really tested with that instrument."""
    for cohort in session.exec(select(Cohort).order_by(col(Cohort.id).desc())):
        if key in cohort.battery and (found := load_snapshot(session, cohort.snapshot)).n:
            return found
    return None


def complete(session: Session, invitation: Invitation) -> Result:
    """Score a complete battery and keep the Result, in the transaction of the last submission."""
    # Whoever brings in another source of errors waits for this transaction, or this one for theirs.
    held = {"read": True}
    cohort = session.get_one(Cohort, invitation.cohort_id, with_for_update=held, populate_existing=True)
    return keep(session, invitation, cohort.snapshot, _score(session, invitation, cohort, cohort.snapshot))


def current(session: Session, invitation_id: int) -> Result | None:
    """The Result that counts now."""
    cohort = session.get_one(Invitation, invitation_id).cohort
    return session.exec(select(Result).where(Result.invitation_id == invitation_id, counting(cohort))).first()


def _score(session: Session, invitation: Invitation, cohort: Cohort, mark: str) -> Profile:
    answers = sitting_answers(session, invitation, cohort_battery(session, cohort))
    blueprint = cohort_blueprint(session, cohort)
    frozen = pinned_calibrations.parameters(session, cohort.calibrations)
    return profile(answers, blueprint, load_snapshot(session, mark), invitation.language, frozen)


def _score_again(session: Session, result: Result, invitation: Invitation, cohort: Cohort) -> str:
    """The bytes by the scoring version of the Result, naming documents as they were called then."""
    return profile_text(
        result.scoring_version,
        sitting_answers(session, invitation, cohort_battery(session, cohort)),
        cohort_blueprint(session, cohort),
        load_snapshot(session, result.snapshot),
        invitation.language,
        _former_prints(session, result, cohort),
        pinned_calibrations.parameters(session, pinned_calibrations.pinned_by(result.profile)),
    )


def _former_prints(session: Session, result: Result, cohort: Cohort) -> dict[str, str]:
    """The prints in a stored Result, as far as they are those of what the cohort pinned or their aliases."""
    try:
        pins = json.loads(result.profile)["pins"]
        named = {pin["key"]: pin["fingerprint"] for pin in [pins["blueprint"], *pins["instruments"]]}
    except (ValueError, KeyError, TypeError):
        return {}  # somebody changed it by hand: the comparison of bytes will say so
    known = published.aliases(session, cohort.pins)
    return {key: mark for key, mark in named.items() if mark in known.get(key, [])}


def sitting_answers(session: Session, invitation: Invitation, battery: Sequence[Instrument]) -> list[Taken]:
    """Everything a person answered, instrument by instrument."""
    assert invitation.id is not None
    return answers_of(session, [invitation.id], battery)[invitation.id]


def answers_of(
    session: Session, invitations: Sequence[int], battery: Sequence[Instrument]
) -> dict[int, list[Taken]]:
    """The same of several people at once."""
    sittings = session.exec(
        select(Sitting)
        .where(col(Sitting.invitation_id).in_(invitations))
        .order_by(col(Sitting.invitation_id), col(Sitting.position))
    ).all()
    marks = [sitting.id for sitting in sittings]
    rows = session.exec(
        select(Response.sitting_id, Response.item, Response.value).where(col(Response.sitting_id).in_(marks))
    )
    given: dict[int, dict[str, Any]] = defaultdict(dict)
    for sitting_id, item, value in rows:
        given[sitting_id][item] = value
    adjusted = adjustments.answered_with(session, invitations)
    timed = [sitting for sitting in sittings if sitting.invitation_id not in adjusted]
    times = {one.id or 0: _times(one, battery[one.position], given[one.id or 0]) for one in timed}
    alone = reading_help.seconds_read_alone(session, times)
    found: dict[int, list[Taken]] = {number: [] for number in invitations}
    for sitting in sittings:
        order = tuple(item for page in sitting.layout for item, *_options in page)
        taken = Taken(battery[sitting.position], given[sitting.id or 0], alone.get(sitting.id or 0, ()), order)
        found[sitting.invitation_id].append(taken)
    return found


def _times(sitting: Sitting, instrument: Instrument, given: dict[str, Any]) -> dict[int, float]:
    """How long each page was open; of conversations those on which something was said."""
    times = dict(enumerate(sitting.seconds, start=1))
    if not instrument.by_turns:
        return times
    begun = [(page, rows[0][0]) for page, rows in enumerate(sitting.layout, start=1) if rows]
    said = {page + turn for page, item in begun for turn in range(len(given.get(item, {}).get("path", ())))}
    return {page: spent for page, spent in times.items() if page in said}


def keep(session: Session, invitation: Invitation, mark: str, scored: Profile, *, current: bool = True) -> Result:
    """Store a Profile as the invitation's Result, which counts from now on; earlier ones stay, superseded.

    One that is not `current` yet waits until all of its cohort are there (see `renewal`).
    """
    assert invitation.id is not None
    mine = col(Result.invitation_id) == invitation.id
    number = session.exec(select(func.max(Result.number)).where(mine)).one() or 0
    if current:  # the earlier one steps back before the new one comes: only one may be current
        session.exec(update(Result).where(mine, col(Result.current)).values(current=False))
    text = scored.to_json()
    result = Result(
        invitation_id=invitation.id,
        number=number + 1,
        current=current,
        snapshot=mark,
        scoring_version=scored.scoring_version,
        scorable=scored.scorable,
        star=scored.star.value if scored.star else None,
        error=scored.star.se if scored.star else None,
        profile=text,
        fingerprint=audit.text_digest(text),
    )
    session.add(result)
    audit.record(session, "system", "result.made", invitation.public_id, result=result.fingerprint)
    session.flush()
    return result


def rescore(session: Session) -> Iterator[tuple[str, bool]]:
    """Work every stored Result out again from the Responses: invitation and whether the bytes are the same."""
    wanted = (
        select(Result, Invitation, Cohort)
        .join(Invitation, col(Invitation.id) == Result.invitation_id)
        .join(Cohort, col(Cohort.id) == Invitation.cohort_id)
        .order_by(col(Result.id))
        .limit(PORTION)
    )
    last = 0
    while rows := session.exec(wanted.where(col(Result.id) > last)).all():
        last = rows[-1][0].id or last
        for result, invitation, cohort in rows:
            again = _score_again(session, result, invitation, cohort)
            same = again == result.profile and audit.text_digest(again) == result.fingerprint
            yield f"{invitation.public_id} result {result.number}", same
