"""Reads cases (profile, wave, antennas per row; empty cells take the command's options) and path profiles."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from maillage.core.problems import Refused, sentence
from maillage.core.tables.source_rows import SourceRow
from maillage.core.tables.trusted_rows import open_table
from maillage.cover.radio.domain.paths import LossCase, PathProfile
from maillage.cover.radio.domain.waves import Polarisation, Refractivity, Wave

_POLARISATIONS: Final = {kind.value.upper(): kind for kind in Polarisation}
# Wide bounds: the validity limits of the model are checked by its own rules, with their messages.
_ANY: Final = 1e9

_LAND: Final = frozenset({"LAND", "TERRE", "INLAND", "COASTAL"})
_WIDEST_KM: Final = 20_000.0  # half the Earth's circumference; the model's own limit is checked elsewhere


def read_cases(path: Path, usual: LossCase) -> Iterator[tuple[int, LossCase | Refused]]:
    """The row number and case of each row, or its Refused; profile paths are relative to the table's folder."""
    with open_table(path) as table:
        if "profile" not in table.columns:
            raise Refused(
                "cases_without_profile",
                sentence(
                    "« %(file)s » n’a pas de colonne « profile » : elle nomme le fichier du profil de chaque cas."
                ),
                file=path.name,
            )
        for number, row in enumerate(table.rows, start=2):
            if isinstance(row, Refused):
                yield number, row
                continue
            try:
                yield row.number, case_of_row(row, path.parent, usual)
            except Refused as refused:  # only this row has no result
                yield row.number, refused


def case_of_row(row: SourceRow, folder: Path, usual: LossCase) -> LossCase:
    """The case in a row; Refused if a field is invalid."""

    def number(name: str, otherwise: float) -> float:
        value = row.take_number(name, low=-_ANY, high=_ANY)
        return otherwise if value is None else value

    usual_air = usual.wave.air
    return replace(
        usual,
        profile=folder / row.require("profile"),
        wave=Wave(
            number("frequency_ghz", usual.wave.frequency_ghz),
            row.take_choice("polarisation", _POLARISATIONS) or usual.wave.polarisation,
            Refractivity(number("dn", usual_air.lapse_rate), number("n0", usual_air.at_sea_level)),
        ),
        transmitter_height_m=number("tx_height_m", usual.transmitter_height_m),
        receiver_height_m=number("rx_height_m", usual.receiver_height_m),
        clutter_height_m=number("clutter_height_m", usual.clutter_height_m),
    )


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
