"""Choose the default origin of public pages: the demonstration's tests, until residents have made enough."""

from collections.abc import Collection
from dataclasses import dataclass

from maillage.measure.record.domain.terms import Origin


@dataclass(frozen=True, slots=True)
class PublicOrigin:
    """The default origin of public pages and the API, and the inputs of that choice.

    ``real_tests``: counted tests of residents in the territory of the installation; ``floor``: the number of them that
    ends the demonstration. Without simulated tests neither matters, and ``real_tests`` is 0.
    """

    shown: Origin
    real_tests: int
    floor: int

    @property
    def is_demonstration(self) -> bool:
        """Whether simulated tests are shown by default."""
        return self.shown is Origin.SIMULATED

    @property
    def missing_tests(self) -> int:
        """Number of real tests still missing before the demonstration ends."""
        return max(self.floor - self.real_tests, 0)


def public_origin(held: Collection[Origin], *, real_tests: int, floor: int) -> PublicOrigin:
    """Return residents' tests, unless simulated ones exist and the real ones are too few.

    A single real test among 70,000 simulated ones would otherwise empty the map, the ranking and every comparison.
    """
    shown = Origin.SIMULATED if Origin.SIMULATED in held and real_tests < floor else Origin.CROWD
    return PublicOrigin(shown, real_tests, floor)
