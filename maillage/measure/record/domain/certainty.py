"""Required precision of a score before its operator is ranked."""

from typing import Final

WIDEST_INTERVAL: Final = 40.0  # points: within twenty, a score is in its class of the map or in the next one
