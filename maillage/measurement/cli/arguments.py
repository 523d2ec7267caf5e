"""The arguments of ``maillage test``, read into values; a wrong one is a usage error (exit status 2)."""

import re
from enum import StrEnum
from typing import Final

import typer

from maillage.core.problems import sentence
from maillage.measurement.cli.words import message_text
from maillage.measurement.terms import Context, Position, Technology

_DURATION: Final = re.compile(r"(\d{1,6})([smh])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}


class TechnologyWord(StrEnum):
    """The generations that a person may declare."""

    G2 = "2G"
    G3 = "3G"
    G4 = "4G"
    G5 = "5G"

    @property
    def technology(self) -> Technology:
        """The term."""
        return Technology[self.name]


class ContextWord(StrEnum):
    """Where the device is."""

    OUTDOOR = "outdoor"
    INDOOR = "indoor"
    CAR = "car"
    TRAIN = "train"

    @property
    def context(self) -> Context:
        """The term."""
        return Context[self.name]


def read_duration_s(text: str) -> int:
    """Seconds of "30s", "10m" or "1h"."""
    duration = _DURATION.fullmatch(text.strip().lower())
    if not duration or not int(duration[1]):
        raise typer.BadParameter(message_text(sentence("Une durée s’écrit 30s, 10m ou 1h.")))
    return int(duration[1]) * _SECONDS[duration[2]]


def read_position(text: str) -> Position:
    """The position of "LAT,LON" or "LAT,LON,ACCURACY_M" (WGS 84, degrees)."""
    try:
        lat, lon, *rest = (float(part) for part in text.split(","))
        accuracy_m = rest[0] if rest else None
        is_true = abs(lat) <= 90 and abs(lon) <= 180 and len(rest) <= 1 and 0 <= (accuracy_m or 0) <= 20_000_000
    except ValueError:
        is_true = False
    if not is_true:
        raise typer.BadParameter(message_text(sentence("Une position s’écrit 47.2173,-1.5534 ou 47.2173,-1.5534,12.")))
    return Position(lon, lat, accuracy_m)
