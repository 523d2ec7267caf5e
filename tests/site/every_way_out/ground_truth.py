"""Who made what is shown: counted from the rows of measurements by plain SQL and Python, with nothing of the product's.

Only the reference of territories (which commune lies in which EPCI) is shared with what is tested.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection

from maillage.territory.queries import territory

FLOOR, MANY = 5, 50
SUMMER = (6, 7, 8)  # July to September, counted from 0
STEPS = [digit * 10**power for power in range(9) for digit in (1, 2, 5)]
USAGES = ("download", "upload", "latency", "web", "video", "file_download", "file_upload", "score", "speed_score")
ALL = None
ANY = "any"  # counted for one usage at least: what a campaign counts
_SQL = """
SELECT operator, period, commune, grid17, device, sample_mask
FROM quality_measurement
WHERE origin = 2 AND sample_mask <> 0
"""


@dataclass(frozen=True)
class Unit:
    """What a figure is about: a territory's address or a square ("level/number"), a usage, an operator, a month."""

    place: str
    usage: str
    operator: int | None = ALL
    month: int | None = None


@dataclass
class GroundTruth:
    """Tests and devices of every unit."""

    tests: Counter[Unit] = field(default_factory=Counter)
    seen: defaultdict[Unit, set[int]] = field(default_factory=lambda: defaultdict(set))
    addresses: dict[str, None] = field(default_factory=dict)

    def devices(self, unit: Unit) -> int:
        """The distinct devices of a unit."""
        return len(self.seen.get(unit, ()))

    def sums_over_operators(self, place: str) -> tuple[set[int], set[int]]:
        """What the weather of a place may tell of a season, a year or all time: exactly, and as a lower bound.

        The tests of some operators (those that are not hidden) together: exact ones, or with some told in steps.
        """
        months = {unit.month for unit in self.tests if unit.month is not None}
        years = {month // 12 for month in months}
        seasons: list[list[int | None]] = [[None]]
        seasons += [[month for month in months if month // 12 == year] for year in years]
        seasons += [[month for month in months if month // 12 == year and month % 12 in SUMMER] for year in years]
        operators = {unit.operator for unit in self.tests if unit.operator is not ALL}
        exact, at_least = {0}, set[int]()
        for usage in ("score", "speed_score"):
            for season in seasons:
                sums = {(0, True)}
                for operator in operators:
                    units = [Unit(place, usage, operator, month) for month in season]
                    devices = len(set().union(*(self.seen.get(unit, ()) for unit in units)))
                    tests = sum(self.tests[unit] for unit in units)
                    if devices >= FLOOR:
                        told = tests if devices >= MANY else step_of(tests)
                        sums |= {(before + told, is_exact and devices >= MANY) for before, is_exact in sums}
                exact |= {number for number, is_exact in sums if is_exact}
                at_least |= {number for number, is_exact in sums if not is_exact}
        return exact, at_least

    def add(self, unit: Unit, device: int) -> None:
        """Count one test."""
        self.tests[unit] += 1
        self.seen[unit].add(device)


def ground_truth() -> GroundTruth:
    """The truth about every simulated test in the database."""
    truth = GroundTruth()
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        for operator, month, commune, square, device, mask in cursor.fetchall():
            around = list(_addresses(commune)) if commune else []
            truth.addresses |= dict.fromkeys(around)
            for place in around:
                truth.add(Unit(place, ANY), device)
            for bit, usage in enumerate(USAGES):
                if mask >> bit & 1:
                    for place in [*around, *_squares(square, usage)]:
                        for one, when in ((ALL, ALL), (operator, ALL), (ALL, month), (operator, month)):
                            truth.add(Unit(place, usage, one, when), device)
    return truth


def step_of(number: int) -> int:
    """The lower end of the step that a number lies in."""
    return max((step for step in STEPS if step <= number), default=0)


def _addresses(number: int) -> Iterator[str]:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    code = ""
    while number:
        number, rest = divmod(number, 36)
        code = digits[rest] + code
    commune = territory(f"commune:{code.rjust(5, '0')}")
    yield commune.address
    for kind, value in (("epci", commune.epci), ("departement", commune.departement), ("region", commune.region)):
        if value:
            yield f"{kind}:{value}"


def _squares(square: int | None, usage: str) -> Iterator[str]:
    if square is not None and usage in {"download", "score"}:  # enough for the tiles that are walked
        yield from (f"{level}/{square >> 2 * (17 - level)}" for level in range(9, 18))
