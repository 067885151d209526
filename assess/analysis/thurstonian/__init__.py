"""Forced choice for many people: Thurstonian item response theory, calibrated from blocks of statements.

What a calibration finds scores one person in `scoring.thurstonian`.
"""

from assess.analysis.thurstonian.block_calibration import calibrate
from assess.analysis.thurstonian.block_forms import Form, places
from assess.analysis.thurstonian.calibrated import Calibration

__all__ = ["Calibration", "Form", "calibrate", "places"]
