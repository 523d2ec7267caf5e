"""What data sources may bring to predictions: the ground, and what stands on it."""

import re
import tempfile
from pathlib import Path
from typing import Final

from maillage.core.files.archive_members import seven_zip_members, unpack_member
from maillage.core.geo import LAMBERT_93
from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.cover.prediction.store.build.height_tiles import load_mapped_clutter, load_raster
from maillage.cover.radio.domain.height_files import HeightKind

_GRIDS: Final = r"(?i)_MNT_[^/]*\.asc$"  # beside them stand those of distances and of sources
_MOST_GRID_BYTES: Final = 256 * 2**20  # 25 km at 25 m are 8 MB as text


def take_in_terrain(request: ImportRequest) -> ImportedRows:
    """The grids of a BD ALTI of one département, as IGN packs them: tiles that hold from then on, one by one."""
    names = seven_zip_members(request.path, pattern=_GRIDS)
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            pattern = f"^{re.escape(name)}$"
            grid = unpack_member(request.path, "7z", Path(folder), pattern=pattern, most_bytes=_MOST_GRID_BYTES)
            load_raster(HeightKind.TERRAIN, grid, projection=LAMBERT_93, now=request.now)
    return ImportedRows()


def take_in_clutter(request: ImportRequest) -> ImportedRows:
    """Trees and houses of a BD TOPO."""
    load_mapped_clutter(request.path, now=request.now)
    return ImportedRows()


IMPORTERS: Final = (SourceImporter("terrain", take_in_terrain), SourceImporter("clutter", take_in_clutter))
