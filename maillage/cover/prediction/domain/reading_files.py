"""Readings files: actions and statistics."""

from dataclasses import dataclass
from datetime import date

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.problems import sentence
from maillage.cover.prediction.domain.field_tests import ReadingKind


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
