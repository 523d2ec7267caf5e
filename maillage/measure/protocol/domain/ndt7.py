"""Pure functions of ndt7: message sizes and measurement times. Reasons: docs/protocol/node-1.md, section 10."""

import random

from maillage.measure.protocol.domain.protocol import (
    NDT7_COUNTERFLOW_BOUNDS_MS,
    NDT7_COUNTERFLOW_MEAN_MS,
    NDT7_GROWTH,
    NDT7_LARGEST_SENT_BYTES,
)


def message_bytes_after(message_bytes: int, sent_bytes: int, largest_bytes: int = NDT7_LARGEST_SENT_BYTES) -> int:
    """Return the size of the next binary message: doubled while it is at most a sixteenth of the bytes sent."""
    if message_bytes >= largest_bytes or message_bytes > sent_bytes // NDT7_GROWTH:
        return message_bytes
    return message_bytes * 2


def counterflow_gap_ms(draw: random.Random) -> float:
    """Return the delay to the next measurement message in ms: exponentially distributed, hence unpredictable."""
    low, high = NDT7_COUNTERFLOW_BOUNDS_MS
    return min(max(draw.expovariate(1 / NDT7_COUNTERFLOW_MEAN_MS), low), high)
