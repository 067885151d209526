"""Item response theory for many people: calibration, fit and linking."""

from assess.analysis.irt.bifactor import BifactorCalibration, calibrate_bifactor
from assess.analysis.irt.calibration import Calibration
from assess.analysis.irt.estimation import calibrate
from assess.analysis.irt.limited_information import ModelFit, c2, m2
from assess.analysis.irt.linking import Link, link
from assess.analysis.irt.local_dependence import LocalDependence, PairDependence, q3

__all__ = [
    "BifactorCalibration",
    "Calibration",
    "Link",
    "LocalDependence",
    "ModelFit",
    "PairDependence",
    "c2",
    "calibrate",
    "calibrate_bifactor",
    "link",
    "m2",
    "q3",
]
