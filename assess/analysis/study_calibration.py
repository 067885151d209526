"""One scale for a study: which slopes can be told, a population for each form, and how people and items fit it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from assess.analysis.attempt import Unavailable, attempt
from assess.analysis.codes import Message, message
from assess.analysis.errors import NotEstimable
from assess.analysis.estimate import Estimate
from assess.analysis.irt import Calibration, calibrate
from assess.analysis.irt.item_fit import ItemFit, s_x2
from assess.analysis.irt.person_fit import PersonFit, person_fit
from assess.analysis.item_relations import answered_together
from assess.analysis.linked_forms import Form, linked, shared_items, slopes_identified
from assess.analysis.parallel import parallel_analysis
from assess.analysis.reliability import cronbach_alpha
from assess.analysis.study_sample import Sample
from assess.analysis.weights import weighted_mean, weighted_sd
from assess.arrays import Floats, Indices
from assess.scoring.curves import Model, item_information
from assess.scoring.irt import Prior
from assess.scoring.nodes import information_nodes

FINE, COARSE = 1e-6, 1e-4  # tolerance of the calibration: fine up to so many people, coarse beyond
PEOPLE_CALIBRATED_FINELY = 20_000
FEWEST_IN_POPULATION = 20  # people of a form, for a mean and SD of its own
FEWEST_LINKING = 3  # common items below which a link between forms hangs on single items


@dataclass(frozen=True)
class OneScale:
    """A calibration, each person's population in it (persons,), and what to know of how it was made."""

    calibration: Calibration
    population: Indices
    equal_slopes: bool
    notes: tuple[Message, ...]

    def scores(self, sample: Sample) -> tuple[Floats, Floats]:
        """θ (expected a posteriori) of everybody in their own population, and its standard error."""
        return self.calibration.score(sample.steps, groups=[self.calibration.groups[g] for g in self.population])

    def reliability_as_answered(self, sample: Sample) -> float:
        """Var(θ̂)/(Var(θ̂) + mean SE²) of the people with the answers they gave, gaps and all."""
        theta, error = self.scores(sample)
        signal = weighted_sd(theta, sample.weighing) ** 2
        return signal / (signal + weighted_mean(error**2, sample.weighing))


@dataclass(frozen=True)
class FormFigures:
    """One form: how many of its items others have too, and its people. `mean` and `sd` of θ have their errors.

    They are None where its people have no population of their own; `reliability` is the marginal one of its items.
    """

    form: Form
    n: int
    common: int
    alpha: Estimate | Unavailable
    components: int | Unavailable
    mean: tuple[float, float | None] | None
    sd: tuple[float, float | None] | None
    reliability: float | None


def one_scale(sample: Sample, model: Model) -> OneScale:
    """Calibrate everybody on one scale; NotEstimable where the answers cannot tell the model's slopes."""
    told = slopes_identified(np.maximum(answered_together(sample.answers, sample.weighing) - 1.0, 0.0))
    equal = model not in ("rasch", "pcm") and not told.all()
    if equal and model == "nrm":
        raise NotEstimable(message("nominal-slopes-untold"))
    labels, notes = _populations(sample)
    if equal:
        named = [name for name, known in zip(sample.items, told, strict=True) if not known]
        notes.append(message("slopes-held-equal", items=named))
    fine = len(sample.lines) <= PEOPLE_CALIBRATED_FINELY
    calibration = calibrate(
        sample.steps,
        model,
        items=sample.items,
        groups=labels,
        tol=FINE if fine else COARSE,
        equal_slopes=equal,
        weights=sample.weights,
    )
    places = np.zeros(len(sample.lines), dtype=np.intp)
    if labels is not None:
        places = np.array([calibration.groups.index(label) for label in labels], dtype=np.intp)
    return OneScale(calibration, places, equal, tuple(notes))


def _populations(sample: Sample) -> tuple[list[str] | None, list[Message]]:
    """A population's label for each person, None for one population of all, and what to know of it."""
    forms, notes = sample.forms, []
    if not forms:
        return None, []
    apart = linked(shared_items(forms))
    if len(apart) > 1:
        sets = [" + ".join(forms[place].name for place in places) for places in apart]
        return None, [message("forms-unlinked", forms=sets)]
    if not sample.forms_given:
        return None, [message("forms-one-population", forms=len(forms))]
    own = [form for form in forms if int(form.rows.sum()) >= FEWEST_IN_POPULATION]
    if len(own) < 2:
        return None, [message("forms-one-population", forms=len(forms))]
    small = [form.name for form in forms if form not in own]
    largest = max(own, key=lambda form: int(form.rows.sum()))
    if small:
        notes.append(message("forms-small", forms=small, form=largest.name, fewest=FEWEST_IN_POPULATION))
    thin = [form.name for form, shared in zip(forms, _common(forms), strict=True) if shared < FEWEST_LINKING]
    if thin:
        notes.append(message("forms-thinly-linked", forms=thin, fewest=FEWEST_LINKING))
    labels = np.full(len(sample.lines), largest.name, dtype=object)
    for form in own:
        labels[form.rows] = form.name
    return [str(label) for label in labels], notes


