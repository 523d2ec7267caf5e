"""Where tests disagree with what is announced: the terms of one operator in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from maillage.measure.announced.domain.coverage import AnnouncedShares
from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.record.domain.terms import Origin

MONTHS: Final = 12  # of tests, up to the newest: older ones met another network than the one announced now


@dataclass(frozen=True, slots=True)
class AnnouncedLine:
    """One operator in one place: what it announces, and the tests made where it announces good coverage.

    ``announced`` is None where the operator's file was not taken in. ``tests`` and ``devices`` are lower ends of
    their steps; ``works`` is the share of those tests that reach 3 Mb/s, None below five devices, and where the
    figures of the place are hidden. ``is_certain``: more than a quarter of them fail, beyond doubt.
    """

    address: str
    operator: int
    population: int | None
    announced: AnnouncedShares | None
    tests: int = 0
    devices: int = 0
    works: Estimate | None = None
    is_certain: bool = False

    @property
    def people_concerned(self) -> float:
        """Inhabitants times what is announced as good times what does not work: the worst disagreement has most."""
        if self.works is None or self.announced is None:
            return 0.0
        return (self.population or 0) * self.announced.well_covered * (1 - self.works.value)


@dataclass(frozen=True, slots=True)
class AnnouncedState:
    """Every line of the home territory by the address of its place, from tests of one origin.

    ``coverage`` is the version of the coverage that it was made of; tests are of the months from ``first_month`` up
    to before ``after_month`` (from January 2015; equal where there is no test).
    """

    origin: Origin
    coverage: int
    first_month: int
    after_month: int
    lines: Mapping[str, tuple[AnnouncedLine, ...]]

    def lines_at(self, address: str) -> tuple[AnnouncedLine, ...]:
        """The lines of a place, by operator."""
        return self.lines.get(address, ())


def worst_first(lines: list[AnnouncedLine]) -> list[AnnouncedLine]:
    """Certain disagreements first, then by how many people are concerned."""
    return sorted(lines, key=lambda line: (not line.is_certain, -line.people_concerned, line.operator, line.address))
