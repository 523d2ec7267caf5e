"""Who made what is shown: counted from the rows of measurements by plain SQL and Python, with nothing of the product's.

Only the reference of territories (which commune lies in which EPCI) is shared with what is tested.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf, isinf

from django.db import connection

from maillage.measure.record.domain.terms import SCALES, Scale, Usage
from maillage.territory.store.territories import territory

FLOOR, MANY = 5, 50
SUMMER = (6, 7, 8)  # July to September, counted from 0
STEPS = [digit * 10**power for power in range(9) for digit in (1, 2, 5)]
USAGES = ("download", "upload", "latency", "web", "video", "file_download", "file_upload", "score", "speed_score")
ALL = None
ANY = "any"  # counted for one usage at least: what a campaign counts
_SQL = """
SELECT operator, period, commune, grid17, device, sample_mask, {bins}
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
    """Tests, devices and samples (device, bin) of every unit."""

    tests: Counter[Unit] = field(default_factory=Counter)
    samples: defaultdict[Unit, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
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

    def add(self, unit: Unit, device: int, bin_number: int | None = None) -> None:
        """Count one test."""
        self.tests[unit] += 1
        self.seen[unit].add(device)
        if bin_number is not None:
            self.samples[unit].append((device, bin_number))

    def devices_outside(self, units: Sequence[Unit], low: float | None, high: float | None) -> tuple[int, int]:
        """The devices with a test below ``low``, and with one above ``high``; failures lie at the worst end."""
        scale = SCALES[Usage[units[0].usage.upper()]]
        values = [(device, _value(number, scale)) for unit in units for device, number in self.samples.get(unit, ())]
        return (
            len({device for device, value in values if low is not None and value < low}),
            len({device for device, value in values if high is not None and value > high}),
        )

    def median(self, unit: Unit) -> float | None:
        """The median of the tests of a unit; None where it is a failure."""
        scale = SCALES[Usage[unit.usage.upper()]]
        values = sorted(_value(number, scale) for _device, number in self.samples[unit])
        middle = values[(len(values) - 1) // 2]
        return None if isinf(middle) else middle

    def failure_share(self, unit: Unit) -> float:
        """The part of the tests of a unit that failed."""
        scale = SCALES[Usage[unit.usage.upper()]]
        return sum(isinf(_value(number, scale)) for _device, number in self.samples[unit]) / self.tests[unit]


def ground_truth() -> GroundTruth:
    """The truth about every simulated test in the database."""
    truth = GroundTruth()
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(bins=", ".join(f"bin_{usage}" for usage in USAGES)))
        for operator, month, commune, square, device, mask, *bins in cursor.fetchall():
            around = list(_addresses(commune)) if commune else []
            truth.addresses |= dict.fromkeys(around)
            for place in around:
                truth.add(Unit(place, ANY), device)
            for bit, usage in enumerate(USAGES):
                if mask >> bit & 1:
                    for place in [*around, *_squares(square, usage)]:
                        for one, when in ((ALL, ALL), (operator, ALL), (ALL, month), (operator, month)):
                            truth.add(Unit(place, usage, one, when), device, bins[bit])
    return truth


def step_of(number: int) -> int:
    """The lower end of the step that a number lies in."""
    return max((step for step in STEPS if step <= number), default=0)


def _value(number: int, scale: Scale) -> float:
    """The middle of a bin (docs/explanation/counts.md); infinite, at the worst end, for a failure."""
    if number == (0 if scale.higher_is_better else 511):
        return -inf if scale.higher_is_better else inf
    if number == 1:
        return 0.0
    return min((number - 1.5) / 5, 100.0) if scale.is_linear else scale.floor * 2 ** ((number - 1.5) / 20)


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
