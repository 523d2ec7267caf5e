from pathlib import Path

import pytest

from maillage.measure.figures.store.map_squares.squares import Tile
from maillage.measure.figures.store.map_squares.tile_cache import CachedTile, TileCache, TileKey
from maillage.measure.figures.store.map_squares.tiles import TileLayer
from maillage.measure.figures.store.published_counts.counts import Counts, current_counts
from maillage.measure.record.domain.terms import Selection
from tests.measure.figures.published import Batch, publish_rows, rows_of

TILES = [TileKey(Tile(8, column, 90), Selection(), TileLayer.FIGURES) for column in range(120, 136)]


@pytest.fixture
def counts(tmp_path: Path) -> Counts:
    publish_rows(tmp_path, rows_of([Batch(devices=6)]))
    return current_counts(tmp_path)


def test_tile_asked_again_is_the_same_object(counts: Counts) -> None:
    cache = TileCache(most_bytes=1 << 20)

    first = cache.tile(TILES[0], counts)

    assert cache.tile(TILES[0], counts) is first


def test_tiles_beyond_the_limit_are_forgotten_oldest_first(counts: Counts) -> None:
    one = TileCache(most_bytes=1 << 20).tile(TILES[0], counts)
    cache = TileCache(most_bytes=4 * one.size)
    made: list[CachedTile] = [cache.tile(key, counts) for key in TILES]

    again = [cache.tile(key, counts) is tile for key, tile in zip(TILES[::-1], made[::-1], strict=True)]

    assert again[:3] == [True, True, True]
    assert again[-1] is False


def test_layers_of_one_tile_are_kept_apart(counts: Counts) -> None:
    cache = TileCache(most_bytes=1 << 20)

    figures = cache.tile(TileKey(Tile(12, 2030, 1438), Selection(), TileLayer.FIGURES), counts)
    best = cache.tile(TileKey(Tile(12, 2030, 1438), Selection(), TileLayer.BEST), counts)

    assert best is not figures
