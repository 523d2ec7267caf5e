"""When real contracts entered the store, recorded after each build in MAILLAGE_DATA/procurement/arrivals.

The manifest ``arrivals.json`` names the current file: a hash of each key, and the time in microseconds. It is the only
derived file that cannot be rebuilt: without it, every contract is as new as the store.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from maillage.buy.contracts.store.contract_files import procurement_folder
from maillage.buy.contracts.store.contract_store import store_rows
from maillage.core.files.published import Manifest

ARRIVALS: Final = "arrivals.json"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_ARRIVED: Final = """
SELECT number, arrived_at
FROM contracts
JOIN read_parquet($path) ON md5_number_lower(key) = mark
WHERE arrived_at > $after AND arrived_at <= $until
ORDER BY notified_on DESC NULLS LAST, number
LIMIT $most
"""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The manifest of arrivals: store version, parser version, file, number of keys."""

    store: str
    reader: str
    file: str
    count: int


NOTED: Final = Manifest[Arrivals](Arrivals, indent=None)


def arrivals_folder() -> Path:
    """The folder of recorded arrivals."""
    return procurement_folder() / "arrivals"


def noted_arrivals() -> Arrivals | None:
    """The current manifest; None before the first store."""
    return NOTED.read(arrivals_folder() / ARRIVALS)


def arrived_contracts(*, after: datetime, until: datetime, most: int) -> dict[int, datetime]:
    """The numbers of contracts with ``after`` < arrival <= ``until``, last notified first, with their arrival."""
    noted = noted_arrivals()
    if noted is None:
        return {}
    path = str(arrivals_folder() / noted.file)
    moments = {"path": path, "after": (after - _EPOCH) // _MICROSECOND, "until": (until - _EPOCH) // _MICROSECOND}
    # Count on the small file first: usually nothing is new, and contracts need not be read.
    counted = "SELECT count(*) FROM read_parquet($path) WHERE arrived_at > $after AND arrived_at <= $until"
    if store_rows(counted, moments) == [(0,)]:
        return {}
    rows = store_rows(_ARRIVED, {**moments, "most": most})
    return {number: _EPOCH + moment * _MICROSECOND for number, moment in rows}
