"""The loss to every cell around a mast: profiles sampled once per radial, then prefix maxima."""

from maillage.coverage.terms.propagation.paths import Mast
from maillage.coverage.terms.propagation.rasters import Clutter, HeightRaster, LossRaster
from maillage.coverage.terms.propagation.waves import Wave


def sweep(
    terrain: HeightRaster,
    clutter: Clutter,
    mast: Mast,
    *,
    wave: Wave,
    receiver_height_m: float,
    radius_m: float,
    cell_m: float,
) -> LossRaster:
    """Median basic loss from ``mast`` to receivers in all cells of ``cell_m`` within ``radius_m`` (at most 50 km).

    The window's corner lies on a multiple of ``cell_m``, so that rasters of several masts lie on one another. NaN:
    outside the radius, or terrain unknown on the way. Refused: a mast outside the terrain.
    """
    raise NotImplementedError
