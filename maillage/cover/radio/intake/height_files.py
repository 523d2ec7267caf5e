"""Reads heights from GeoTIFF, ESRI ASCII and HGT in windows, resampled to a 25 m grid in Lambert-93."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from maillage.core.extras import (
    rasterio,
    rasterio_crs,
    rasterio_enums,
    rasterio_errors,
    rasterio_transform,
    rasterio_vrt,
    rasterio_warp,
)
from maillage.core.geo import LAMBERT_93
from maillage.core.problems import Finding, Refused, sentence
from maillage.cover.radio.domain.height_files import GRID_M, GridBox, HeightFile, HeightKind
from maillage.cover.radio.domain.rasters import CellWindow, Floats

# Metropolitan France and its surroundings, the area of use of Lambert-93.
_DOMAIN: Final = GridBox(-400_000, 5_900_000, 1_400_000, 7_300_000)
# Common but undeclared nodata values.
_UNKNOWN: Final = (-99_999.0, -9_999.0, -32_768.0, -32_767.0)
_READ_AHEAD_BYTES: Final = 128 * 1024**2
_POSSIBLE: Final = {HeightKind.TERRAIN: (-500.0, 9_000.0), HeightKind.CLUTTER: (0.0, 200.0)}
_USUAL_M: Final = (-20.0, 4_850.0)  # from polders and quarries to Mont Blanc
_SURFACE_MODEL: Final = re.compile(r"mns|dsm|surface|glo-?30|glo-?90|tandem|aster|alos", re.IGNORECASE)
_COARSE_M: Final = 50.0
_LOOK: Final = 512  # cells per side of the overview read for plausibility checks


def height_file(path: Path, *, projection: str | None = None) -> HeightFile:
    """The metadata of the raster at ``path``; ``projection`` ("EPSG:2154") applies if the file has none.

    Refused, with a remedy: not a raster, no projection, outside the area of Lambert-93, contradictory projections.
    """
    with _opened(path) as source:
        crs = _projection(source, path.name, projection)
        try:
            west, south, east, north = rasterio_warp.transform_bounds(crs, LAMBERT_93, *source.bounds)
        except rasterio_errors.RasterioError:
            raise _elsewhere(path.name, crs) from None
        box = GridBox(
            max(west, _DOMAIN.west_m),
            max(south, _DOMAIN.south_m),
            min(east, _DOMAIN.east_m),
            min(north, _DOMAIN.north_m),
        )
        if not (
            np.isfinite((west, south, east, north)).all() and box.west_m < box.east_m and box.south_m < box.north_m
        ):
            raise _elsewhere(path.name, crs)
        cell_m = (north - south) / source.height
        look = source.read(1, out_shape=(1, min(source.height, _LOOK), min(source.width, _LOOK)))
        nodata = source.nodata
        remarks = []
        undeclared = [value for value in _UNKNOWN if nodata is None and (look == value).any()]
        if undeclared:
            nodata = undeclared[0]
            message = sentence("« %(file)s » ne dit pas sa valeur d’absence : %(value)s est lu comme « inconnu ».")
            remarks.append(Finding("nodata_undeclared", message, params={"file": path.name, "value": nodata}))
        heights = look[np.isfinite(look) & ~np.isin(look, [*_UNKNOWN, *([] if nodata is None else [nodata])])]
        heights = heights * source.scales[0] + source.offsets[0]
        if heights.size and (heights.min() < _USUAL_M[0] or heights.max() > _USUAL_M[1]):
            message = sentence(
                "« %(file)s » donne des hauteurs de %(low)s à %(high)s m, impossibles en France : vérifiez son unité "
                "et sa valeur d’absence, puis rechargez-le."
            )
            bounds = {"low": round(float(heights.min())), "high": round(float(heights.max()))}
            remarks.append(Finding("heights_impossible", message, params={"file": path.name, **bounds}))
        if _SURFACE_MODEL.search(f"{path.name} {source.tags()} {source.descriptions}"):
            message = sentence(
                "« %(file)s » semble être un modèle de surface, arbres et maisons compris : n’y ajoutez pas de "
                "hauteurs d’obstacles, ou chargez un modèle de terrain (MNT)."
            )
            remarks.append(Finding("surface_model", message, params={"file": path.name}))
        if cell_m > _COARSE_M:
            message = sentence(
                "Les mailles de « %(file)s » font %(cell)s m, trop pour prédire : préférez 25 m ou moins."
            )
            remarks.append(Finding("coarse_raster", message, params={"file": path.name, "cell": round(cell_m)}))
        return HeightFile(path.name, crs.to_string(), cell_m, box, nodata, tuple(remarks))


@contextmanager
def heights_reader(path: Path, file: HeightFile, kind: HeightKind) -> Iterator["GridReader"]:
    """Open a raster to read windows; only the window's part of the file is read."""
    with _opened(path) as source:
        yield GridReader(source, file, kind)


