"""The arrays that figures are made of, by what they hold."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Booleans: TypeAlias = NDArray[np.bool_]
Indices: TypeAlias = NDArray[np.intp]  # places in another array, or counts
Integers: TypeAlias = NDArray[Any]  # whole numbers, narrow or wide
Codes: TypeAlias = NDArray[np.int8]  # answers by their place among an item's categories, -1 missing
