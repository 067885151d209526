"""Differential item functioning: do two groups of equal standing answer an item differently?"""

from assess.analysis.dif.comparison import Comparison, compare
from assess.analysis.dif.latent import latent_screen
from assess.analysis.dif.models import expected_score_curves, likelihood_ratio
from assess.analysis.dif.purification import screen
from assess.analysis.dif.regression import logistic
from assess.analysis.dif.strata import mantel, mantel_haenszel

__all__ = [
    "Comparison",
    "compare",
    "expected_score_curves",
    "latent_screen",
    "likelihood_ratio",
    "logistic",
    "mantel",
    "mantel_haenszel",
    "screen",
]
