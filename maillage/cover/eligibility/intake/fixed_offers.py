"""Reads Arcep's file of the offers at each address (« Ma connexion internet », eligibility), a row at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows
from maillage.core.tables.source_rows import SourceRow
from maillage.core.tables.trusted_rows import open_table

_NEEDED: Final = frozenset({"addr_code", "code_techno", "classe_debit_descendant"})
# Whether it is a line: satellite and 4G reach nearly every address on paper, and 4G is what the question is about.
_LINES: Final = {
    "FO": True, "COAX": True, "CU": True, "THDR": False, "HDR": False, "4GF": False, "SAT": False,
}  # fmt: skip
# Arcep, documentation of « Ma connexion internet »: « bon haut débit » begins at 8 Mb/s.
_GOOD_RATES: Final = {
    "INEL": False, "HD05": False, "HD3": False, "BHD8": True, "THD30": True, "THD100": True, "THD1G": True,
}  # fmt: skip
_SATURATED: Final = {
    "TRUE": True, "T": True, "1": True, "OUI": True, "VRAI": True,
    "FALSE": False, "F": False, "0": False, "NON": False, "FAUX": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FixedOffer:
    """An offer at an address: the key of the BAN ("" where Arcep knows none), whether it is a good fixed line.

    Good: fibre, cable or copper of 8 Mb/s and more that takes new subscribers.
    """

    ban_id: str
    is_good_line: bool


@contextmanager
def fixed_offers(path: Path, rows: RejectedRows) -> Iterator[Iterator[FixedOffer]]:
    """Within, the offers of a file in its order; rows of an unknown technology or rate are added to ``rows``.

    Refused without the columns of Arcep.
    """
    with open_table(path, spelling=lambda column: column.strip().lower()) as table:
        missing = sorted(_NEEDED - set(table.columns))
        if missing:
            message = sentence("« %(file)s » n’est pas la table d’éligibilité de l’Arcep : il manque %(columns)s.")
            raise Refused("fixed_offers_columns", message, file=path.name, columns=", ".join(missing))
        yield rows.accepted(table.rows, _offer)


def _offer(row: SourceRow) -> FixedOffer:
    is_line = row.take_choice("code_techno", _LINES)
    is_good_rate = row.take_choice("classe_debit_descendant", _GOOD_RATES)
    is_saturated = row.take_choice("saturation", _SATURATED)
    is_good_line = bool(is_line and is_good_rate and not is_saturated)
    return FixedOffer((row.take("addr_code") or "").strip().lower(), is_good_line)
