"""Reads one layer of an uploaded map file as an Arrow stream of texts; run by core/bounds/isolation.py.

GDAL decides by content which of its hundred drivers opens a file, some of which follow addresses: the file is given the
name of the form that was recognised, and a zipped shapefile is taken apart here. A module of its own because its
libraries reserve memory when imported, which must happen before the limits of the process are set; and pyogrio, of the
extra ``maps``, may not be installed (map_source.py).
"""

import json
import math
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import numpy as np
import pyarrow as pa
import pyogrio  # type: ignore[import-untyped]
import pyproj
import shapely
from numpy.typing import NDArray
from pyarrow import ipc
from pyogrio.errors import DataLayerError, DataSourceError  # type: ignore[import-untyped]
from pyproj.exceptions import CRSError, ProjError

from maillage.core.files.received_archive import received_archive
from maillage.core.problems import Refused, sentence
from maillage.core.tables.map_source import ELSEWHERE_CODE, SYSTEM_CODE, WARNING_CODE
from maillage.core.tables.map_systems import SYSTEMS, is_in_france
from maillage.core.tables.terms import GEOMETRY
from maillage.core.text import normalised_text

LONGITUDE: Final = "longitude"
LATITUDE: Final = "latitude"
_OURS: Final = frozenset({GEOMETRY, LONGITUDE, LATITUDE})
_POINT: Final = 0  # shapely's type
# The one column in which national schemas have a point (charging and bicycle parking; taxi ranks), and its form.
_POINT_FORMS: Final = {"coordonneesxy": "[{},{}]", "geopoint": "{},{}"}
DECIMALS: Final = 7  # of degrees: a centimetre
_WGS_84: Final = 4326
ERROR: Final = "map-error"
_SHAPEFILE_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_SHAPEFILE_MAGIC: Final = b"\x00\x00\x27\x0a"
_LANGUAGE: Final = 29  # the byte of a .dbf that says its code page
_WINDOWS_LANGUAGES: Final = frozenset({b"\x00", b"\x03", b"\x57"})  # none, Windows, that of the machine
_METROPOLE: Final = ((-5.5, 10.0), (41.0, 51.5))  # longitudes and latitudes, degrees
_MOSTLY: Final = 0.9
_DRAWN_SHAPES: Final = 300  # of a layer whose system is asked: enough to know the place
_DRAWN_STEPS: Final = 800  # across the layer
_DRAWN_DECIMALS: Final = 5  # of degrees: a metre
_NO_NAMES: Final = ("undefined", "unknown")  # of the systems that GDAL writes where a layer has none
UNREADABLE: Final = sentence(
    "Cette carte ne s’ouvre pas : le fichier est abîmé, ou d’une autre sorte que son contenu ne le dit. Enregistrez-la "
    "de nouveau en GeoPackage ou en GeoJSON."
)
NO_SYSTEM: Final = sentence(
    "Cette carte ne dit pas son système de coordonnées (le fichier .prj manque), et rien ne le devine : choisissez-le "
    "(Lambert-93 en métropole, le plus souvent), ou donnez-le à la couche dans votre logiciel, puis exportez-la."
)
UNKNOWN_SYSTEM: Final = sentence(
    "Le système de coordonnées de cette carte n’est pas connu : choisissez le sien, ou exportez-la en Lambert-93 ou en "
    "WGS 84."
)
NO_DBF: Final = sentence(
    "Il manque le fichier .dbf du shapefile, avec les données de chaque forme : mettez dans l’archive les fichiers "
    ".shp, .shx, .dbf et .prj."
)
SEVERAL_SHAPES: Final = sentence(
    "L’archive contient plusieurs shapefiles (« %(one)s » et « %(other)s ») : publiez-les séparément, un jeu pour "
    "chacun."
)
NO_LAYER: Final = sentence("Cette carte n’a pas de couche « %(layer)s » : choisissez parmi %(layers)s.")
EMPTY_LAYER: Final = sentence(
    "Cette carte n’a aucune forme : ouvrez-la dans votre logiciel de cartographie, puis exportez la bonne couche."
)
TOO_MANY_SHAPES: Final = sentence(
    "Cette carte a %(count)s formes (limite : %(limit)s) : partagez-la en plusieurs fichiers."
)
OUTSIDE: Final = sentence(
    "Des formes (%(count)s, la première à la ligne %(row)s) sont hors de la Terre une fois leur système appliqué : le "
    "système dit n’est pas le bon. Choisissez le vrai, ou donnez-le à la couche, puis exportez-la."
)
ELSEWHERE: Final = sentence(
    "Des formes (%(count)s, la première à la ligne %(row)s) sont hors du territoire de ce site : vérifiez le système "
    "de coordonnées de la couche, ou retirez-les si elles n’en sont pas."
)
SWAPPED: Final = sentence(
    "Latitudes et longitudes semblent échangées : en France les longitudes vont de −5 à 10, les latitudes de 41 à 51. "
    "Exportez la couche en WGS 84, longitude d’abord."
)
REPAIRED: Final = sentence(
    "Des formes (%(count)s, la première à la ligne %(row)s) se croisaient elles-mêmes ou n’étaient pas fermées : elles "
    "ont été réparées. Vérifiez-les sur la carte."
)
MIXED: Final = sentence(
    "La couche mêle plusieurs sortes de formes (points : %(points)s, lignes : %(lines)s, surfaces : %(areas)s, "
    "collections : %(collections)s) : peu de logiciels les lisent ensemble. Séparez-les."
)
NO_SHAPE: Final = sentence(
    "Des lignes (%(count)s, dont la ligne %(row)s) n’ont pas de forme : dessinez-la, ou retirez-les."
)


