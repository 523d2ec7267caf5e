"""How well a score must be known before its operator is placed among others."""

from typing import Final

WIDEST_INTERVAL: Final = 40.0  # points: within twenty a score is of its class of the map, or of the next one
