"""Reads where households are from a file of addresses with the columns of the BAN: lon and lat, and bon_acces if any.

``bon_acces`` (oui, non) says whether the address has another good access, as Arcep's file by address does; without the
column nothing is said of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import METROPOLITAN_LAT, METROPOLITAN_LON, to_lambert_93
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.rejected_rows import NONE_REJECTED, RejectedRows, RejectionReport
from maillage.core.tables.source_rows import SourceRow
from maillage.core.tables.trusted_rows import open_table
from maillage.cover.prediction.domain.address_answers import AddressBatch

_YES_NO: Final = {"OUI": True, "NON": False, "1": True, "0": False}


@dataclass(frozen=True, slots=True, eq=False)
class AddressPlaces:
    """Addresses: Lambert-93, and whether each has another good access (None where the file does not say).

    ``rejected``: the rows of the file that were set aside.
    """

    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    has_good_access: NDArray[np.bool_] | None
    rejected: RejectionReport = NONE_REJECTED


def read_addresses(path: Path) -> AddressPlaces:
    """The addresses of a file; rows without a place are set aside, within NATIONAL_FILE: Refused beyond."""
    rows = RejectedRows()
    with open_table(path, spelling=lambda column: column.strip().lower()) as table:
        if not {"lon", "lat"} <= set(table.columns):
            message = sentence("« %(file)s » n’a pas les colonnes « lon » et « lat » : exportez-le comme la BAN.")
            raise Refused("addresses_columns", message, file=path.name)
        says_access = "bon_acces" in table.columns

        def parse(row: SourceRow) -> tuple[float, float, bool]:
            lon = row.take_number("lon", low=-180, high=180)
            lat = row.take_number("lat", low=-90, high=90)
            good = row.take_choice("bon_acces", _YES_NO)
            if lon is None or lat is None or (good is None and says_access):
                raise row.refusal("missing", sentence("Cette adresse n’est pas entière : complétez-la."))
            return lon, lat, bool(good)

        places = list(rows.accepted(table.rows, parse))
    rejected = rows.checked(path.name)
    lons, lats, access = zip(*places, strict=True)
    x, y = to_lambert_93(np.array(lons), np.array(lats))
    return AddressPlaces(x, y, np.array(access, np.bool_) if says_access else None, rejected)


def address_batches(path: Path, *, size: int) -> Iterator[AddressBatch]:
    """The addresses of a file, ``size`` rows at a time: never the whole file in memory.

    A row without a place in metropolitan France is a finding, the others go on. Refused: no columns lon and lat.
    """
    with open_table(path, spelling=lambda column: column.strip().lower()) as table:
        if not {"lon", "lat"} <= set(table.columns):
            message = sentence("« %(file)s » n’a pas les colonnes « lon » et « lat » : exportez-le comme la BAN.")
            raise Refused("addresses_columns", message, file=path.name)
        while rows := tuple(islice(table.rows, size)):
            read: list[tuple[str, float, float]] = []
            findings: list[Finding] = []
            for row in rows:
                try:
                    if isinstance(row, Refused):
                        raise row
                    lon = row.take_number("lon", low=METROPOLITAN_LON[0], high=METROPOLITAN_LON[1])
                    lat = row.take_number("lat", low=METROPOLITAN_LAT[0], high=METROPOLITAN_LAT[1])
                    if lon is None or lat is None:
                        raise row.refusal("missing", sentence("Cette adresse n’est pas entière : complétez-la."))
                except Refused as refusal:
                    # The row is reported by its number and gets no answer; the others do.
                    findings.extend(refusal.findings)
                else:
                    read.append((row.take("id") or str(row.number), lon, lat))
            ids, lons, lats = zip(*read, strict=True) if read else ((), (), ())
            yield AddressBatch(ids, np.array(lons, np.float64), np.array(lats, np.float64), tuple(findings))
