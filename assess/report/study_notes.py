"""Sentences for what analysis says of its figures and how they were made: `analysis.codes.NOTES` and `METHODS`."""

from assess.report.catalogues import marked as _l

NOTES = {
    "against-others": _l("It runs against the other items: is it reversed, or its key wrong?"),
    "anchors-unsettled": _l("The anchors did not settle in %(rounds)s rounds: many items differ, or few people."),
    "answered-with-no-other": _l("It was answered together with no other item by enough people."),
    "answers-alike": _l("everybody who can be compared gave the same answer"),
    "answers-constant": _l("Everybody gave the same answer: the item tells people apart not at all."),
    "as-written": _l("%(text)s"),
    "at-one-end": _l("Nearly everybody answers at one end of the scale."),
    "beyond-nodes": _l(
        "θ spreads without end (SD above 15): answers hardly ever go against the order of the items."
    ),
    "calibration-unsettled": _l("a calibration did not settle: read the test with care"),
    "closed-up": _l("%(item)s: nobody gave %(answers)s; the neighbouring categories were closed up."),
    "coefficients-separated": _l(
        "perfectly separated: the coefficients have no finite value, the tests are at their limit"
    ),
    "compared-by-theta": _l("People had different items: groups are compared at equal θ, not at equal totals."),
    "ends-observed": _l(
        "Items were reversed within %(low)g to %(high)g; the minimum and maximum were not given and "
        "were taken from the answers."
    ),
    "everybody-selected": _l("everybody was selected"),
    "expected-count-low": _l("An expected count is %(count).1f, below 5: read Fisher's test, not Z."),
    "one-sided": _l(
        "%(value_percent).0f%% of the answers lie at one end of the scale, reversed items turned: an ideal picture?"
    ),
    "fast-pages": _l("%(value_percent).0f%% of the pages were answered faster than most people can read."),
    "few-answers": _l("Only %(people)s people answered: read the figures with care."),
    "fewer-than": _l("fewer than %(needed)s people"),
    "fewer-than-two-answers": _l("fewer than two answers"),
    "focal-empty": _l("the focal group is empty"),
    "focal-unselected": _l("nobody of the focal group was selected, so the ratio has no logarithm"),
    "forms-one-population": _l(
        "%(forms)s forms are calibrated as one population: that their people are alike is assumed, not known."
    ),
    "forms-small": _l(
        "Too few people of their own (fewer than %(fewest)s) for a mean and spread: %(forms)s count with "
        "the people of form %(form)s."
    ),
    "forms-thinly-linked": _l(
        "Fewer than %(fewest)s items tie form %(forms)s to the others: its place on the scale hangs on them."
    ),
    "forms-unlinked": _l(
        "No item is shared between these sets of forms: %(forms)s. They are on one scale only if their "
        "people are alike."
    ),
    "groups-empty": _l("the focal and the reference group are empty"),
    "halves-constant": _l("a half is the same in every scale, or under three scales"),
    "halves-disagree": _l("Two halves of the same scales disagree (inconsistency %(value).2f; −1 is consistent)."),
    "hardly-with-others": _l("It hardly goes with the other items."),
    "information-singular": _l(
        "The information matrix is singular: the data do not determine every parameter; no standard errors."
    ),
    "intercepts-differ": _l("With equal slopes one line over-predicts one group and under-predicts the other."),
    "item-dif": _l(
        "People of equal standing answer it differently in %(reference)s and %(focal)s: ETS class "
        "%(ets)s, Jodoin–Gierl class %(jodoin_gierl)s."
    ),
    "item-dif-crossing": _l(
        "It tells people apart differently in %(reference)s and %(focal)s, by little (non-uniform, %(p)s)."
    ),
    "line": _l("line %(line)s"),
    "lines-alike": _l("No sign that the groups need different prediction lines; small groups can hide one."),
    "lines-differ": _l("The groups' lines differ as a whole; neither slope nor intercept alone accounts for it."),
    "longstring": _l("%(value).0f identical answers in a row: was each question read?"),
    "matching-constant": _l("the matching score does not vary"),
    "maximum-observed": _l(
        "Items were reversed within %(low)g to %(high)g; the maximum was not given and was taken from the answers."
    ),
    "minimum-observed": _l(
        "Items were reversed within %(low)g to %(high)g; the minimum was not given and was taken from the answers."
    ),
    "misfit": _l("The model does not fit it: S-X² %(p)s, RMSEA %(rmsea).2f."),
    "neighbours-joined": _l("Nobody gave %(answers)s: its neighbours were joined in the calibration."),
    "no-anchor-left": _l("no other item is left to anchor the groups"),
    "no-answers": _l("no answers"),
    "no-degree-left": _l("no degree of freedom is left: too few people or items"),
    "no-delta": _l("no Mantel–Haenszel Δ for more than two answers: read the SMD; χ² is Mantel's"),
    "no-group-named": _l("%(people)s people name no group: left out of the comparison."),
    "no-odds-ratio": _l("perfectly separated: no odds ratio"),
    "no-other-varies": _l("No other item varies with which to compare."),
    "no-page-timed": _l("no page was timed"),
    "no-shared-stratum": _l("no stratum holds both groups"),
    "nobody-in-category": _l("nobody is in this category"),
    "nobody-selected": _l("nobody was selected"),
    "not-binary": _l("the item is not binary: use mantel"),
    "not-converged": _l("Not converged after %(steps)s E-steps: allow more, or collect more answers."),
    "not-testable": _l("not testable: %(why)s"),
    "not-weighted": _l(
        "Person fit and the signs of careless answering are those of people as they are, without weights."
    ),
    "notes": _l("%(parts)s"),
    "nothing-answered": _l("nothing answered"),
    "one-form": _l("The column of forms names no two (%(form)s): the answers are studied without it."),
    "one-group-only": _l("only one group answered it"),
    "one-selection-flips": _l(
        "One selection more in the focal group would turn the order round: do not infer impact."
    ),
    "options-unchosen": _l("Nobody chose %(answers)s."),
    "pairs-constant": _l("answers to one side of the pairs do not vary, or under three pairs answered"),
    "parallel-criterion": _l(
        "eigenvalues of the correlations above the %(percent).0f %% quantile of %(replications)s random "
        "matrices (Horn; Glorfeld)"
    ),
    "reference-empty": _l("the reference group is empty"),
    "reference-unselected": _l("nobody of the reference group was selected"),
    "regression-unsettled": _l("a regression did not settle: read the tests with care"),
    "related-to-some": _l(
        "Its relation to the others rests on the %(others)s of %(items)s items it was answered together with."
    ),
    "rest-constant": _l("The other items' sum does not vary."),
    "reversed-items": _l("reversed items"),
    "said": _l("%(what)s."),
    "set-aside": _l("%(item)s is set aside: %(why)s."),
    "several-dimensions": _l(
        "The answers show %(dimensions)s dimensions rather than one (eigenvalues above %(percent).0f %% of "
        "random ones): one score may hide them."
    ),
    "silent-lines": _l("No answer at all in line %(lines)s: left out."),
    "slope-negative": _l("Its slope is negative: higher answers go with a lower standing. Is it reversed?"),
    "slopes-differ": _l("The score predicts the outcome with a different slope in each group."),
    "slopes-held-equal": _l(
        "Two items alone, or a chain of them, cannot tell their slopes apart (%(items)s): all items have one slope."
    ),
    "slopes-run-away": _l(
        "Heywood case, the slope runs away: %(items)s. Look for duplicate items or too few people."
    ),
    "small-group": _l("Only %(people)s people in %(group)s: read DIF with caution below %(limit)s."),
    "theta-hardly-varies": _l(
        "θ hardly varies (SD below .05): the items share no trait as keyed; look for reversed items."
    ),
    "theta-infinite": _l("θ is not finite"),
    "too-few-categories-used": _l("a group uses too few of the categories to be compared"),
    "unlikely-answers": _l("These answers hardly go together for one person under the model (lz* = %(value).1f)."),
    "unordered-answers": _l(
        "Means, r with the rest and reliability read the answers as numbers; the nominal model does not."
    ),
    "unrelated-answers": _l("Questions that go together for others got unrelated answers (r = %(value).2f)."),
    "unstable": _l("%(parameters)s parameters from %(people)s people: the estimates are unstable."),
    "unusual-combination": _l(
        "This combination of answers is very unusual among these people (squared distance %(value).1f)."
    ),
    "variability": _l("Answers hardly vary (SD %(value).2f) across all questions."),
    "weighted": _l(
        "Survey weights or counts are used; the %(people)s people are worth %(effective).0f equally weighted ones."
    ),
}

