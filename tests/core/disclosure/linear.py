"""What a reader can compute: whether a hidden figure is a sum and difference of the published ones."""

import numpy as np
from numpy.typing import NDArray

Indicators = NDArray[np.bool_]


def computable(hidden: Indicators, published: Indicators, known_empty: NDArray[np.bool_]) -> int:
    """How many rows of ``hidden`` lie in the span of the rows of ``published``.

    Columns are the smallest things that figures sum up (a square or commune in a month); those ``known_empty`` are 0.
    """
    if not len(hidden) or not len(published):
        return 0
    sums = published[:, ~known_empty].astype(float)
    wanted = hidden[:, ~known_empty].astype(float)
    _, sizes, basis = np.linalg.svd(sums, full_matrices=False)
    basis = basis[sizes > 1e-9]
    rest = wanted - (wanted @ basis.T) @ basis
    return int((np.abs(rest).max(axis=1) < 1e-9).sum())
