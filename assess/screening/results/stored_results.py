"""Results: stored Profiles, made when a battery is complete, reproduced byte for byte, renewed for a cohort."""

import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.scoring.engine import profile, profile_text
from assess.scoring.profile import Profile
from assess.scoring.sitting import Sitting as Taken
from assess.scoring.sitting import item_points
from assess.scoring.snapshot import Snapshot
from assess.screening import audit
from assess.screening.documents import published
from assess.store import tables
from assess.store.database import add_unless_there
from assess.store.tables import Cohort, Invitation, Response, Result, Sitting


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


def cohort_battery(session: Session, cohort: Cohort, language: str | None = None) -> list[Instrument]:
    """The instruments the cohort pinned, in order; in their own language unless another is asked for."""
    library = published.of_cohort(session, cohort)
    battery = [library.instruments[key] for key in cohort.battery]
    return [library.localised(one, language or one.language) for one in battery]


def battery_to_read(session: Session, cohort: Cohort, language: str) -> list[Instrument]:
    """The same for somebody who reads about answers: in that language as far as the cohort pinned it so."""
    library = published.of_cohort(session, cohort)
    battery = [library.instruments[key] for key in cohort.battery]
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


KEPT = 64
_snapshots: OrderedDict[str, Snapshot] = OrderedDict()


def newest_local(session: Session, key: str) -> Snapshot | None:
    """The snapshot of the newest cohort that was made of people really tested with that instrument."""
    for cohort in session.exec(select(Cohort).order_by(col(Cohort.id).desc())):
        if key in cohort.battery and (found := load_snapshot(session, cohort.snapshot)).n:
            return found
    return None


def complete(session: Session, invitation: Invitation) -> Result:
    """Score a complete battery and keep the Result, in the transaction of the last submission."""
    cohort = session.get_one(Cohort, invitation.cohort_id)
    return keep(session, invitation, cohort.snapshot, _score(session, invitation, cohort, cohort.snapshot))


def current(session: Session, invitation_id: int) -> Result | None:
    """The Result that counts now."""
    mine = select(Result).where(Result.invitation_id == invitation_id, col(Result.current))
    return session.exec(mine).first()


def _score(session: Session, invitation: Invitation, cohort: Cohort, mark: str) -> Profile:
    answers = sitting_answers(session, invitation, cohort_battery(session, cohort))
    blueprint = cohort_blueprint(session, cohort)
    return profile(answers, blueprint, load_snapshot(session, mark), invitation.language)


def _score_again(session: Session, result: Result, invitation: Invitation, cohort: Cohort) -> str:
    """The bytes by the scoring version of the Result, naming documents as they were called then."""
    return profile_text(
        result.scoring_version,
        sitting_answers(session, invitation, cohort_battery(session, cohort)),
        cohort_blueprint(session, cohort),
        load_snapshot(session, result.snapshot),
        invitation.language,
        _former_prints(session, result, cohort),
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
    sittings = session.exec(
        select(Sitting).where(Sitting.invitation_id == invitation.id).order_by(col(Sitting.position))
    ).all()
    found = []
    for sitting in sittings:
        rows = session.exec(select(Response.item, Response.value).where(Response.sitting_id == sitting.id))
        order = tuple(item for page in sitting.layout for item, *_options in page)
        found.append(Taken(battery[sitting.position], dict(iter(rows)), tuple(sitting.seconds), order))
    return found


def keep(session: Session, invitation: Invitation, mark: str, scored: Profile) -> Result:
    """Store a Profile as the invitation's current Result; earlier ones stay, superseded."""
    assert invitation.id is not None
    earlier = session.exec(select(Result).where(Result.invitation_id == invitation.id)).all()
    for result in earlier:
        result.current = False
    session.flush()  # the earlier one steps back before the new one comes: only one may be current
    text = scored.to_json()
    result = Result(
        invitation_id=invitation.id,
        number=len(earlier) + 1,
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
    rows = session.exec(
        select(Result, Invitation, Cohort)
        .join(Invitation, col(Invitation.id) == Result.invitation_id)
        .join(Cohort, col(Cohort.id) == Invitation.cohort_id)
        .order_by(col(Result.id))
    ).all()
    for result, invitation, cohort in rows:
        again = _score_again(session, result, invitation, cohort)
        same = again == result.profile and audit.text_digest(again) == result.fingerprint
        yield f"{invitation.public_id} result {result.number}", same


def renew(session: Session, cohort_id: int) -> str:
    """Freeze what the cohort tells of its errors, and score everybody with that; SampleTooSmall below thirty."""
    from assess.analysis.snapshot import local_snapshot

    cohort = session.get_one(Cohort, cohort_id)
    finished = session.exec(
        select(Invitation)
        .where(Invitation.cohort_id == cohort_id, Invitation.state == "completed")
        .order_by(col(Invitation.public_id))
    ).all()
    battery, blueprint = cohort_battery(session, cohort), cohort_blueprint(session, cohort)
    people = [sitting_answers(session, invitation, battery) for invitation in finished]
    points = {
        instrument.key: item_points(instrument, [sat[position].responses for sat in people])
        for position, instrument in enumerate(battery)
    }
    cohort.snapshot = keep_snapshot(session, local_snapshot(battery, blueprint, points))
    snapshot = load_snapshot(session, cohort.snapshot)  # as stored, to six decimals: so it can be worked out again
    for invitation, answers in zip(finished, people, strict=True):
        keep(session, invitation, cohort.snapshot, profile(answers, blueprint, snapshot, invitation.language))
    audit.record(session, "system", "snapshot.renewed", f"cohort:{cohort_id}", snapshot=cohort.snapshot)
    return cohort.snapshot