def write_layer(_source: BinaryIO, sink: BinaryIO, *words: str) -> None:
    """Write a layer: a line of JSON (layers, layer, faults), then its rows as an Arrow stream of texts.

    ``words`` are the path, an empty folder, the extension of its form, the layer ("" for the first), its system ("" for
    the one that the file says), the most rows and columns, the box of degrees that shapes are expected in (JSON;
    null where any place will do), and the names of the columns that are expected (JSON).
    """
    path, folder, extension, layer, system, most_rows, most_columns, within, expected = words
    place = _placed(Path(path), extension, Path(folder))
    try:
        layers, layer_name = _layers(place, layer)
        count = int(pyogrio.read_info(place, layer=layer_name, force_feature_count=True)["features"])
        if count > int(most_rows):
            raise Refused("map_too_many", TOO_MANY_SHAPES, count=count, limit=int(most_rows))
        meta, table = pyogrio.read_arrow(place, layer=layer_name, datetime_as_string=True)
    except (DataSourceError, DataLayerError, pa.ArrowInvalid) as error:
        # Damaged, or something else than it seems: nothing of it is used.
        raise Refused("map_unreadable", UNREADABLE) from error
    faults: list[dict[str, Any]] = []
    name = meta["geometry_name"] or "wkb_geometry"
    shapes = _shapes(table.column(name), faults)
    system = system or meta["crs"]
    _in_degrees(shapes, system, faults)
    _tell_elsewhere(shapes, json.loads(within), faults)
    others = [column for column in table.column_names if column != name][: int(most_columns) - len(_OURS)]
    columns = {column if column not in _OURS else f"{column}_1": _texts(table.column(column)) for column in others}
    columns |= _places(shapes, next((name for name in json.loads(expected) if _is_place(name, columns)), ""))
    head = {"layers": layers, "layer": layer_name, "system": _system_name(system), "faults": faults}
    sink.write(json.dumps(head, ensure_ascii=False).encode() + b"\n")
    rows = pa.table(columns)
    with ipc.new_stream(cast("Any", sink), rows.schema) as stream:
        stream.write_table(rows, max_chunksize=8_192)


