"""The figure of the web subtest: the median of its page loads."""

from collections.abc import Sequence
from math import isinf


def median_load_ms(loads: Sequence[float]) -> float | None:
    """The median of page loads, None for none or when it falls among the failed ones (given as infinity).

    Of an even number the mean of the middle two; of exactly half failed, the slowest page that loaded.
    """
    ranked = sorted(loads)
    if not ranked:
        return None
    middle = len(ranked) // 2
    if len(ranked) % 2:
        found = ranked[middle]
    else:
        pair = ranked[middle - 1 : middle + 1]
        found = pair[0] if isinf(pair[1]) else sum(pair) / 2
    return None if isinf(found) else found