class GridReader:
    """A raster resampled to the 25 m grid."""

    def __init__(self, source: Any, file: HeightFile, kind: HeightKind) -> None:
        self._source = source
        self._file = file
        self._kind = kind

    def heights(self, window: CellWindow, rows: int, columns: int) -> Floats:
        """Heights in metres, NaN if unknown or implausible.

        A raster on the grid is read as it is; a coarser one is interpolated. A finer one is aggregated: mean for
        terrain, upper quartile for clutter, since a hedge across the path matters more than the meadow beside it.
        """
        finer = {
            HeightKind.TERRAIN: rasterio_enums.Resampling.average,
            HeightKind.CLUTTER: rasterio_enums.Resampling.q3,
        }[self._kind]
        resampling = finer if self._file.cell_m < 0.7 * window.cell_m else rasterio_enums.Resampling.bilinear
        if self._is_on(window):
            resampling = rasterio_enums.Resampling.nearest
        with rasterio_vrt.WarpedVRT(
            self._source,
            src_crs=self._file.projection,
            crs=LAMBERT_93,
            src_nodata=self._file.nodata,
            nodata=np.nan,
            dtype="float32",
            resampling=resampling,
            transform=rasterio_transform.from_origin(window.west_m, window.north_m, window.cell_m, window.cell_m),
            width=columns,
            height=rows,
        ) as grid:
            heights: Floats = grid.read(1)
        scale, offset = self._source.scales[0], self._source.offsets[0]
        if (scale, offset) != (1.0, 0.0):
            heights = (heights * scale + offset).astype(np.float32)
        lowest, highest = _POSSIBLE[self._kind]
        heights[~((heights >= lowest) & (heights <= highest))] = np.nan
        return heights

    def _is_on(self, window: CellWindow) -> bool:
        transform = self._source.transform
        shift = ((transform.c - window.west_m) / window.cell_m, (transform.f - window.north_m) / window.cell_m)
        return bool(
            self._file.projection == LAMBERT_93
            and (transform.a, transform.e, transform.b, transform.d) == (window.cell_m, -window.cell_m, 0, 0)
            and all(abs(value - round(value)) < 1e-6 for value in shift)
        )


def grid_window(box: GridBox) -> tuple[CellWindow, int, int]:
    """The grid cells covering ``box``: window, number of rows, number of columns."""
    half = GRID_M / 2
    west, north = (
        np.floor((box.west_m + half) / GRID_M) * GRID_M - half,
        np.ceil((box.north_m - half) / GRID_M) * GRID_M + half,
    )
    columns, rows = np.ceil((box.east_m - west) / GRID_M), np.ceil((north - box.south_m) / GRID_M)
    return CellWindow(float(west), float(north), GRID_M), int(rows), int(columns)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    if not path.is_file():
        raise Refused("no_file", sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin."), file=str(path))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio_errors.NotGeoreferencedWarning)  # reported below as a Refused
            source = rasterio.open(path)
    except rasterio_errors.RasterioError:
        message = sentence("« %(file)s » n’est pas un raster lisible : donnez du GeoTIFF, de l’ESRI ASCII ou du HGT.")
        raise Refused("no_raster", message, file=path.name) from None
    # GDAL's default cache is a twentieth of the machine's memory, which is above a gigabyte.
    with rasterio.Env(GDAL_CACHEMAX=_READ_AHEAD_BYTES), source:
        if source.transform.is_identity:
            message = sentence("« %(file)s » ne dit pas où il se trouve : exportez-le avec son géoréférencement.")
            raise Refused("raster_without_place", message, file=path.name)
        yield source


def _projection(source: Any, name: str, declared: str | None) -> Any:
    try:
        believed = rasterio_crs.CRS.from_string(declared) if declared else None
    except rasterio_errors.CRSError:
        message = sentence("« %(projection)s » n’est pas une projection connue : écrivez par exemple EPSG:2154.")
        raise Refused("projection_unknown", message, projection=str(declared)[:80]) from None
    if source.crs is not None:
        if believed is not None and believed != source.crs:
            message = sentence("« %(file)s » se dit en %(own)s, vous le dites en %(told)s : corrigez l’un ou l’autre.")
            raise Refused("projection_contradicted", message, file=name, own=source.crs.to_string(), told=str(declared))
        return source.crs
    if believed is None:
        message = sentence(
            "« %(file)s » ne dit pas sa projection : ajoutez-la (--crs EPSG:2154 pour les dalles de l’IGN en "
            "Lambert-93, EPSG:4326 pour des degrés)."
        )
        raise Refused("projection_missing", message, file=name)
    return believed


def _elsewhere(name: str, crs: Any) -> Refused:
    message = sentence(
        "« %(file)s », lu en %(projection)s, tombe hors de la France métropolitaine : sa projection est sans doute "
        "fausse, donnez la bonne avec --crs."
    )
    return Refused("raster_elsewhere", message, file=name, projection=crs.to_string()[:80])
