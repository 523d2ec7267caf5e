"""Arcep's published results for the second half of 2021: zone kinds, operators, pages loaded within 5 s."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.word_enum import WordEnum

Floats = NDArray[np.float64]


class Stratum(WordEnum):
    """The kinds of zone for which Arcep publishes results."""

    RURAL = 0
    INTERMEDIATE = 1
    DENSE = 2
    TOURISTIC = 3


OPERATORS: Final = ("orange", "sfr", "bouygues-telecom", "free-mobile")
# Share of pages loaded within 5 s, by operator and stratum: Arcep, press release of 19 November 2021 (dense and
# intermediate zones; rural zones). There is no figure for touristic zones: the mean of the two is used.
WEB_UNDER_5_S: Final[Floats] = np.array(
    [[0.90, 0.98, 0.98, 0.94], [0.81, 0.95, 0.95, 0.88], [0.81, 0.96, 0.96, 0.885], [0.83, 0.93, 0.93, 0.88]]
)