def write_placements(_source: BinaryIO, sink: BinaryIO, *words: str) -> None:
    """Write where a layer lies in each known system, as JSON: its box, its middle and some of its shapes by code.

    ``words`` are the path, an empty folder, the extension of its form and the layer. Systems that put it outside
    France are left out.
    """
    path, folder, extension, layer = words
    place = _placed(Path(path), extension, Path(folder))
    try:
        _names, layer_name = _layers(place, layer)
        meta, table = pyogrio.read_arrow(place, layer=layer_name, columns=[])
    except (DataSourceError, DataLayerError, pa.ArrowInvalid) as error:
        # As above: nothing of it is used.
        raise Refused("map_unreadable", UNREADABLE) from error
    shapes = _shapes(table.column(meta["geometry_name"] or "wkb_geometry"), [])
    shapes = shapes[~shapely.is_missing(shapes)]
    drawn = shapes[:: max(1, len(shapes) // _DRAWN_SHAPES)]
    west, south, east, north = shapely.total_bounds(drawn)
    drawn = shapely.simplify(drawn, max(east - west, north - south) / _DRAWN_STEPS)
    placements = {system.code: _placement(drawn, system.code) for system in SYSTEMS}
    there = {code: placement for code, placement in placements.items() if placement is not None}
    sink.write(json.dumps(there, separators=(",", ":")).encode())


def _placement(drawn: NDArray[Any], system: str) -> dict[str, Any] | None:
    """Some shapes in degrees as if they were drawn in ``system``; None where that is not France."""
    to_degrees = pyproj.Transformer.from_crs(system, _WGS_84, always_xy=True)
    lon, lat = to_degrees.transform(*shapely.get_coordinates(drawn).T)
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        return None
    middle = float(np.median(lon)), float(np.median(lat))
    if not is_in_france(*middle):
        return None
    points = np.round(np.column_stack([lon, lat]), _DRAWN_DECIMALS)
    shapes = shapely.set_coordinates(drawn.copy(), points)
    return {
        "bbox": points.min(axis=0).tolist() + points.max(axis=0).tolist(),
        "middle": middle,
        "features": [
            {"type": "Feature", "properties": {}, "geometry": json.loads(text)} for text in shapely.to_geojson(shapes)
        ],
    }


def _layers(place: Path, layer: str) -> tuple[list[str], str]:
    """The layers of a map, and the one that is wanted: the first where ``layer`` is empty."""
    # Layers without shapes are tables beside the map.
    layers = [str(name) for name, kind in pyogrio.list_layers(place) if kind]
    if not layers:
        raise Refused("map_empty", EMPTY_LAYER)
    if layer and layer not in layers:
        raise Refused("map_layer", NO_LAYER, layer=layer[:80], layers=", ".join(layers)[:300])
    return layers, layer or layers[0]


def _placed(path: Path, extension: str, folder: Path) -> Path:
    """The file under a name by which GDAL takes the driver of its form; a shapefile out of its archive."""
    if extension != "shp":
        place = folder / f"carte.{extension}"
        shutil.copyfile(path, place)
        return place
    with received_archive(path) as archive:
        shapes = [name for name in archive.names if name.lower().endswith(".shp")]
        if len(shapes) > 1:
            raise Refused("map_several", SEVERAL_SHAPES, one=shapes[0][:80], other=shapes[1][:80])
        stem = shapes[0][: -len(".shp")]
        parts = {name.lower(): name for name in archive.names}
        if f"{stem}.dbf".lower() not in parts:
            raise Refused("map_without_dbf", NO_DBF)
        for part in _SHAPEFILE_PARTS:
            name = parts.get(f"{stem}{part}".lower())
            if name is not None:
                (folder / f"carte{part}").write_bytes(archive.content(name))
    if not (folder / "carte.cpg").exists():
        code_page = _code_page((folder / "carte.dbf").read_bytes())
        if code_page:
            (folder / "carte.cpg").write_text(code_page, "ascii")
    place = folder / "carte.shp"
    if not place.read_bytes().startswith(_SHAPEFILE_MAGIC):
        raise Refused("map_unreadable", UNREADABLE)
    return place


def _code_page(table: bytes) -> str:
    """The code page of a .dbf without its .cpg, for GDAL, which would take all of it for ISO 8859-1; "" for its own.

    UTF-8, as QGIS writes it, is told by its bytes: no French text of Windows is UTF-8 by chance. Beyond it a file whose
    byte of language (dBASE, byte 29) says Windows, or nothing, is of Windows 1252: its apostrophes and dashes are not
    in ISO 8859-1.
    """
    # The length of the header, which has numbers, is at bytes 8 and 9.
    values = table[int.from_bytes(table[8:10], "little") :]
    if values.isascii():
        return ""
    try:
        values.decode("utf-8")
    except UnicodeDecodeError:
        # Of Windows, or of DOS as its byte says.
        return "1252" if table[_LANGUAGE : _LANGUAGE + 1] in _WINDOWS_LANGUAGES else ""
    return "UTF-8"


def _shapes(column: Any, faults: list[dict[str, Any]]) -> NDArray[Any]:
    """The shapes, in two dimensions and valid; None where there is none. What was repaired is reported."""
    shapes: NDArray[Any] = np.array(
        shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore"), object
    )
    if not len(shapes):
        raise Refused("map_empty", EMPTY_LAYER)
    shapes = shapely.force_2d(shapes)
    is_absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    shapes[is_absent] = None
    if is_absent.all():
        raise Refused("map_empty", EMPTY_LAYER)
    _tell(faults, NO_SHAPE, is_absent)
    # QGIS says "several parts" of each layer of lines or surfaces: a shape of one part is that part.
    has_one = ~is_absent & np.isin(shapely.get_type_id(shapes), _OF_PARTS) & (shapely.get_num_geometries(shapes) == 1)
    shapes[has_one] = shapely.get_geometry(shapes[has_one], 0)
    is_wrong = ~is_absent & ~shapely.is_valid(shapes)
    if is_wrong.any():
        shapes[is_wrong] = shapely.make_valid(shapes[is_wrong])
        _tell(faults, REPAIRED, is_wrong)
    types = shapely.get_type_id(shapes[~is_absent])
    counts = {kind: int(np.isin(types, of_kind).sum()) for kind, of_kind in _KINDS.items()}
    if sum(count > 0 for count in counts.values()) > 1:
        faults.append({"code": WARNING_CODE, "message": MIXED, "params": counts})
    return shapes


_OF_PARTS: Final = (4, 5, 6)
# GEOS's types: point, line, ring, polygon, then the same of several, and collections.
_KINDS: Final = {"points": (0, 4), "lines": (1, 2, 5), "areas": (3, 6), "collections": (7,)}


def _in_degrees(shapes: NDArray[Any], system: str | None, faults: list[dict[str, Any]]) -> None:
    """Bring the shapes to WGS 84, longitude first; Refused without a system, or where it cannot be the right one."""
    if not system:
        raise Refused("map_without_system", NO_SYSTEM)
    try:
        source = pyproj.CRS.from_user_input(system)
        if source.name.lower().startswith(_NO_NAMES):
            raise Refused("map_without_system", NO_SYSTEM)
        to_degrees = pyproj.Transformer.from_crs(source, _WGS_84, always_xy=True)
    except ProjError as error:
        # A plan of a building, or a system that no register has.
        raise Refused("map_system", UNKNOWN_SYSTEM) from error
    there = ~shapely.is_missing(shapes)
    points = shapely.get_coordinates(shapes[there])
    if source.to_epsg() != _WGS_84:
        lon, lat = to_degrees.transform(points[:, 0], points[:, 1])
        points = np.column_stack([lon, lat])
    (west, east), (south, north) = _METROPOLE
    seems_swapped = _share(points[:, 0], south, north) > _MOSTLY and _share(points[:, 1], west, east) > _MOSTLY
    if seems_swapped:
        faults.append({"code": ERROR, "message": SWAPPED, "params": {}})
    shapes[there] = shapely.set_coordinates(shapes[there], np.round(points, DECIMALS))
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        is_on = (np.abs(bounds[:, [0, 2]]) <= 180).all(axis=1) & (np.abs(bounds[:, [1, 3]]) <= 90).all(axis=1)
    _tell(faults, OUTSIDE, there & ~is_on, code=SYSTEM_CODE)
    shapes[there & ~is_on] = None  # not even numbers, where the system is not meant for such a place


def _tell_elsewhere(shapes: NDArray[Any], within: list[float] | None, faults: list[dict[str, Any]]) -> None:
    """Report the shapes that lie outside the expected box; nothing where that was told otherwise already."""
    if within is None or any(fault["code"] in {ERROR, SYSTEM_CODE} for fault in faults):
        return
    west, south, east, north = within
    is_here = shapely.intersects(shapes, shapely.box(west, south, east, north))
    _tell(faults, ELSEWHERE, ~shapely.is_missing(shapes) & ~is_here, code=ELSEWHERE_CODE)


def _share(values: NDArray[np.float64], low: float, high: float) -> float:
    return float(((values >= low) & (values <= high)).mean()) if len(values) else 0.0


def _tell(faults: list[dict[str, Any]], message: str, wrong: NDArray[np.bool_], *, code: str = WARNING_CODE) -> None:
    rows = np.flatnonzero(wrong)
    if len(rows):
        # The header is row 1.
        params = {"count": len(rows), "row": int(rows[0]) + 2}
        faults.append({"code": code, "message": message, "params": params})


def _system_name(system: str | None) -> str:
    try:
        return pyproj.CRS.from_user_input(system).name if system else ""
    except CRSError:
        return ""  # refused before


def _texts(column: Any) -> Any:
    """A column as texts, as the national schemas write values; "" where there is none."""
    kind = column.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.chunked_array([pa.array([""] * len(column), pa.string())])
    if pa.types.is_nested(kind):
        return pa.chunked_array([pa.array([_list_text(value) for value in column.to_pylist()], pa.string())])
    if pa.types.is_boolean(kind):
        words = {True: "true", False: "false", None: ""}
        return pa.chunked_array([pa.array([words[value] for value in column.to_pylist()], pa.string())])
    if pa.types.is_floating(kind):
        texts = ["" if value is None or math.isnan(value) else repr(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array([text.removesuffix(".0") for text in texts], pa.string())])
    return pa.chunked_array([pa.array(["" if text is None else str(text) for text in column.to_pylist()], pa.string())])


def _list_text(value: Any) -> str:
    """The values of a list between commas, as Table Schema writes lists; as JSON where one of them has a comma."""
    if not value:
        return ""
    texts = [item for item in value if isinstance(item, str) and "," not in item] if isinstance(value, list) else []
    return ",".join(texts) if len(texts) == len(value) else json.dumps(value, ensure_ascii=False)


def _is_place(name: str, columns: Collection[str]) -> bool:
    """Whether ``name`` is that of a column of points or of shapes, which the layer has not written itself."""
    return (name == GEOMETRY or normalised_text(name) in _POINT_FORMS) and name not in columns


def _places(shapes: NDArray[Any], place: str) -> dict[str, Any]:
    """The columns of the shapes: two of degrees if all are points, else one of GeoJSON; "" where there is none.

    ``place`` is the one column that the schema has for them, "" where it has none.
    """
    there = ~shapely.is_missing(shapes)
    if place != GEOMETRY and (shapely.get_type_id(shapes[there]) == _POINT).all():
        longitudes, latitudes = _degrees(shapely.get_x(shapes)), _degrees(shapely.get_y(shapes))
        if not place:
            return {LONGITUDE: _column(longitudes), LATITUDE: _column(latitudes)}
        form = _POINT_FORMS[normalised_text(place)]
        pairs = zip(longitudes, latitudes, strict=True)
        return {place: _column([form.format(lon, lat) if lon and lat else "" for lon, lat in pairs])}
    texts = shapely.to_geojson(shapes)
    return {GEOMETRY: _column(["" if text is None else text for text in texts])}


def _degrees(values: NDArray[np.float64]) -> list[str]:
    return ["" if np.isnan(value) else f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".") for value in values]


def _column(texts: list[str]) -> Any:
    return pa.chunked_array([pa.array(texts, pa.string())])
