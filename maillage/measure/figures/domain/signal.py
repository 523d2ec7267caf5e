"""Signal of drive tests: rows of RSRP by operator and square, and the class of a square that enough devices measured.

A square shows the class of its median, of ten decibels, and nothing else: neither a value nor a number of tests.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measure.record.domain.terms import DEVICES_FLOOR

Integers = NDArray[np.int64]

# Lower bounds of the classes 2 to 5, in dBm, as planners of LTE use them; the 3GPP range is -140 to -44 (TS 36.133).
CLASS_BOUNDS_DBM: Final = (-115, -105, -95, -85)
ROW: Final = np.dtype(
    [
        ("seq", np.int64),
        ("operator", np.int16),
        ("square", np.int64),  # Morton number, of the finest level
        ("device", np.int64),  # or the pseudonym that counts in its place
        ("rsrp_dbm", np.int16),
    ]
)
SignalRows = np.ndarray  # of ROW, sorted by operator and square


def sorted_rows(rows: SignalRows) -> SignalRows:
    """The rows by operator and square, as ``square_classes`` takes them."""
    return rows[np.lexsort((rows["square"], rows["operator"]))]


def rows_within(rows: SignalRows, operator: int, *, first: int, after: int) -> SignalRows:
    """The rows of an operator whose square is at least ``first`` and below ``after``."""
    low, high = np.searchsorted(rows["operator"], [operator, operator + 1])
    own = rows[low:high]
    start, end = np.searchsorted(own["square"], [first, after])
    return own[start:end]


def square_classes(rows: SignalRows, *, coarser: int) -> tuple[Integers, Integers]:
    """Squares ``coarser`` levels above the rows', with enough devices each, and the class (1 to 5) of their median."""
    squares, starts = np.unique(rows["square"] >> (2 * coarser), return_index=True)
    ends = np.append(starts, len(rows))[1:]
    shown, classes = [], []
    for square, start, end in zip(squares.tolist(), starts.tolist(), ends.tolist(), strict=True):
        inside = rows[start:end]
        if np.unique(inside["device"]).size >= DEVICES_FLOOR:
            shown.append(square)
            classes.append(1 + int(np.searchsorted(CLASS_BOUNDS_DBM, np.median(inside["rsrp_dbm"]), side="right")))
    return np.array(shown, np.int64), np.array(classes, np.int64)
