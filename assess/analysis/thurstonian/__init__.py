"""Forced choice for many people: Thurstonian item response theory, calibrated from blocks of statements.

What a calibration finds scores one person in `scoring.thurstonian`.
"""

from assess.analysis.thurstonian.block_calibration import calibrate
from assess.analysis.thurstonian.block_forms import Form, places
from assess.analysis.thurstonian.calibrated import Calibration
from assess.analysis.thurstonian.precision_study import Design, Precision, precision_of, precision_study, simulated
from assess.analysis.thurstonian.statement_dif import StatementDif, statement_dif

__all__ = [
    "Calibration",
    "Design",
    "Form",
    "Precision",
    "StatementDif",
    "calibrate",
    "places",
    "precision_of",
    "precision_study",
    "simulated",
    "statement_dif",
]
