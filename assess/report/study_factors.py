"""Sentences for what analysis says of factor models and of the fit of whole calibrations."""

from assess.report.catalogues import marked as _l

FACTORS = {
    "bifactor-unsettled": _l(
        "The bifactor calibration did not settle in %(steps)s steps: name fewer facets, or collect more answers."
    ),
    "correlations-at-end": _l(
        "The polychoric correlation of %(pairs)s ran to 1 or −1: join rare answers, or leave one of the two out."
    ),
    "factor-item-unknown": _l("The factor %(factor)s names %(item)s, which is no item."),
    "factor-of-one": _l("The factor %(factor)s needs at least two items."),
    "factors-misfit": _l("The factors named do not fit: CFI %(cfi).3f, RMSEA %(rmsea).3f, SRMR %(srmr).3f."),
    "factors-not-apart": _l("The factors are not told apart: a correlation of theirs reaches 1."),
    "factors-unrelated": _l("The factors do not correlate: there is no general factor above them."),
    "factors-unsettled": _l("The factor model did not settle: name fewer factors, or collect more answers."),
    "general-factor-weak": _l(
        "The general factor makes up %(value_percent).0f%% of the total's variance (omega hierarchical): "
        "the total says little of any one trait."
    ),
    "item-in-two-facets": _l("%(item)s is named by two facets: name it once."),
    "item-without-factor": _l("%(item)s belongs to no factor: name its factor, or leave it out."),
    "margins-singular": _l("The margins of the answers determine one another: join rare answers."),
    "model-fit-one-group": _l("The test of the whole model is made for one group whose items are all estimated."),
    "model-not-identified": _l(
        "The answers do not determine every value of the factor model: a factor needs three items, or "
        "two and a correlation with others."
    ),
    "model-too-large": _l(
        "The model has %(values)s free values for %(correlations)s correlations: name fewer factors, or more items."
    ),
    "no-factor": _l("Name at least one factor with its items."),
    "no-general-factor": _l(
        "The model has no general factor: its first factor must hold every item, and no factors may correlate."
    ),
    "no-order": _l("Nominal answers have no order to be counted in."),
    "no-pair-answered": _l("No two items were answered by %(needed)s people: dependence cannot be judged."),
    "omega-three-factors": _l(
        "Omega hierarchical needs %(needed)s group factors: two leave their general factor undetermined."
    ),
    "pairs-dependent": _l(
        "Pairs of items that go together beyond what the trait accounts for: %(count)s, first %(pairs)s "
        "(Q3 %(q3).2f). Does one repeat the other, or do they share a facet?"
    ),
    "too-few-for-margins": _l(
        "%(people)s people answered every item, the test of the whole model needs %(needed)s."
    ),
    "too-few-for-values": _l(
        "%(people)s people cannot determine %(values)s values: collect more answers, or join categories."
    ),
    "too-few-margins": _l("%(margins)s margins cannot test a model of %(values)s values: it needs more items."),
    "too-many-for-factors": _l("%(items)s items, %(most)s are the most for factor models: study part of them."),
    "too-many-margins": _l(
        "The test rests on %(margins)s margins, %(most)s are the most: use c2, or study part of the items."
    ),
    "uniqueness-negative": _l("Heywood case, the factors explain more than all of: %(items)s."),
    "whole-misfit": _l(
        "The model does not fit the scale as a whole: %(statistic)s %(p)s, RMSEA %(rmsea).3f (%(low).3f to "
        "%(high).3f)."
    ),
}
