"""Reads a table of cases: profile, wave and antennas per row; empty cells take the command's options."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.core.tables.source_rows import SourceRow
from maillage.core.tables.trusted_rows import open_table
from maillage.cover.radio.domain.cases import LossCase
from maillage.cover.radio.domain.waves import Polarisation, Refractivity, Wave

_POLARISATIONS: Final = {kind.value.upper(): kind for kind in Polarisation}
# Wide bounds: the validity limits of the model are checked by its own rules, with their messages.
_ANY: Final = 1e9


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
