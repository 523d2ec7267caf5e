"""The words of the fixed line behind a test: what a person says of it afterwards, and the tests of fixed 4G."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

PLAN_MBPS: Final = (1.0, 10_000.0)
# The columns of quality_fixed_access: the one table from which they are documented.
ACCESS_COLUMNS: Final[Mapping[str, str]] = {
    "document_id": "identity of the measurement that it is said of",
    "device": "keyed pseudonym of the device that said it, as in the measurement: erased with it",
    "is_fixed_4g": "whether the line is a box of fixed 4G",
    "operator": "code of the operator of the box (kind `fwa`), null where it was not said",
    "plan_mbps": "rate of the plan, Mb/s, null where it was not said",
    "is_wifi": "whether the test went over Wi-Fi, else a cable; null where it was not said",
    "declared_at": "moment of the answer, UTC",
}


@dataclass(frozen=True, slots=True)
class DeclaredAccess:
    """What a person says of the line behind one of her tests; None where she does not say."""

    is_fixed_4g: bool
    operator: str | None = None
    plan_mbps: float | None = None
    is_wifi: bool | None = None


@dataclass(frozen=True, slots=True)
class FixedTest:
    """A test of fixed 4G: of a home that declared its box, or of a modem on its band; None where it does not say.

    ``device`` is the pseudonym of the row, ``operator`` the code of whom the box is; ``plan_mbps`` and ``is_wifi`` are
    those of the declaration.
    """

    id: UUID
    device: int
    taken_at: datetime
    lon: float
    lat: float
    operator: int
    rate_mbps: float | None
    rsrp_dbm: float | None = None
    radio_cell: int | None = None
    plan_mbps: float | None = None
    is_wifi: bool | None = None
