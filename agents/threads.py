"""How many threads numerical libraries take; to be decided before they are loaded."""

from __future__ import annotations

import os


def one_blas_thread() -> None:
    """One thread for matrix products, unless the environment says otherwise.

    The products of resampling are many and small: threads wait for one another, on a busy machine seven times as long.
    And their number decides the order of sums, hence the last bit of a figure.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
