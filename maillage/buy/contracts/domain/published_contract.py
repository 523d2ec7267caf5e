"""A parsed contract with all its remarks."""

from collections.abc import Iterator
from dataclasses import dataclass

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.remarks import Breach, PlacedRemark, Severity


@dataclass(frozen=True, slots=True)
class PublishedContract:
    """A contract as in a file: path, key, values and remarks."""

    path: str
    key: str
    contract: Contract
    remarks: tuple[PlacedRemark, ...]

    @property
    def breaches(self) -> Iterator[Breach]:
        """The breaches among its remarks."""
        return (placed.remark for placed in self.remarks if isinstance(placed.remark, Breach))

    @property
    def is_valid(self) -> bool:
        """Whether neither the format nor the ministry refuses any of its values."""
        return not any(breach.rule.severity is Severity.ERROR for breach in self.breaches)

    @property
    def is_excluded(self) -> bool:
        """Whether the ministry leaves it out of its consolidated data."""
        return any(breach.rule.excludes for breach in self.breaches)
