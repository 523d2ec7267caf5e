"""Cuts rasters of heights into tiles of 25 m, a window at a time: a whole département is never in memory."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import floor
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from maillage.core.files.atomic import lock_of, replacing, write_whole
from maillage.core.geo import LAMBERT_93, to_degrees
from maillage.core.problems import Finding, Refused, sentence
from maillage.cover.prediction.store.heights import SOURCES_FILE, height_sources, heights_folder, tile_path, tile_window
from maillage.cover.radio.domain.height_files import TILE_CELLS, TILE_M, GridBox, HeightFile, HeightKind
from maillage.cover.radio.domain.rasters import CellWindow, ClutterSource, Floats
from maillage.cover.radio.intake.height_files import height_file, heights_reader
from maillage.cover.radio.intake.mapped_clutter import mapped_heights, read_mapped_objects
from maillage.territory.store.derived import MANIFEST, territory_folder
from maillage.territory.store.relations import outline
from maillage.web.installation import home_territory

SAMPLE_TERRAIN: Final = Path(__file__).resolve().parents[2] / "reference" / "terrain" / "loire-atlantique-25m.tif"


@dataclass(frozen=True, slots=True)
class LoadedHeights:
    """What a file brought: tiles written, cells known, remarks on the file."""

    name: str
    tiles: int
    known_cells: int
    remarks: tuple[Finding, ...]


def load_raster(kind: HeightKind, path: Path, *, projection: str | None, now: datetime) -> LoadedHeights:
    """The heights of a raster, from now on those of its place; what it does not know stays as it was."""
    file = height_file(path, projection=projection)
    with heights_reader(path, file, kind) as reader:
        tiles, cells = _write_tiles(kind, file.box, reader.heights)
    if not cells:
        message = sentence("« %(file)s » ne connaît aucune hauteur : vérifiez son contenu et sa valeur d’absence.")
        raise Refused("raster_empty", message, file=path.name)
    _note_source(kind, path, projection=file.projection, source=ClutterSource.MEASURED, now=now)
    return LoadedHeights(path.name, tiles, cells, (*file.remarks, *_beside_territory(file)))


def _beside_territory(file: HeightFile) -> Iterator[Finding]:
    """A word where a raster lies beside the territory: the projection that it says is likely wrong."""
    if not (territory_folder() / MANIFEST).exists():
        return  # a folder of data before its first start: nothing to compare with
    corners = [(file.box.west_m, file.box.south_m), (file.box.east_m, file.box.north_m)]
    box = shapely.box(*np.ravel([to_degrees(x, y) for x, y in corners]))
    if not outline(home_territory()).intersects(box):
        message = sentence(
            "« %(file)s », lu en %(projection)s, est loin de votre territoire : si ce n’est pas voulu, sa projection "
            "est fausse, corrigez-la dans le fichier."
        )
        yield Finding("raster_beside", message, params={"file": file.name, "projection": file.projection})


def load_mapped_clutter(path: Path, *, now: datetime) -> LoadedHeights:
    """Trees and houses of a BD TOPO, from now on those of its area."""
    objects = read_mapped_objects(path)
    tiles, cells = _write_tiles(
        HeightKind.CLUTTER,
        objects.box,
        lambda window, rows, columns: mapped_heights(objects, window, rows, columns),
    )
    _note_source(HeightKind.CLUTTER, path, projection=LAMBERT_93, source=ClutterSource.MAPPED, now=now)
    return LoadedHeights(path.name, tiles, cells, ())


def _write_tiles(kind: HeightKind, box: GridBox, read: Callable[[CellWindow, int, int], Floats]) -> tuple[int, int]:
    tiles = cells = 0
    folder = heights_folder(kind)
    folder.mkdir(parents=True, exist_ok=True)
    with lock_of(folder):
        for tile_x in range(floor(box.west_m / TILE_M), floor(box.east_m / TILE_M) + 1):
            for tile_y in range(floor(box.south_m / TILE_M), floor(box.north_m / TILE_M) + 1):
                heights = read(tile_window(tile_x, tile_y), TILE_CELLS, TILE_CELLS)
                is_known = np.isfinite(heights)
                if not is_known.any():
                    continue
                path = tile_path(kind, tile_x, tile_y)
                if path.exists():
                    heights = np.where(is_known, heights, np.load(path))
                with replacing(path) as draft, draft.open("wb") as stream:
                    np.save(stream, heights)
                tiles, cells = tiles + 1, cells + int(is_known.sum())
    return tiles, cells


def _note_source(kind: HeightKind, path: Path, *, projection: str, source: ClutterSource, now: datetime) -> None:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    entry = {
        "file": path.name,
        "sha256": digest,
        "projection": projection,
        "source": source.value,
        "loaded_at": now.isoformat(),
    }
    earlier = [source for source in height_sources(kind) if source["sha256"] != digest]
    write_whole(heights_folder(kind) / SOURCES_FILE, json.dumps([*earlier, entry], ensure_ascii=False, indent=1))