def _common(forms: Sequence[Form]) -> list[int]:
    """How many items of each form some other form has too."""
    return [
        len(set(form.items) & {item for other in forms if other is not form for item in other.items})
        for form in forms
    ]


def form_figures(sample: Sample, scale: OneScale | Unavailable) -> tuple[FormFigures, ...]:
    """What can be said of each form apart: its people, its alpha, its dimensions, its population."""
    found = []
    for form, common in zip(sample.forms, _common(sample.forms), strict=True):
        answers, weights = sample.answers[form.rows][:, list(form.items)], sample.weighing.take(form.rows)
        given = None if sample.weights is None else weights
        alpha = attempt(partial(cronbach_alpha, answers, weights=given))
        dimensions = attempt(partial(parallel_analysis, answers, weights=given))
        components = dimensions if isinstance(dimensions, Unavailable) else dimensions.components
        mean = sd = reliability = None
        if not isinstance(scale, Unavailable):
            group = int(scale.population[np.flatnonzero(form.rows)[0]])
            reliability = _reliability(scale.calibration, form.items, scale.calibration.prior(group))
            if form.name in scale.calibration.groups:
                mean, sd = _population(scale.calibration, group)
        found.append(FormFigures(form, weights.n, common, alpha, components, mean, sd, reliability))
    return tuple(found)


def _population(
    calibration: Calibration, group: int
) -> tuple[tuple[float, float | None], tuple[float, float | None]]:
    mean_se, sd_se = calibration.latent_mean_se, calibration.latent_sd_se
    return (
        (float(calibration.latent_mean[group]), None if mean_se is None else float(mean_se[group])),
        (float(calibration.latent_sd[group]), None if sd_se is None else float(sd_se[group])),
    )


def _reliability(calibration: Calibration, items: Sequence[int], population: Prior) -> float:
    """Marginal reliability of some items in a population (Green et al. 1984)."""
    chosen = calibration.parameters.take(list(items))
    theta, log_weights = information_nodes(chosen, population.mean, population.sd)
    information = item_information(chosen, theta).sum(axis=0)
    return float(np.exp(log_weights) @ (information / (information + population.sd**-2)))


def item_fit(sample: Sample, scale: OneScale) -> tuple[ItemFit, ...]:
    """S-X² of each item: of everybody who answered everything, or in the form with most people who did."""
    if not sample.forms:
        return scale.calibration.item_fit(weights=sample.weights)
    best: dict[str, ItemFit] = {}
    free = scale.calibration.values_estimated
    codes = scale.calibration.answers()
    for form in sample.forms:
        rows, columns = np.flatnonzero(form.rows), list(form.items)
        names = [sample.items[column] for column in columns]
        prior = scale.calibration.prior(int(scale.population[rows[0]]))
        parameters = scale.calibration.parameters.take(columns)
        chosen = codes[rows][:, columns]
        own = [free[column] for column in columns]
        weights = None if sample.weights is None else sample.weights.take(rows)
        found = attempt(partial(s_x2, parameters, chosen, names, prior, own, weights=weights))
        for fit in () if isinstance(found, Unavailable) else found:
            if fit.item not in best or fit.n > best[fit.item].n:
                best[fit.item] = fit
    if len(best) < len(sample.items):
        raise NotEstimable(message("item-fit-people"))
    return tuple(best[name] for name in sample.items)


def people_fit(scale: OneScale) -> PersonFit:
    """Fit of everybody in their own population."""
    calibration = scale.calibration
    if len(calibration.groups) == 1:
        return calibration.person_fit()
    codes = calibration.answers()
    figures = {name: np.full(len(codes), np.nan) for name in ("theta", "lz", "lz_star", "zh", "infit", "outfit")}
    undefined: dict[int, Message] = {}
    for group in range(len(calibration.groups)):
        rows = np.flatnonzero(scale.population == group)
        part = person_fit(calibration.parameters, codes[rows], "eap", calibration.prior(group), calibration.nodes)
        for name, whole in figures.items():
            whole[rows] = getattr(part, name)
        undefined |= {int(rows[place]): reason for place, reason in part.undefined.items()}
    return PersonFit(**figures, undefined=undefined)
