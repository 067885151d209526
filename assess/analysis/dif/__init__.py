"""Differential item functioning: do two groups of equal standing answer an item differently?"""

from assess.analysis.dif.likelihood_ratio import expected_score_curves, likelihood_ratio
from assess.analysis.dif.logistic import logistic
from assess.analysis.dif.mantel import mantel, mantel_haenszel
from assess.analysis.dif.screen import screen

__all__ = ["expected_score_curves", "likelihood_ratio", "logistic", "mantel", "mantel_haenszel", "screen"]
