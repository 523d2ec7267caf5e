"""Reads a file of the Base Adresse Nationale (columns of its CSV export) one address at a time, for the index."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows
from maillage.core.tables.source_rows import SourceRow
from maillage.core.tables.trusted_rows import open_table
from maillage.cover.eligibility.intake.address_rows import place_of

_NEEDED: Final = frozenset({"numero", "nom_voie", "nom_commune", "lon", "lat"})


@dataclass(frozen=True, slots=True)
class BanAddress:
    """An address: what stands before the commune ("12 bis rue des Ormes"), the commune, degrees.

    ``former_commune`` is the one that it belonged to before a merger; people go on writing it.
    """

    street: str
    commune: str
    postal_code: str
    former_commune: str
    lon: float
    lat: float
    has_good_access: str  # "oui", "non", "" where the file does not say
    ban_id: str  # the key of the address, by which others name it; "" where the file has none


@contextmanager
def ban_addresses(path: Path, rows: RejectedRows) -> Iterator[Iterator[BanAddress]]:
    """Within, the addresses of a file in its order; what is none is added to ``rows``.

    Refused without the columns of the BAN.
    """
    with open_table(path, spelling=lambda column: column.strip().lower()) as table:
        missing = sorted(_NEEDED - set(table.columns))
        if missing:
            message = sentence("« %(file)s » n’a pas les colonnes de la BAN : il manque %(columns)s.")
            raise Refused("ban_columns", message, file=path.name, columns=", ".join(missing))
        yield rows.accepted(table.rows, _address)


def _address(row: SourceRow) -> BanAddress:
    lon, lat = place_of(row)
    number, suffix = row.take("numero") or "", row.take("rep") or ""
    parts = (number if number != "0" else "", suffix, row.require("nom_voie"))
    return BanAddress(
        street=" ".join(filter(None, parts)),
        commune=row.require("nom_commune"),
        postal_code=row.take("code_postal") or "",
        former_commune=row.take("nom_ancienne_commune") or "",
        lon=lon,
        lat=lat,
        has_good_access=(row.take("bon_acces") or "").strip().lower(),
        ban_id=(row.take("id") or "").strip().lower(),
    )
