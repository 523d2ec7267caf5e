"""When real contracts came into the store, as each build notes it: MAILLAGE_DATA/procurement/arrivals.

``arrivals.json`` names the file in force: a mark of each key, and the moment in microseconds. It cannot be made again
from anything else: without it, all that stands in the store is as new as the store.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from maillage.core.files.published import Manifest
from maillage.procurement.queries.contract_files import procurement_folder
from maillage.procurement.queries.contract_store import store_rows

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
    """What is noted: of which store, by which reader of files, in which file, of how many keys."""

    store: str
    reader: str
    file: str
    count: int


NOTED: Final = Manifest[Arrivals](Arrivals, indent=None)


def arrivals_folder() -> Path:
    """The folder of what is noted."""
    return procurement_folder() / "arrivals"


def noted_arrivals() -> Arrivals | None:
    """What is noted; None before the first store."""
    return NOTED.read(arrivals_folder() / ARRIVALS)


def arrived_contracts(*, after: datetime, until: datetime, most: int) -> dict[int, datetime]:
    """The numbers of the contracts that came in then, the last notified first, each with its moment."""
    noted = noted_arrivals()
    if noted is None:
        return {}
    path = str(arrivals_folder() / noted.file)
    moments = {"path": path, "after": (after - _EPOCH) // _MICROSECOND, "until": (until - _EPOCH) // _MICROSECOND}
    # The marks alone first: on most looks nothing came in, and no contract is read.
    counted = "SELECT count(*) FROM read_parquet($path) WHERE arrived_at > $after AND arrived_at <= $until"
    if store_rows(counted, moments) == [(0,)]:
        return {}
    rows = store_rows(_ARRIVED, {**moments, "most": most})
    return {number: _EPOCH + moment * _MICROSECOND for number, moment in rows}
