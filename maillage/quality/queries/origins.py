"""Which origins hold tests, and which one is shown when nobody chose."""

from typing import Final

from maillage.quality.queries.counts import Counts
from maillage.quality.terms import Origin

USUAL_ORIGIN: Final = Origin.CROWD


def default_origin_of(counts: Counts) -> Origin:
    """Crowd; where there are simulated tests and none of the crowd, simulated (and the page says so)."""
    held = counted_origins(counts)
    return Origin.SIMULATED if Origin.SIMULATED in held and USUAL_ORIGIN not in held else USUAL_ORIGIN


def counted_origins(counts: Counts) -> list[Origin]:
    """The origins that hold counted tests, in their order."""
    return [origin for origin in counts.origins() if counts.total(origin).tests]
