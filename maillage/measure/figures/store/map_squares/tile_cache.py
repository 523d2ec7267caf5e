"""Tiles kept in the memory of this process, each valid until what it shows was touched by a new publication.

What a tile shows depends on the tests inside it, and on whether its own square is published, which depends on the
squares around it up to the level-9 square. After a publication that touched only those, the second question alone is
asked again.
"""

import gzip
from collections import OrderedDict
from dataclasses import dataclass, replace
from hashlib import blake2b
from threading import Lock
from typing import Final

from maillage.measure.figures.store.area_totals import CountFilter
from maillage.measure.figures.store.map_squares.squares import PublishedChain, Tile
from maillage.measure.figures.store.map_squares.tiles import TileLayer, best_tile_bytes, tile_bytes
from maillage.measure.figures.store.published_counts.counts import Counts
from maillage.measure.record.domain.terms import COARSEST_LEVEL, Selection

_LEAST_ZIPPED_BYTES: Final = 860  # below, an answer fits in one packet anyway
_MOST_CHAINS: Final = 64
_ENTRY_BYTES: Final = 600  # what an entry costs beside its bodies


@dataclass(frozen=True, slots=True)
class TileKey:
    """What an address asks for."""

    tile: Tile
    selection: Selection
    layer: TileLayer


@dataclass(frozen=True, slots=True)
class CachedTile:
    """A tile as it is sent: plain and, if worth it, zipped. ``gate`` is None when any touch above spoils it."""

    version: int
    body: bytes
    zipped: bytes | None
    etag: str
    gate: bytes | None

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return len(self.body) + len(self.zipped or b"") + _ENTRY_BYTES


class TileCache:
    """The tiles asked for last, up to ``max_volume_bytes``; safe in threads. Two threads may make one tile twice."""

    def __init__(self, *, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._entries: OrderedDict[TileKey, CachedTile] = OrderedDict()
        self._chains: OrderedDict[tuple[int, Selection], PublishedChain] = OrderedDict()
        self._lock = Lock()

    def tile(self, key: TileKey, counts: Counts) -> CachedTile:
        """The tile of the published counts."""
        entry = self._entries.get(key)
        if entry is None or entry.version != counts.version:
            if entry is not None and self._still_holds(entry, key, counts):
                entry = replace(entry, version=counts.version)
            else:
                count_filter = CountFilter(counts, key.selection)
                gate: bytes | None = None
                if key.layer is TileLayer.BEST:
                    body = best_tile_bytes(key.tile, count_filter)
                else:
                    chain = self._chain(count_filter)
                    gate = _gate(key.tile, count_filter, chain)
                    body = tile_bytes(key.tile, count_filter, chain)
                zipped = gzip.compress(body, 1, mtime=0) if len(body) >= _LEAST_ZIPPED_BYTES else None
                if zipped is not None and len(zipped) >= len(body):
                    zipped = None
                # Weak: one tag for both encodings.
                etag = f'W/"{blake2b(body, digest_size=9).hexdigest()}"'
                entry = CachedTile(counts.version, body, zipped, etag, gate)
            with self._lock:  # the oldest leave where the entries grow above ``max_volume_bytes``
                before = self._entries.pop(key, None)
                self._entries[key] = entry
                self._bytes += entry.size - (before.size if before else 0)
                while self._bytes > self._most_bytes and len(self._entries) > 1:
                    _, oldest = self._entries.popitem(last=False)
                    self._bytes -= oldest.size
        else:
            with self._lock:
                if key in self._entries:
                    self._entries.move_to_end(key)
        return entry

    def _still_holds(self, entry: CachedTile, key: TileKey, counts: Counts) -> bool:
        touched = counts.touched_since(entry.version)
        if touched is None or touched.overlaps(key.tile.zoom, key.tile.square):
            return False
        if key.tile.zoom <= COARSEST_LEVEL:
            return True
        above = key.tile.square >> 2 * (key.tile.zoom - COARSEST_LEVEL)
        if not touched.overlaps(COARSEST_LEVEL, above):
            return True
        count_filter = CountFilter(counts, key.selection)
        return entry.gate is not None and entry.gate == _gate(key.tile, count_filter, self._chain(count_filter))

    def _chain(self, count_filter: CountFilter) -> PublishedChain:
        name = (count_filter.counts.version, count_filter.selection)
        chain = self._chains.get(name)
        if chain is None:
            chain = PublishedChain(count_filter)
            with self._lock:
                self._chains[name] = chain
                while len(self._chains) > _MOST_CHAINS:
                    self._chains.popitem(last=False)
        return chain


def _gate(tile: Tile, count_filter: CountFilter, chain: PublishedChain) -> bytes | None:
    """Whether the tile's own square is published; None where a coarser square is drawn, whose tests lie around it."""
    if tile.zoom <= COARSEST_LEVEL:
        return b""
    flags = chain.flags(tile.zoom, tile.square)
    return flags.tobytes() if flags[count_filter.periods.target] else None
