"""Decides which tests public pages show where nobody chose: the demonstration's, until enough residents have tested."""

from collections.abc import Collection
from dataclasses import dataclass

from maillage.quality.terms import Origin


@dataclass(frozen=True, slots=True)
class PublicOrigin:
    """The origin that public pages and the API show where nobody chose, and what decided it.

    ``real_tests``: counted tests of residents in the territory of the installation; ``floor``: how many of them send
    the demonstration away. Without simulated tests neither is of interest, and ``real_tests`` is 0.
    """

    shown: Origin
    real_tests: int
    floor: int

    @property
    def is_demonstration(self) -> bool:
        """Whether simulated tests are shown where nobody chose."""
        return self.shown is Origin.SIMULATED

    @property
    def missing_tests(self) -> int:
        """How many real tests lack until the demonstration leaves public pages."""
        return max(self.floor - self.real_tests, 0)


def public_origin(held: Collection[Origin], *, real_tests: int, floor: int) -> PublicOrigin:
    """The decision: residents' tests, unless there are simulated ones and too few real ones beside.

    One real test among 70,000 simulated ones would otherwise empty the map, the podium and every comparison.
    """
    shown = Origin.SIMULATED if Origin.SIMULATED in held and real_tests < floor else Origin.CROWD
    return PublicOrigin(shown, real_tests, floor)
