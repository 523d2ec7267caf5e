"""Fixed lines behind tests: a person's declaration, and tests of fixed 4G."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

PLAN_MBPS: Final = (1.0, 10_000.0)
# The columns of quality_fixed_access; their documentation is generated from this table.
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
    """A person's declaration about the line of a test; None where not declared."""

    is_fixed_4g: bool
    operator: str | None = None
    plan_mbps: float | None = None
    is_wifi: bool | None = None


@dataclass(frozen=True, slots=True)
class FixedTest:
    """A fixed 4G test: of a home that declared its box, or of a modem on its band; None where unknown.

    ``device`` is the pseudonym of the row, ``operator`` the code of the box's operator; ``plan_mbps`` and ``is_wifi``
    are
    from the declaration.
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
