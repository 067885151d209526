"""Calibrations brought to a version: new campaigns are scored by them, what runs and what was stored stays."""

import json
from functools import cache

import numpy as np
import pytest
from sqlmodel import Session, col, select

from assess.analysis.errors import NotEstimable
from assess.analysis.irt import calibrate
from assess.config import Settings
from assess.documents.library import read_folder
from assess.report.problem_words import sentence
from assess.scoring.engine import profile, read_profile
from assess.screening.campaigns import lifecycle
from assess.screening.documents import published
from assess.screening.organisation import health
from assess.screening.problems import Refused
from assess.screening.results import made_results, pinned_calibrations, renewal, stored_results
from assess.screening.sittings import taking
from assess.screening.tuning import calibrations
from assess.screening.tuning.calibrations import NewCalibration
from assess.store.tables import AuditEvent, Calibration, Campaign, Cohort, Invitation, Result, now
from tests.analysis.refusals import refuses
from tests.screening.opening import let_in, open_campaign
from tests.shipped import first_edition_folder

FORM = "flexibility/1.0"


@cache
def facet_items(facet: str) -> tuple[str, ...]:
    found = read_folder(first_edition_folder()).instruments[FORM]
    return tuple(item.id for item in found.scored_items if item.facet == facet)


@cache
def calibrated(facet: str = "poise", seed: int = 1, turned: str = "", people: int = 300) -> str:
    """A calibration of a facet's statements from 300 made-up people, as analysis writes it."""
    items = facet_items(facet)
    generator = np.random.default_rng(seed)
    theta = generator.standard_normal((people, 1, 1))
    noise = generator.logistic(size=(people, len(items), 1))
    answers = (1.5 * theta - np.array([-2.4, -1.0, 0.2, 1.6]) + noise > 0).sum(axis=2) + 1
    answers[:5] = np.arange(1, 6)[:, None]
    for place, item in enumerate(items):
        if item == turned:
            answers[:, place] = 6 - answers[:, place]
    return calibrate(answers, "grm", items=list(items), se=False).to_json()


def asked(*texts: str, of: str = FORM, **changes: object) -> NewCalibration:
    files = tuple((f"part-{number}.json", text) for number, text in enumerate(texts or (calibrated(),), start=1))
    return NewCalibration(of, files, "spring applicants", "2026-05-31", **changes)  # type: ignore[arg-type]


def refused(session: Session, wanted: NewCalibration) -> str:
    before = len(session.exec(select(AuditEvent)).all())
    with pytest.raises(Refused) as caught:
        calibrations.attach(session, wanted, "staff:1")
    assert session.exec(select(Calibration)).all() == []
    assert len(session.exec(select(AuditEvent)).all()) == before
    return "; ".join(map(sentence, caught.value.problems))


def finish(session: Session, campaign: Campaign, email: str = "amira@example.com") -> Result:
    person = let_in(session, campaign, email.partition("@")[0], email)
    for position in range(len(person.invitation.cohort.battery)):
        part = person.answer_all(person.begin(position))
        taking.submit(session, person.admission(), part, now())
        session.commit()
    found = stored_results.current(session, person.invitation.id or 0)
    assert found is not None
    return found


def test_new_campaigns_are_scored_by_it_and_their_results_pin_it(session: Session) -> None:
    before = open_campaign(session)
    stored = finish(session, before)
    bytes_before = stored.profile
    row = calibrations.attach(session, asked(), "staff:1")
    session.commit()
    event = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc())).first()
    assert event is not None
    assert (event.verb, event.object, event.detail["fingerprint"]) == (
        "calibration.attached",
        FORM,
        row.fingerprint,
    )
    assert (event.detail["source"], event.detail["date"], event.detail["people"]) == (
        "spring applicants", "2026-05-31", 300,
    )  # fmt: skip

    later = open_campaign(session, "Night desk", "Tower")
    cohort = lifecycle.cohort(later)
    assert cohort is not None
    assert cohort.calibrations == {FORM: row.fingerprint}
    made = read_profile(finish(session, later, "bo@example.com").profile)
    (pin,) = made.pins.calibrations
    assert (pin.key, pin.fingerprint, pin.source, pin.n) == (FORM, row.fingerprint, "spring applicants", 300)
    invitation = session.exec(select(Invitation).where(Invitation.cohort_id == cohort.id)).one()
    answers = stored_results.sitting_answers(session, invitation, stored_results.cohort_battery(session, cohort))
    errors = stored_results.load_snapshot(session, cohort.snapshot)
    sums = profile(answers, stored_results.cohort_blueprint(session, cohort), errors, "en")
    assert sums.components[0] == made.components[0]
    assert sums.star is not None
    assert made.star is not None
    assert 0 < abs(made.star.value - sums.star.value) < 0.3

    finish(session, before, "kim@example.com")  # who runs keeps what they began with
    assert sum("calibrations" in one.profile for one in session.exec(select(Result))) == 1
    assert stored_results.current(session, stored.invitation_id).profile == bytes_before
    assert all(same for _name, same in stored_results.rescore(session))
    assert made_results.altered(session) == []


