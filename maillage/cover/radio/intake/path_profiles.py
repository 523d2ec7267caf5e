"""Reads a path profile: columns distance_km, terrain_m and optionally clutter_m and zone."""

from pathlib import Path
from typing import Final

import numpy as np

from maillage.core.problems import Refused, sentence
from maillage.core.tables.trusted_rows import open_table
from maillage.cover.radio.domain.paths import PathProfile

_LAND: Final = frozenset({"LAND", "TERRE", "INLAND", "COASTAL"})
_WIDEST_KM: Final = 20_000.0  # half the Earth's circumference; the model's own limit is checked elsewhere


def read_profile(path: Path, *, clutter_height_m: float) -> PathProfile:
    """The profile in a table; ``clutter_height_m`` applies if its column is missing or empty.

    An empty ``terrain_m`` stays unknown (NaN). Refused if the file is not a table, a column is missing, a cell is not a
    number, or a ``zone`` is not land, to which the model is limited.
    """
    distances, ground, clutter = [], [], []
    with open_table(path) as table:
        for name in ("distance_km", "terrain_m"):
            if name not in table.columns:
                raise Refused(
                    "profile_without_column",
                    sentence(
                        "« %(file)s » n’a pas de colonne « %(column)s » : un profil a les colonnes distance_km, "
                        "terrain_m et, s’il y en a, clutter_m."
                    ),
                    file=path.name,
                    column=name,
                )
        for row in table.rows:
            if isinstance(row, Refused):
                raise row
            zone = row.take("zone")
            if zone is not None and zone.upper() not in _LAND:
                raise row.refusal(
                    "profile_over_sea",
                    sentence(
                        "Le profil passe par « %(zone)s » à la ligne %(row)s : le modèle ne vaut que sur terre. "
                        "Prenez un site dont le trajet ne passe pas en mer."
                    ),
                    "zone",
                    zone=zone[:40],
                    row=row.number,
                )
            distance = row.take_number("distance_km", low=0, high=_WIDEST_KM)
            distances.append(float(row.require("distance_km")) if distance is None else distance)
            height = row.take_number("terrain_m", low=-20_000, high=100_000)
            ground.append(np.nan if height is None else height)
            standing = row.take_number("clutter_m", low=-1_000, high=10_000)
            clutter.append(clutter_height_m if standing is None else standing)
    return PathProfile(np.array(distances, np.float64), np.array(ground, np.float64), np.array(clutter, np.float64))
