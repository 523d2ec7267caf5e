from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.geo import corner_of, morton_at, unmorton
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.domain.percentiles import figures
from maillage.measure.figures.store.area_totals import CountFilter
from maillage.measure.figures.store.map_squares.squares import PublishedChain, SquareFigures, Tile, squares_in
from maillage.measure.figures.store.published_counts.counts import Counts, current_counts
from maillage.measure.record.domain.terms import SCALES, Period, Selection, Usage
from tests.measure.figures.countable import invented_rows
from tests.measure.figures.published import NANTES, Batch, publish_rows, rows_of

MANY = invented_rows(6_000, devices=400)


def tile_at(lon: float, lat: float, zoom: int) -> Tile:
    column, row = unmorton(morton_at(lon, lat, level=zoom))
    return Tile(zoom, int(column), int(row))


def squares_of(counts: Counts, tile: Tile, selection: Selection) -> SquareFigures:
    chosen = CountFilter(counts, selection)
    return squares_in(tile, chosen, PublishedChain(chosen))


def centre_of(square: int, level: int) -> tuple[float, float]:
    column, row = unmorton(square)
    lon, lat = corner_of(column + 0.5, row + 0.5, level=level)
    return float(lon), float(lat)


@pytest.fixture
def published(tmp_path: Path) -> Counts:
    publish_rows(tmp_path, rows_of([Batch(devices=6, each=2), Batch(devices=3, at=(-1.45, 47.25), first_device=6)]))
    return current_counts(tmp_path)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Counts:
    folder = tmp_path_factory.mktemp("counts")
    half = len(MANY) // 2
    publish_rows(folder, MANY.where(np.arange(half)), MANY.where(np.arange(half, len(MANY))))
    return current_counts(folder)


def test_square_below_five_devices_is_shown_in_the_square_that_holds_it(published: Counts) -> None:
    got = squares_of(published, tile_at(*NANTES, 8), Selection())

    # Three devices east of Nantes: no level below the one where both lie together may part them.
    assert len(got.squares) == 1
    assert got.summaries.samples.tolist() == [15]


def test_tile_of_a_square_that_is_not_published_draws_the_one_around_it(published: Counts) -> None:
    whole = squares_of(published, tile_at(*NANTES, 8), Selection())

    near = squares_of(published, tile_at(*NANTES, 12), Selection())

    assert near.squares.levels.tolist() == whole.squares.levels.tolist()
    assert near.squares.morton.tolist() == whole.squares.morton.tolist()
    assert near.summaries.samples.tolist() == [15]


def test_tile_far_from_any_test_draws_nothing(published: Counts) -> None:
    assert len(squares_of(published, tile_at(2.35, 48.85, 10), Selection()).squares) == 0


def test_area_with_fewer_than_five_devices_in_all_draws_nothing(tmp_path: Path) -> None:
    publish_rows(tmp_path, rows_of([Batch(devices=4, each=30)]))

    for zoom in range(4, 13):
        assert len(squares_of(current_counts(tmp_path), tile_at(*NANTES, zoom), Selection()).squares) == 0


def test_figure_of_a_square_is_that_of_its_samples(tmp_path: Path) -> None:
    batches = [Batch(devices=7, month=131), Batch(devices=4, first_device=7, download_bps=None)]
    publish_rows(tmp_path, rows_of(batches))

    got = squares_of(current_counts(tmp_path), tile_at(*NANTES, 12), Selection())

    (figure,) = figures(got.summaries, SCALES[Usage.DOWNLOAD], last_months=got.last_months)
    assert got.squares.levels.tolist() == [17]
    assert (figure.samples, figure.last_period, figure.low) == (11, Period(131, 1), None)
    assert figure.median == pytest.approx(30e6, rel=0.0175)
    assert figure.failure_share == pytest.approx(4 / 11)


def test_filter_counts_only_what_it_names(tmp_path: Path) -> None:
    publish_rows(tmp_path, rows_of([Batch(devices=6), Batch(devices=8, operator=2, first_device=6)]))
    counts = current_counts(tmp_path)

    both = squares_of(counts, tile_at(*NANTES, 12), Selection())
    one = squares_of(counts, tile_at(*NANTES, 12), Selection(operators=frozenset({2})))

    assert both.summaries.samples.tolist() == [14]
    assert one.summaries.samples.tolist() == [8]


def test_month_is_hidden_in_the_square_when_the_month_beside_it_has_too_few_devices(tmp_path: Path) -> None:
    publish_rows(tmp_path, rows_of([Batch(devices=9, month=129), Batch(devices=2, month=130, first_device=9)]))
    counts = current_counts(tmp_path)
    tile = tile_at(*NANTES, 12)

    got = {
        period.word: len(squares_of(counts, tile, Selection(period=period)).squares)
        for period in (Period(120, 12), Period(129, 3), Period(129, 1), Period(130, 1))
    }

    assert got == {"2025": 1, "2025-Q4": 1, "2025-10": 0, "2025-11": 0}


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, len(MANY) - 1), zoom=st.integers(9, 12), month=st.sampled_from([None, 139, 140, 141]))
def test_neighbouring_tiles_and_zooms_draw_one_grid(crowded: Counts, place: int, zoom: int, month: int | None) -> None:
    square = int(MANY.grid17[place])
    if square < 0:
        return
    selection = Selection(period=None if month is None else Period(month, 1))
    here = tile_at(*centre_of(square, 17), zoom)
    below = tile_at(*centre_of(square, 17), zoom - 1)

    fine, coarse = squares_of(crowded, here, selection), squares_of(crowded, below, selection)

    # The finer map parts only squares at the finest level of the coarser one; all others are the same.
    inside = [
        (level, one) for level, one in _pairs(coarse) if level >= here.zoom and one >> 2 * (level - zoom) == here.square
    ]
    finest = below.finest
    kept = {(level, one) for level, one in inside if level < finest}
    parents = {(finest, one >> 2 * (level - finest)) for level, one in _pairs(fine) if level >= finest}
    assert kept <= set(_pairs(fine))
    assert {pair for pair in inside if pair[0] == finest} == parents


def _pairs(found: SquareFigures) -> list[tuple[int, int]]:
    return list(zip(found.squares.levels.tolist(), found.squares.morton.tolist(), strict=True))


@pytest.mark.parametrize("zoom", [4, 6, 8, 10, 12])
def test_squares_of_a_tile_do_not_overlap_and_hold_their_samples(crowded: Counts, zoom: int) -> None:
    downloads = _downloads(MANY)
    tile = tile_at(*centre_of(int(downloads[0]), 17), zoom)

    got = squares_of(crowded, tile, Selection())

    for (level, square), samples in zip(_pairs(got), got.summaries.samples.tolist(), strict=True):
        assert samples == (downloads >> 2 * (17 - level) == square).sum()
    covered = [square << 2 * (17 - level) for level, square in _pairs(got)]
    assert len(set(covered)) == len(covered)


def _downloads(rows: CountableRows) -> np.ndarray:
    counted = ((rows.mask >> Usage.DOWNLOAD) & 1 == 1) & (rows.grid17 >= 0) & (rows.origin == 0)
    return np.asarray(rows.grid17[counted])
