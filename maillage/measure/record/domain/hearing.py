"""Limits of the anti-fraud rules: what the node must have seen, and tests accepted per network, place and hour.

Reasons, and their cost for honest people and attackers: docs/explanation/threats.md, "Figures".
"""

from collections.abc import Mapping
from typing import Final

from maillage.measure.protocol.domain.terms import SubtestKind

# A failure --------------------------------------------------------------------------------------------------------
# No subtest is given up sooner: the first probe alone has two seconds, a connection ten.
LEAST_FAILURE_MS: Final = 5_000
# Requests that a client makes before a subtest fails: sequential probes; a pre-test and a stream, or two streams; one
# file; one page; the video playlist and a segment.
LEAST_TRIES: Final[Mapping[SubtestKind, int]] = {
    SubtestKind.LATENCY: 3,
    SubtestKind.DOWNLOAD: 2,
    SubtestKind.UPLOAD: 2,
    SubtestKind.FILE_DOWNLOAD: 1,
    SubtestKind.FILE_UPLOAD: 1,
    SubtestKind.WEB: 1,
    SubtestKind.VIDEO: 2,
}

# A latency --------------------------------------------------------------------------------------------------------
LEAST_PROBES: Final = 3
# How much a median may be below the kernel's minimum round trip: client clock, and delayed acknowledgements
# (RFC 1122, 4.2.3.2: at most 500 ms; Linux uses 40 ms).
ROUND_TRIP_MARGIN_MS: Final = 20.0

# A network, a place, an hour --------------------------------------------------------------------------------------
TESTS_OF_A_NETWORK: Final = 1  # per hour and network: /24 or /48, as on the node
TESTS_OF_AN_HOUR: Final = 2  # of an operator in a commune, from any networks; more where other hours had many:
SHARE_OF_AN_HOUR: Final = 0.10  # of the tests of the other hours there
