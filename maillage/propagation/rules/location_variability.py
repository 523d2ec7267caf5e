"""How losses differ from place to place within a cell: ITU-R P.1812, sections 4.8 and 4.10."""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from maillage.core.problems import Refused, sentence

Numbers = NDArray[np.float64]


def location_deviation_db(
    frequency_ghz: float, *, cell_m: float, receiver_height_m: float, clutter_height_m: Numbers
) -> Numbers:
    """The standard deviation within a square of ``cell_m``: equation 65, lowered above the clutter by equation 66.

    A receiver ten metres above what stands around it differs from its neighbours no more.
    """
    above = receiver_height_m - np.asarray(clutter_height_m, np.float64)
    deviation: Numbers = (0.52 + 0.024 * frequency_ghz) * cell_m**0.28 * np.clip(1 - above / 10, 0, 1)
    return deviation


def loss_of_locations_db(median_db: Numbers, deviation_db: Numbers, *, share: float) -> Numbers:
    """The loss that ``share`` of the places within a cell do not exceed; Refused outside 1 % to 99 %."""
    if not 0.01 <= share <= 0.99:
        raise Refused(
            "location_share_outside_model",
            sentence("La part des lieux va de 1 à 99 %% : %(share)s %% est hors du domaine du modèle."),
            share=round(100 * share, 2),
        )
    loss: Numbers = median_db + NormalDist().inv_cdf(share) * deviation_db
    return loss