def test_a_later_calibration_changes_no_result_and_no_campaign_that_runs(session: Session) -> None:
    first = calibrations.attach(session, asked(), "staff:1").fingerprint
    campaign = open_campaign(session)
    finish(session, campaign)
    second = calibrations.attach(session, asked(calibrated(seed=2), calibrated("openness")), "staff:1").fingerprint
    assert second != first
    finish(session, campaign, "bo@example.com")
    named = {pinned_calibrations.pinned_by(one.profile)[FORM] for one in session.exec(select(Result))}
    assert named == {first}
    assert all(same for _name, same in stored_results.rescore(session))
    cohort = lifecycle.cohort(open_campaign(session, "Night desk", "Tower"))
    assert cohort is not None
    assert cohort.calibrations == {FORM: second}


def test_the_same_calibration_is_not_attached_twice_and_a_detached_one_gives_way(session: Session) -> None:
    first = calibrations.attach(session, asked(), "staff:1")
    with pytest.raises(Refused, match="calibration-attached"):
        calibrations.attach(session, asked(), "staff:1")
    second = calibrations.attach(session, asked(calibrated(seed=2)), "staff:1")
    calibrations.detach(session, FORM, "staff:1")
    present = pinned_calibrations.newest_of(session, FORM)
    assert present is not None
    assert present.fingerprint == first.fingerprint
    calibrations.detach(session, FORM, "staff:1")
    with pytest.raises(Refused, match="calibration-none"):
        calibrations.detach(session, FORM, "staff:1")
    cohort = lifecycle.cohort(open_campaign(session))
    assert cohort is not None
    assert cohort.calibrations == {}
    assert [one.fingerprint for one in calibrations.listed(session)] == [second.fingerprint, first.fingerprint]


def test_an_analysis_of_the_command_line_is_attached_as_it_is(session: Session) -> None:
    data = json.loads(calibrated())
    study = {
        "n": 300,
        "calibration": {"model": "grm", "converged": True, "marginal_reliability": 0.8},
        "items": [
            {"id": item, "slope": slope, "thresholds": steps, "categories": [1, 2, 3, 4, 5], "reversed": False}
            for item, slope, steps in zip(data["items"], data["slopes"], data["thresholds"], strict=True)
        ],
    }
    row = calibrations.attach(session, asked(json.dumps(study)), "staff:1")
    (scale,) = pinned_calibrations.load(session, row.fingerprint).scales
    direct = json.loads(calibrated())["parameters"]
    assert scale.items[0].slopes[0] == pytest.approx(direct["slopes"][0][0], abs=1e-6)
    assert list(scale.items[0].intercepts) == pytest.approx(direct["intercepts"][0], abs=1e-5)


def test_what_does_not_fit_is_refused_with_every_reason_and_changes_nothing(session: Session) -> None:
    whole = json.loads(calibrated())
    assert "no instrument or bank flexibility/9.9" in refused(session, asked(of="flexibility/9.9"))
    assert "part-1.json is no calibration" in refused(session, asked("not json"))
    assert "part-1.json is no calibration" in refused(session, asked('{"parameters": 5}'))
    renamed = whole | {"items": [f"{item}-x" for item in whole["items"]]}
    assert "poise-1-x is no scored item" in refused(session, asked(json.dumps(renamed)))
    assert "is no scored item" in refused(session, asked(of="service-style/1.0"))
    turned = calibrated(turned="poise-3")
    assert "poise-3 runs against its scale" in refused(session, asked(turned))
    assert "did not settle" in refused(session, asked(json.dumps(whole | {"converged": False})))
    gap = [row if place else [1, 2, 3, 4] for place, row in enumerate(whole["categories"])]
    assert "the answers 5 have no parameters" in refused(session, asked(json.dumps(whole | {"categories": gap})))
    assert "stands in two files" in refused(session, asked(calibrated(), calibrated(seed=2)))
    assert "to come" in refused(session, NewCalibration(FORM, (("a.json", calibrated()),), "spring", "2999-01-01"))
    assert "is no date" in refused(session, NewCalibration(FORM, (("a.json", calibrated()),), "spring", "May 2026"))
    assert "Fill this in" in refused(session, NewCalibration(FORM, (("a.json", calibrated()),), ""))
    fewer = {key: value[:-1] for key, value in whole.items() if isinstance(value, list) and key != "flags"
             and len(value) == len(whole["items"])}  # fmt: skip
    fewer["parameters"] = {key: rows[:-1] for key, rows in whole["parameters"].items()}
    assert "is not calibrated; a scale is scored by all" in refused(session, asked(json.dumps(whole | fewer)))
    one_test = calibrations.NewCalibration(
        "moments-of-truth/1.0", (("a.json", calibrated()),), "spring", "2026-05-31"
    )
    assert "is no scored item" in refused(session, one_test)


