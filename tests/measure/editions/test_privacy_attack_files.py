"""The attack on the open data: every row of two editions at once, sums and differences of all of them.

What a row sums up is a set of columns: a place, a quarter, whether its tests came before the first edition or after it,
and whether their devices erase them in between. A hidden figure leaks where it lies in the span of the published ones.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.geo import unmorton
from maillage.measure.editions.domain.editions import quarter_of, quarter_tree
from maillage.measure.editions.store.batch_figures import Batch, RowCounts, TableKind, usage_figures
from maillage.measure.editions.store.edition_tables import table_of
from maillage.measure.editions.store.editions import restrict_to_published
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.record.domain.terms import DEVICES_FLOOR, Origin, Usage
from maillage.territory.domain.terms import commune_number
from maillage.territory.store.territories import territory
from tests.core.disclosure.linear import computable
from tests.examples import examples

FIRST, SECOND = "2026-Q3", "2026-Q4"
QUARTERS = (135, 138, 141)  # the first two enter with the first edition, the third with the second
ROOT = 57_179  # the square of level 9 that holds Nantes
CORNER_15 = ROOT << 12  # a square of level 15 whose first sixteen neighbours lie in one of level 13
# Nantes and three neighbours; an EPCI in three départements and two régions; Rennes.
COMMUNES = ("44109", "44143", "44162", "44114", "44007", "44057", "35236", "56001", "35238")
FEW, MANY = (0.15, 0.15, 0.3, 0.2, 0.2), (0.02, 0.03, 0.25, 0.4, 0.3)  # how often which number of devices
SHAPE_TAIL = (len(QUARTERS), 2, 2)  # quarter, came in after the first edition, erased before the second


@dataclass(frozen=True)
class World:
    """Tests by place (a square or a commune), quarter, device; which came late, which are erased."""

    places: int
    place: np.ndarray
    quarter: np.ndarray
    device: np.ndarray
    is_late: np.ndarray
    is_erased: np.ndarray

    def rows(self, chosen: np.ndarray, grid: "Grid") -> CountableRows:
        count = int(chosen.sum())
        one, none = np.ones(count, np.int64), np.zeros(count, np.int64)
        square, commune = grid.of_place(self.place[chosen])
        return CountableRows(
            seq=np.arange(count), origin=none, grid17=square, commune=commune, operator=one, technology=one,
            period=np.array(QUARTERS)[self.quarter[chosen]], day=none, context=one, device=self.device[chosen],
            mask=one << Usage.DOWNLOAD, bins=np.full((count, len(Usage)), 200, np.int16),
        )  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """Squares or territories: where places lie, and the places inside the unit of a row."""

    kinds: tuple[TableKind, ...]
    places: int
    of_place: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
    inside: Callable[[TableKind, str], np.ndarray]
    units: tuple[tuple[TableKind, str], ...]


def invented_world(seed: int, places: int, *, erasing: bool) -> World:
    """Numbers of devices around the floor, some devices in many places, some places empty."""
    random = np.random.default_rng(seed)
    sizes = random.choice([1, 4, 6, 8, 12], (places, len(QUARTERS)), p=(FEW, MANY)[random.integers(2)])
    sizes[random.random(sizes.shape) < random.choice([0.0, 0.3, 0.6])] = 0
    sizes[:, 0] *= random.random() < 0.4  # often one quarter only, which may be shown finer than two
    place, quarter = (np.repeat(index.ravel(), sizes.ravel()) for index in np.indices(sizes.shape))
    number = random.integers(0, random.choice([40, 1 << 31]), place.size)
    is_late = (quarter == len(QUARTERS) - 1) | (random.random(place.size) < random.choice([0.03, 0.3]))
    eraser = np.isin(number, random.choice(number, min(3, number.size))) if number.size else number > 0
    return World(places, place, quarter, number << 31, is_late, eraser & erasing)


def _squares_of(place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return (CORNER_15 + place) << 4, np.zeros(place.size, np.int64)


def _communes_of(place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.full(place.size, -1), np.array([commune_number(code) for code in COMMUNES])[place]


def _code(level: int, square: int) -> str:
    x, y = unmorton(square)
    return f"{level}/{int(x)}/{int(y)}"


def _in_square(_kind: TableKind, code: str) -> np.ndarray:
    level = int(code.split("/", maxsplit=1)[0])
    return np.array([_code(level, (CORNER_15 + place) >> 2 * (15 - level)) == code for place in range(16)])


def _in_territory(kind: TableKind, code: str) -> np.ndarray:
    here = [territory(f"commune:{commune}") for commune in COMMUNES]
    codes: dict[TableKind, list[str | None]] = {
        TableKind.COMMUNES: [each.code for each in here],
        TableKind.EPCI: [each.epci for each in here],
        TableKind.DEPARTEMENTS: [each.departement for each in here],
        TableKind.REGIONS: [each.region for each in here],
    }
    return np.array([each == code for each in codes[kind]])


def grid_named(name: str) -> Grid:
    """Squares or territories."""
    if name == "squares":
        units = {(TableKind.SQUARES, _code(level, (CORNER_15 + place) >> 2 * (15 - level)))
                 for level in range(9, 16) for place in range(16)}  # fmt: skip
        return Grid((TableKind.SQUARES,), 16, _squares_of, _in_square, tuple(sorted(units)))
    here = [territory(f"commune:{commune}") for commune in COMMUNES]
    found = {
        (kind, str(code))
        for each in here
        for kind, code in zip(KINDS, (each.code, each.epci, each.departement, each.region), strict=True)
    }
    return Grid(KINDS, len(COMMUNES), _communes_of, _in_territory, tuple(sorted(found)))


KINDS = (TableKind.COMMUNES, TableKind.EPCI, TableKind.DEPARTEMENTS, TableKind.REGIONS)
GRIDS = ["squares", "territories"]


def tables(rows: CountableRows, edition: str, grid: Grid) -> dict[TableKind, pa.Table]:
    """What is published of one batch: the rows of all operators."""
    quarters = tuple(sorted({quarter_of(int(month)) for month in rows.period}))
    batch = Batch(RowCounts(rows), Origin.CROWD, quarters, quarter_tree(quarters))
    figures = [each for each in usage_figures(batch, Usage.DOWNLOAD, []) if each.operator == 64] if quarters else []
    return {
        kind: table_of(
            [each for each in figures if each.kind is kind], kind, origin=Origin.CROWD, batch=(edition, False)
        )
        for kind in grid.kinds
    }


def two_editions(world: World, grid: Grid) -> list[dict[TableKind, pa.Table]]:
    """The tables of the first edition and of the second, as store/editions_build.py puts them together."""
    is_new, stays = world.quarter == len(QUARTERS) - 1, ~world.is_erased
    first = tables(world.rows(~world.is_late, grid), FIRST, grid)
    again = tables(world.rows(~world.is_late & stays, grid), FIRST, grid) if world.is_erased.any() else first
    late = tables(world.rows(world.is_late & ~is_new & stays, grid), SECOND, grid)
    new = tables(world.rows(is_new & stays, grid), SECOND, grid)
    second = {
        kind: restrict_to_published(
            pa.concat_tables([again[kind], late[kind], new[kind]]), first[kind], kind, newest=SECOND
        )
        for kind in grid.kinds
    }
    return [first, second]


def published_rows(editions: Sequence[dict[TableKind, pa.Table]], world: World, grid: Grid) -> Iterator[np.ndarray]:
    """What each row of each file sums up."""
    words = [f"2026-Q{quarter + 2}" for quarter in range(len(QUARTERS))]
    for file, found in enumerate(editions):
        for kind, table in found.items():
            for row in table.to_pylist():
                sums = np.zeros((world.places, *SHAPE_TAIL), bool)
                erased = slice(0, 1) if file and world.is_erased.any() else slice(0, 2)
                arrival = 0 if row["edition"] == FIRST else 1
                sums[grid.inside(kind, row["code"]), words.index(row["period"]), arrival, erased] = True
                yield sums.ravel()


def hidden_figures(world: World, grid: Grid) -> Iterator[np.ndarray]:
    """Figures of one to four devices, of units that nobody erased a test from."""
    for (kind, code), quarter, arrivals in product(grid.units, range(len(QUARTERS)), [(0,), (1,), (0, 1)]):
        inside = grid.inside(kind, code)
        mine = inside[world.place] & (world.quarter == quarter)
        counted = mine & np.isin(world.is_late, arrivals)
        if 0 < np.unique(world.device[counted]).size < DEVICES_FLOOR and not world.is_erased[mine].any():
            sums = np.zeros((world.places, *SHAPE_TAIL), bool)
            for arrival in arrivals:
                sums[inside, quarter, arrival, 0] = True
            yield sums.ravel()


def known_empty(published: Sequence[np.ndarray], world: World) -> np.ndarray:
    """Columns without a test that are known to be so: whatever is published around them is made of others."""
    tests = np.zeros((world.places, *SHAPE_TAIL), np.int64)
    np.add.at(tests, (world.place, world.quarter, world.is_late.astype(int), world.is_erased.astype(int)), 1)
    flat, empty = tests.ravel(), np.zeros(tests.size, bool)
    for whole in published:
        parts = [row for row in published if (row & ~whole).sum() == 0 and (row != whole).any()]
        covered = np.any(parts, axis=0) if parts else np.zeros_like(whole)
        if flat[whole & ~covered].sum() == 0:
            empty |= whole & ~covered
    empty.reshape(tests.shape)[..., 1] = True  # and the attacker knows where whoever erased was not
    return np.asarray(empty & (flat == 0))


def leaks(editions: Sequence[dict[TableKind, pa.Table]], world: World, grid: Grid) -> int:
    """How many hidden figures are a sum and difference of the published ones."""
    published = list(published_rows(editions, world, grid))
    hidden = list(hidden_figures(world, grid))
    return computable(np.array(hidden), np.array(published), known_empty(published, world))


@pytest.mark.parametrize("erasing", [False, True])
@pytest.mark.parametrize("name", GRIDS)
@settings(max_examples=examples(8, few=4), deadline=None)
@given(seed=st.integers(0, 1 << 40))
def test_no_figure_below_five_devices_can_be_computed_from_two_editions(name: str, seed: int, *, erasing: bool) -> None:
    grid = grid_named(name)
    world = invented_world(seed, grid.places, erasing=erasing)

    assert leaks(two_editions(world, grid), world, grid) == 0


def test_editions_that_count_a_quarter_again_with_its_late_tests_would_leak() -> None:
    grid, found = grid_named("squares"), 0
    for seed in range(1_000, 1_004):
        world = invented_world(seed, grid.places, erasing=False)
        late = World(**{**world.__dict__, "is_late": np.zeros_like(world.is_late)})
        files = [
            tables(world.rows(~world.is_late, grid), FIRST, grid),
            tables(late.rows(world.place >= 0, grid), FIRST, grid),
        ]
        columns = [row.reshape(world.places, *SHAPE_TAIL) for row in published_rows(files[:1], world, grid)]
        again = [row.reshape(world.places, *SHAPE_TAIL).copy() for row in published_rows(files[1:], world, grid)]
        for sums in again:
            sums[:, :, 1] = sums[:, :, 0]  # the second file sums up what came late too
        published = np.array([sums.ravel() for sums in [*columns, *again]])
        hidden = np.array(list(hidden_figures(world, grid)))
        found += computable(hidden, published, known_empty(list(published), world))

    assert found > 0
