"""LTE bands by carrier number (EARFCN; 3GPP TS 36.101, table 5.7.3-1)."""

from typing import Final

# Downlink EARFCNs of the bands used in Europe, and of fixed 4G at 3.5 GHz (42, 43 and 48).
_DOWNLINK: Final = {
    1: range(600),
    2: range(600, 1_200),
    3: range(1_200, 1_950),
    4: range(1_950, 2_400),
    5: range(2_400, 2_650),
    7: range(2_750, 3_450),
    8: range(3_450, 3_800),
    20: range(6_150, 6_450),
    28: range(9_210, 9_660),
    31: range(9_870, 9_920),
    32: range(9_920, 10_360),
    38: range(37_750, 38_250),
    40: range(38_650, 39_650),
    41: range(39_650, 41_590),
    42: range(41_590, 43_590),
    43: range(43_590, 45_590),
    48: range(55_240, 56_740),
}

# LTE at 3.5 GHz: fixed access only in France (Arcep, decision 2017-1299 and the authorisations after it).
FIXED_BANDS: Final = frozenset({42, 43})


def lte_band(earfcn: int) -> int | None:
    """Return the band of an EARFCN; None where the table has no band for it."""
    return next((band for band, numbers in _DOWNLINK.items() if earfcn in numbers), None)
