"""Readings files: actions and statistics; positions in cells of 25 m (Lambert-93), without address or exact point."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.geo import to_degrees, to_lambert_93
from maillage.core.problems import sentence
from maillage.cover.prediction.domain.field_tests import READING_CELL_M, ReadingKind


class ReadingVerb(AnyVerb):
    """The actions on readings and calibration in the audit trail."""

    COUNTED = "readings-counted", sentence("Relevés de 4G fixe comptés")
    WITHDRAWN = "readings-withdrawn", sentence("Relevés de 4G fixe retirés")
    CALIBRATED = "calibration-in-force", sentence("Calage de la 4G fixe mis en vigueur")
    UNCALIBRATED = "calibration-removed", sentence("Calage de la 4G fixe retiré")
    HEIGHTS_APPLIED = "heights-in-force", sentence("Hauteurs d’arbres et de maisons de la 4G fixe mises en vigueur")
    HEIGHTS_REMOVED = "heights-removed", sentence("Hauteurs d’arbres et de maisons de la 4G fixe retirées")


@dataclass(frozen=True, slots=True)
class ReadingFacts:
    """Statistics on a readings file.

    ``kinds`` are (kind, readings, voices). ``undecided`` are inconclusive rates (plan below the promise, slow Wi-Fi);
    ``beyond`` readings out of reach of all predicted sites; ``unknown_sites`` site codes without a prediction;
    ``without_height`` subscriber antennas of unknown height. ``is_mobile``: tests of mobile networks, only used for
    clutter heights.
    """

    kinds: tuple[tuple[ReadingKind, int, int], ...]
    readings: int
    voices: int
    signals: int
    rates: int
    first_day: date | None
    last_day: date | None
    undecided: int
    beyond: int
    unknown_sites: tuple[str, ...]
    without_height: int
    is_mobile: bool = False


def reading_cells(places: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """The cells of positions in degrees, as (east, north) indices."""
    if not places:
        return []
    x, y = to_lambert_93(*zip(*places, strict=True))
    cells = np.floor(np.stack([np.asarray(x), np.asarray(y)], axis=1) / READING_CELL_M).astype(int)
    return [(int(east), int(north)) for east, north in cells]


def cell_middles(cells: Iterable[tuple[int, int]]) -> list[tuple[float, float]]:
    """The centres of cells, in degrees."""
    middles = [((east + 0.5) * READING_CELL_M, (north + 0.5) * READING_CELL_M) for east, north in cells]
    if not middles:
        return []
    lon, lat = to_degrees(*zip(*middles, strict=True))
    return list(zip(map(float, lon), map(float, lat), strict=True))
