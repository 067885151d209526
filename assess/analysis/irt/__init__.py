"""Item response theory for many people: calibration, fit and linking."""

from assess.analysis.irt.calibration import Calibration
from assess.analysis.irt.estimation import calibrate
from assess.analysis.irt.linking import Link, link

__all__ = ["Calibration", "Link", "calibrate", "link"]