def test_several_facets_in_one_file_are_refused(session: Session) -> None:
    whole, other = json.loads(calibrated()), json.loads(calibrated("openness"))
    joined = dict(whole)
    for key, value in whole.items():
        if isinstance(value, list) and len(value) == len(whole["items"]) and key != "flags":
            joined[key] = value + other[key]
    joined["parameters"] = {key: rows + other["parameters"][key] for key, rows in whole["parameters"].items()}
    assert "items of several scales (openness, poise)" in refused(session, asked(json.dumps(joined)))


def test_forced_choice_is_ranked_once_its_calibration_is_attached(session: Session) -> None:
    key = "service-style-forced-choice/1.0"
    form = published.library(session).instruments[key]
    data = {
        "kind": "thurstonian",
        "traits": [scale.id for scale in form.scales],
        "correlations": (0.3 + 0.7 * np.eye(len(form.scales))).tolist(),
        "task": "rank",
        "source": "dwls",
        "blocks": [
            {
                "id": item.id,
                "statements": [
                    {"id": one.id, "trait": one.facet, "mean": 0.0, "uniqueness": 1.0,
                     "loading": 1.0 if one.keyed == "forward" else -1.0}
                    for one in item.options
                ],
            }
            for item in form.scored_items
        ],
    }  # fmt: skip
    assert "how many people answered" in refused(session, asked(json.dumps(data), of=key))
    row = calibrations.attach(session, asked(json.dumps(data), of=key, people=1500), "staff:1")
    chosen = pinned_calibrations.for_battery(session, [form])
    assert chosen == {key: row.fingerprint}
    (ranked,) = pinned_calibrations.counted_battery(session, [form], chosen)
    assert (form.ranked, ranked.ranked, ranked.fingerprint) == (False, True, form.fingerprint)
    with refuses(NotEstimable, "errors of forced choice come from its calibration"):
        pinned_calibrations.refuse_blocks(session, chosen)
    data["blocks"] = data["blocks"][1:]
    with pytest.raises(Refused, match="calibration-item-missing"):
        calibrations.attach(session, asked(json.dumps(data), of=key, people=1500), "staff:1")


def nominal(options: dict[str, int]) -> str:
    """A study of choices, by item how many options it has, the first one the best."""
    rows = [
        {"id": item, "slope": np.linspace(1, -1, count).tolist(), "thresholds": [0.0] * count,
         "categories": list(range(count))}
        for item, count in options.items()
    ]  # fmt: skip
    told = {"model": "nrm", "converged": True, "marginal_reliability": 0.7}
    return json.dumps({"n": 500, "calibration": told, "items": rows})


def test_a_calibration_of_a_bank_that_no_form_can_use_is_refused(session: Session) -> None:
    """All shipped forms of the bank ask for the best and the worst option, not for one."""
    key = "moments-of-truth/1.0"
    options = {
        item.id: len(item.options) for item in published.library(session).documents[key].items if item.scored
    }
    assert "No form of moments-of-truth/1.0" in refused(session, asked(nominal(options), of=key))
    first = next(iter(options))
    said = refused(session, asked(nominal(options | {first: options[first] - 1}), of=key))
    assert f"{first} has {options[first] - 1} answers in the calibration and {options[first]}" in said


def test_renewed_errors_keep_the_calibration(demonstrated: Session) -> None:
    row = calibrations.attach(demonstrated, asked(), "staff:1")
    cohort = demonstrated.exec(select(Cohort)).one()
    cohort.calibrations = {FORM: row.fingerprint}  # as if the campaign had opened with it
    opened = demonstrated.exec(select(AuditEvent).where(AuditEvent.verb == "cohort.opened")).one()
    opened.detail = {name: value for name, value in opened.detail.items() if name != "pins"}
    demonstrated.flush()
    answers = stored_results.cohort_battery(demonstrated, cohort)
    assert FORM in [one.key for one in answers]
    numbers = renewal._waiting(demonstrated, cohort.id or 0, "none", 3)
    found = renewal._score(demonstrated, cohort.id or 0, cohort.snapshot, numbers)
    assert {one.pins.calibrations[0].fingerprint for one in found.values()} == {row.fingerprint}


def test_a_calibration_that_somebody_changed_by_hand_scores_nobody(session: Session, settings: Settings) -> None:
    row = calibrations.attach(session, asked(calibrated(seed=3)), "staff:1")
    row.body = row.body.replace('"n":300', '"n":900')
    session.add(row)
    session.flush()
    with pytest.raises(published.AlteredDocument, match=r"calibration [0-9a-f]{12} of flexibility/1\.0"):
        pinned_calibrations.load(session, row.fingerprint)
    assert pinned_calibrations.altered(session) == [f"calibration {row.fingerprint[:12]} of {FORM}"]
    assert not health.results(session, settings).ok