METHODS = {
    "above-one": _l("%(method)s; above 1 in this sample, so no interval"),
    "alpha": _l("alpha, %(missing)s"),
    "best-picks": _l("share of best picks, people sampled"),
    "beyond-chance": _l("corrected for chance"),
    "bifactor-calibration": _l("bifactor item response model"),
    "bifactor-heywood": _l("bifactor model of ordered answers; Heywood case, so no interval"),
    "bifactor-model": _l("bifactor model of ordered answers"),
    "closer-than-chance": _l("%(method)s; closer together than chance, so no interval"),
    "cross-validated": _l("cross-validated over %(folds)s folds, Fisher's z"),
    "dependability-fixed": _l("dependability, fixed tags, %(missing)s; interval for the sampling of persons"),
    "dependability-random": _l("dependability, random tags, %(missing)s; interval for the sampling of persons"),
    "difference": _l("difference of two scores"),
    "difference-without-errors": _l("difference of two scores; components came without standard errors"),
    "generalizability-fixed": _l("generalizability, fixed tags, %(missing)s; interval for the sampling of persons"),
    "generalizability-random": _l(
        "generalizability, random tags, %(missing)s; interval for the sampling of persons"
    ),
    "held-at-zero": _l("restricted likelihood, held at zero: no interval"),
    "highest-half": _l("highest split half, %(missing)s"),
    "icc": _l("ICC(%(form)s)"),
    "imputed": _l("mean of %(draws)s plausible values, errors by Rubin's rules"),
    "lambda2": _l("lambda 2, %(missing)s"),
    "lambda6": _l("lambda 6, %(missing)s"),
    "latent-regression": _l("latent regression by marginal likelihood, item parameters held"),
    "lowest-half": _l("lowest split half, %(missing)s"),
    "mean-half": _l("mean split half, %(missing)s"),
    "mosier": _l("Mosier"),
    "mosier-without-errors": _l("Mosier; components came without standard errors"),
    "norm-standing": _l("%(scale)s in %(group)s, %(date)s, %(level_percent).0f%% interval"),
    "normal-theory": _l("%(method)s, normal theory"),
    "not-above-zero": _l("%(method)s; no interval at or below zero"),
    "omega": _l("omega total, one-factor minres, %(missing)s"),
    "omega-h-heywood": _l(
        "%(method)s; Heywood case: uniqueness of item %(items)s held at its lowest, so no interval"
    ),
    "omega-h-no-second-order": _l("%(method)s; a group factor is the general factor itself, so no interval"),
    "omega-heywood": _l(
        "omega total, %(missing)s; Heywood case: uniqueness of item %(items)s held at %(held)s, so no interval"
    ),
    "omega-not-unique": _l("omega total, %(missing)s; loadings not unique, so no interval"),
    "paired-differences": _l("paired differences"),
    "people-mean": _l("mean over people, scenarios fixed"),
    "pooled-difference": _l("standardised difference, pooled spread"),
    "prmse-difference": _l("subscore minus total, %(missing)s"),
    "prmse-total": _l("total, %(missing)s"),
    "rating-dependability": _l("dependability, components by restricted likelihood"),
    "rating-generalizability": _l("generalizability, components by restricted likelihood"),
    "residual-variance": _l("person-by-item residual variance, %(missing)s"),
    "restricted-likelihood": _l("restricted likelihood, error by the expected information"),
    "rwg": _l("rwg"),
    "rwg-j": _l("rwg(J), uniform null, no interval"),
    "schmid-leiman": _l("Schmid–Leiman, %(factors)s minres factors, %(missing)s"),
    "sem-from": _l("SEM from %(reliability)s"),
    "sem-without-interval": _l("SEM; the reliability came without an interval"),
    "spread-over-people": _l("standard deviation over people"),
    "standardised-alpha": _l("standardised alpha, %(missing)s"),
    "standardised-lambda2": _l("standardised lambda 2, %(missing)s"),
    "standardised-lambda6": _l("standardised lambda 6, %(missing)s"),
    "steadiness": _l("variance component of levels, scenarios and people sampled"),
    "stratified-alpha": _l("stratified alpha, %(missing)s"),
    "testlet-residual": _l("residual variance of conversations, persons and conversations by least squares"),
    "true-covariances": _l("from true-score covariances"),
    "true-over-observed": _l("true over observed variance; Feldt's lower bound"),
    "without-error": _l("%(method)s; answers repeat one another without error"),
}
