"""How much the node must have seen before a result counts, and how many tests are heard of a network, a place, an hour.

Reasons and what they cost honest people and attackers: docs/explanation/threats.md, "Figures".
"""

from collections.abc import Mapping
from typing import Final

from maillage.measurement.terms import SubtestKind

# A failure --------------------------------------------------------------------------------------------------------
# No subtest is given up sooner: the first probe alone has two seconds, a connection ten.
LEAST_FAILURE_MS: Final = 5_000
# Requests that a client of the method makes before it calls a subtest failed: probes one after the other; a pre-test
# and a stream, or two streams; one file; one page; the playlist of the film and a segment.
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
# A client's clock, and a last acknowledgement that waits for company (RFC 1122, 4.2.3.2: at most half a second; Linux
# waits 40 ms): how much shorter than the kernel's shortest round trip a median may be told.
ROUND_TRIP_MARGIN_MS: Final = 20.0

# A network, a place, an hour --------------------------------------------------------------------------------------
TESTS_OF_A_NETWORK: Final = 1  # in an hour: /24 or /48, as the node counts them
TESTS_OF_AN_HOUR: Final = 2  # of an operator in a commune, from whatever networks; more where other hours brought many:
SHARE_OF_AN_HOUR: Final = 0.10  # of what the other hours brought there
