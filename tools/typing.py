"""Names for the array types used throughout: the dtype is in the name, shapes are in the docstrings."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

NDArrayFloat: TypeAlias = NDArray[np.float64]
NDArrayInt: TypeAlias = NDArray[np.int64]
NDArrayInt32: TypeAlias = NDArray[np.int32]
NDArrayBool: TypeAlias = NDArray[np.bool_]
NDArrayAny: TypeAlias = NDArray[Any]
