"""How slowly a body may come: what is asked of a sender, decided from what has come so far."""

from dataclasses import dataclass
from typing import Final

GRACE_S: Final = 10.0
LEAST_BYTES_A_SECOND: Final = 1024  # a telephone at the edge of GPRS sends three times as many
LONGEST_SILENCE_S: Final = 20.0  # a tunnel, a handover
LONGEST_S: Final = 1800.0  # 200 MB at a megabit a second


@dataclass(slots=True)
class BodyProgress:
    """What has come of a body, and since when it is waited for; moments in seconds of one clock."""

    begun: float
    last: float
    size_bytes: int = 0

    def came(self, size_bytes: int, now: float) -> None:
        """So many more have come."""
        self.size_bytes += size_bytes
        self.last = now

    @property
    def until(self) -> float:
        """By when the next octets must come."""
        by_rate = self.begun + GRACE_S + self.size_bytes / LEAST_BYTES_A_SECOND
        return min(by_rate, self.last + LONGEST_SILENCE_S, self.begun + LONGEST_S)
