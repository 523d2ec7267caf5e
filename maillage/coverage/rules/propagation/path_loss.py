"""The exact loss of one path, with its ledger: the median land part of ITU-R P.1812."""

from maillage.coverage.terms.propagation.paths import PathLoss, PathProfile
from maillage.coverage.terms.propagation.waves import Wave


def path_loss(profile: PathProfile, wave: Wave, *, transmitter_height_m: float, receiver_height_m: float) -> PathLoss:
    """Median basic loss in dB of the path over ``profile``, and where each dB went; antennas in metres above ground.

    Refused: points out of order, gaps in the terrain, more than 50 km, frequencies outside 0.03-6 GHz.
    """
    raise NotImplementedError
