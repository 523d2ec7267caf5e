"""The bytes that a transfer may still cost, handed out to its streams share by share."""

from dataclasses import dataclass
from typing import Final

_LEAST_BYTES: Final = 128 * 1024


@dataclass(slots=True)
class Budget:
    """``left_bytes`` to be divided among ``streams``."""

    left_bytes: int
    streams: int

    def take(self) -> int:
        """The next share: half of a fair share of what is left, so that all streams end together; 0 when spent.

        Guided self-scheduling (Polychronopoulos, Kuck, 1987): few requests at first, small ones at the end.
        """
        share_bytes = min(self.left_bytes, max(_LEAST_BYTES, self.left_bytes // (2 * self.streams)))
        self.left_bytes -= share_bytes
        return share_bytes
