"""The words of files of readings on the ground: what is done with them, and what a file was found to hold."""

from dataclasses import dataclass
from datetime import date

from maillage.accounts.terms import AnyVerb
from maillage.core.problems import sentence
from maillage.coverage.terms.field_tests import ReadingKind


class ReadingVerb(AnyVerb):
    """What is done with readings on the ground and their calibration, for the trace."""

    COUNTED = "readings-counted", sentence("Relevés de 4G fixe comptés")
    WITHDRAWN = "readings-withdrawn", sentence("Relevés de 4G fixe retirés")
    CALIBRATED = "calibration-in-force", sentence("Calage de la 4G fixe mis en vigueur")
    UNCALIBRATED = "calibration-removed", sentence("Calage de la 4G fixe retiré")
    HEIGHTS_APPLIED = "heights-in-force", sentence("Hauteurs d’arbres et de maisons de la 4G fixe mises en vigueur")
    HEIGHTS_REMOVED = "heights-removed", sentence("Hauteurs d’arbres et de maisons de la 4G fixe retirées")


@dataclass(frozen=True, slots=True)
class ReadingFacts:
    """What a file of readings holds.

    ``kinds`` has readings and voices of each kind. ``undecided`` are rates that say nothing of the promise (plan below
    it, slow Wi-Fi), ``beyond`` readings farther from every predicted site than the prediction reaches,
    ``unknown_sites`` codes that no predicted site has, ``without_height`` subscribers' antennas of unknown height.
    ``is_mobile``: tests of mobile networks, which say how high trees and houses stand and nothing else.
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
