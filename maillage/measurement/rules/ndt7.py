"""The pure part of ndt7: sizes of messages and times of measurements. Reasons: docs/protocol/node-1.md, section 10."""

import random

from maillage.measurement.terms.protocol import (
    NDT7_COUNTERFLOW_BOUNDS_MS,
    NDT7_COUNTERFLOW_MEAN_MS,
    NDT7_GROWTH,
    NDT7_LARGEST_SENT_BYTES,
)


def message_bytes_after(message_bytes: int, sent_bytes: int, largest_bytes: int = NDT7_LARGEST_SENT_BYTES) -> int:
    """The size of the next binary message: doubled while it is at most a sixteenth of what was sent."""
    if message_bytes >= largest_bytes or message_bytes > sent_bytes // NDT7_GROWTH:
        return message_bytes
    return message_bytes * 2


def counterflow_gap_ms(draw: random.Random) -> float:
    """How long until the next measurement message: exponential, so that they fall at moments no client can foresee."""
    low, high = NDT7_COUNTERFLOW_BOUNDS_MS
    return min(max(draw.expovariate(1 / NDT7_COUNTERFLOW_MEAN_MS), low), high)
