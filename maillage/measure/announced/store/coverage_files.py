"""Theoretical coverage on disk: the squares of the home territory, and one byte a square for each operator and service.

Files are immutable; the manifest names those in force. A layer belongs to the squares that it was drawn on: when the
territory or its contours change, its source is taken in again. Written by coverage_imports.py
(docs/explanation/announced.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from maillage.core.files.published import Manifest, PublishedSnapshots
from maillage.measure.announced.domain.coverage import CoverageClass, CoverageService, Packed, quarter_classes
from maillage.measure.figures.store.overlay_tiles import OverlayTile

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
SQUARES, COMMUNES, WEIGHTS = "squares.npy", "communes.npy", "weights.npy"

Integers = NDArray[np.int64]

LAYER: Final = "announced"
_FINER: Final = 5


@dataclass(frozen=True, slots=True)
class CoverageLayer:
    """A layer in force: whose and of what, its file, the name of what it was drawn from, and of when that is."""

    operator: int
    service: CoverageService
    file: str
    source: str
    vintage: str
    drawn_at: str


@dataclass(frozen=True, slots=True)
class CoverageManifest:
    """What is in force. ``ground`` is the folder of the squares, of ``home`` in a ``vintage`` of the territory.

    ``addresses`` are those that weigh the squares; 0 where ground weighs alone.
    """

    version: int = 0
    ground: str = ""
    home: str = ""
    vintage: str = ""
    addresses: int = 0
    layers: tuple[CoverageLayer, ...] = ()
    format: int = FORMAT


class PublishedCoverage:
    """The coverage in force: squares (Morton, level 17, rising), their communes and weights, and the layers."""

    def __init__(
        self,
        manifest: CoverageManifest,
        ground: tuple[Integers, Integers, Integers],
        layers: Mapping[tuple[int, CoverageService], Packed],
    ) -> None:
        self.manifest = manifest
        self.squares, self.communes, self.weights = ground
        self._layers = layers

    @property
    def version(self) -> int:
        """Grows with each layer that is taken in; 0 while there is none."""
        return self.manifest.version

    def operators(self, service: CoverageService) -> tuple[int, ...]:
        """The codes of the operators that announce this service, rising."""
        return tuple(sorted(operator for operator, of_service in self._layers if of_service is service))

    def layer(self, operator: int, service: CoverageService) -> Packed | None:
        """One byte for each of ``squares``; None where the operator's file was not taken in."""
        return self._layers.get((operator, service))

    def packed_at(self, operator: int, service: CoverageService, squares: Integers) -> Packed:
        """The bytes of any squares of level 17; no coverage outside the territory, or without a layer."""
        layer = self.layer(operator, service)
        packed = np.zeros(squares.size, np.uint8)
        if layer is None or not self.squares.size:
            return packed
        places = np.minimum(np.searchsorted(self.squares, squares), self.squares.size - 1)
        is_known = self.squares[places] == squares
        packed[is_known] = layer[places[is_known]]
        return packed

    def layer_facts(self, operator: int, service: CoverageService) -> CoverageLayer | None:
        """What a layer was drawn from."""
        return next(
            (
                layer
                for layer in self.manifest.layers
                if (layer.operator, layer.service) == (operator, service) and (operator, service) in self._layers
            ),
            None,
        )


def coverage_folder(*, is_invented: bool) -> Path:
    """Where this installation keeps the coverage that operators announce, or that of the demonstration."""
    return Path(settings.DATA_DIR) / ("announced-coverage-invented" if is_invented else "announced-coverage")


def current_coverage(*, is_invented: bool) -> PublishedCoverage:
    """The coverage in force; empty while no file was taken in. What is invented never stands beside real tests."""
    return _published.newest(coverage_folder(is_invented=is_invented) / MANIFEST)


def read_coverage_manifest(folder: Path) -> CoverageManifest:
    """What the manifest in ``folder`` says; an empty one where there is none of this format."""
    return _MANIFESTS.read(folder / MANIFEST) or CoverageManifest()


def publish_coverage_manifest(folder: Path, manifest: CoverageManifest) -> None:
    """Put ``manifest`` in force."""
    _MANIFESTS.publish(folder / MANIFEST, manifest)


def mapped_array(path: Path) -> NDArray[Any]:
    """An array of a file, read-only, shared by every process that maps it; FileNotFoundError if it is gone."""
    array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return array


def _opened(path: Path, _before: PublishedCoverage | None) -> PublishedCoverage:
    folder, manifest = path.parent, read_coverage_manifest(path.parent)
    if not manifest.ground:
        empty = np.empty(0, np.int64)
        return PublishedCoverage(manifest, (empty, empty, empty), {})
    squares, communes, weights = (
        mapped_array(folder / manifest.ground / name) for name in (SQUARES, COMMUNES, WEIGHTS)
    )
    layers = {(layer.operator, layer.service): mapped_array(folder / layer.file) for layer in manifest.layers}
    return PublishedCoverage(manifest, (squares, communes, weights), layers)


_MANIFESTS: Final = Manifest[CoverageManifest](CoverageManifest, format_number=FORMAT)
_published: Final = PublishedSnapshots[PublishedCoverage](_opened)


def coverage_tile(
    coverage: PublishedCoverage, operator: int, service: CoverageService, *, tile: tuple[int, int, int]
) -> bytes:
    """The tile (zoom, column, row) of a layer; empty bytes where nothing is announced. NotFound outside the zooms."""
    place = OverlayTile.of_address(tile, finer=_FINER, code="coverage_tile")
    layer = coverage.layer(operator, service)
    if layer is None:
        return b""
    start, end = np.searchsorted(coverage.squares, [place.first, place.after])
    if start == end:
        return b""
    squares, starts = np.unique(coverage.squares[start:end] >> (2 * place.coarser), return_index=True)
    quarters = quarter_classes(np.asarray(layer[start:end]))
    sizes = np.diff(np.append(starts, end - start)) * quarters.shape[1]
    classes = np.zeros(squares.size, np.int64)
    for reached in (CoverageClass.LIMITED, CoverageClass.GOOD, CoverageClass.VERY_GOOD):
        reaching = np.add.reduceat((quarters >= int(reached)).sum(axis=1), starts)
        classes[2 * reaching >= sizes] = int(reached)
    is_covered = classes > 0
    return place.encoded(LAYER, squares[is_covered], classes[is_covered])
