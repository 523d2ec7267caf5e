"""The evidence of an action, frozen when it is opened, and its JSON format."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from pydantic import TypeAdapter

from maillage.core.lower_bound import LowerBound
from maillage.measure.comparison.domain.terms import Estimate, published_share
from maillage.measure.figures.domain.coarsening import two_digits
from maillage.measure.record.domain.terms import MANY_DEVICES

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class CommuneSnapshot:
    """A commune at that time; its code and name may no longer exist."""

    code: str
    name: str
    population: int | None
    tests: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The evidence of the area."""

    tests: int
    devices: int
    bad_tests: int
    dead_tests: int
    share: Estimate
    median_bps: float | None
    population: int
    communes: tuple[CommuneSnapshot, ...]

    def json(self) -> dict[str, Any]:
        """The JSON document for the database."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """The snapshot in a JSON document, rounded to steps below fifty devices."""
        snapshot = TypeAdapter(cls).validate_python(document)
        return snapshot if snapshot.devices >= MANY_DEVICES else snapshot.in_steps()

    def in_steps(self) -> Self:
        """The snapshot with counts rounded to steps, for fewer than fifty devices."""
        return replace(
            self,
            tests=LowerBound.of(self.tests),
            devices=LowerBound.of(self.devices),
            bad_tests=LowerBound.of(self.bad_tests),
            dead_tests=LowerBound.of(self.dead_tests),
            share=published_share(replace(self.share, devices=self.devices)),
            median_bps=None if self.median_bps is None else two_digits(self.median_bps),
            communes=tuple(
                replace(commune, tests=LowerBound.of(commune.tests), share=published_share(commune.share))
                for commune in self.communes
            ),
        )
