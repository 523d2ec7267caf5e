"""The rows of an uploaded map file (GeoPackage, GeoJSON, shapefile in a ZIP, FlatGeobuf, KML), in WGS 84.

They are read in a process of its own (map_layers.py). Points become a longitude and a latitude, other shapes a column
of GeoJSON, so that everything that takes a table takes a map: checks, corrections, versions, files, API.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

import pyarrow as pa
from pyarrow import ipc

from maillage.core.bounds.isolation import ProcessBounds, bounded_output
from maillage.core.extras import is_installed
from maillage.core.problems import Refused, sentence
from maillage.core.tables.terms import LIMITS, FormFault, ReadLimits, TableFileForm, TableReading, TextRow

Box = tuple[float, float, float, float]  # west, south, east, north, in degrees

WARNING_CODE: Final = "map-warning"  # read all the same
SYSTEM_CODE: Final = "map-system"  # the coordinate system is missing, unknown or not the right one
ELSEWHERE_CODE: Final = "map-elsewhere"  # read all the same: the system may be another
SYSTEM_DOUBTS: Final = frozenset({SYSTEM_CODE, ELSEWHERE_CODE})
_SYSTEM_REFUSALS: Final = frozenset({"map_without_system", "map_system"})
_FLATGEOBUF: Final = b"fgb\x03fgb"
_SQLITE: Final = b"SQLite format 3\x00"
_GEOPACKAGES: Final = frozenset({b"GPKG", b"GP10", b"GP11"})  # application_id of the SQLite header (OGC 12-128r18)
_APPLICATION_ID: Final = slice(68, 72)
_READER: Final = "maillage.core.tables.map_layers"
_LARGE_CELLS: Final = 3_000_000  # up to so many cells a check for anybody is a second or two
_SMALL_BOUNDS: Final = ProcessBounds(seconds=5.0, memory_mb=500, written_bytes=128 * 2**20)
_BOUNDS: Final = ProcessBounds(seconds=30.0, memory_mb=1_200, written_bytes=512 * 2**20)
_NO_LIBRARY: Final = sentence(
    "Ce serveur ne lit pas les cartes : exportez la couche en CSV, ou demandez à l’agence de lancer « pip install "
    "maillage[maps] »."
)


def map_extension(sample: bytes, names: Sequence[str] = ()) -> str | None:
    """The extension of the form of map that a file is, by its beginning or the names in its ZIP; None if it is none."""
    if any(name.lower().endswith(".shp") for name in names):
        return "shp"
    if sample.startswith(_FLATGEOBUF):
        return "fgb"
    if sample.startswith(_SQLITE) and sample[_APPLICATION_ID] in _GEOPACKAGES:
        return "gpkg"
    begin = sample.removeprefix(b"\xef\xbb\xbf").lstrip()
    if begin.startswith(b"{") and b'"FeatureCollection"' in begin:
        return "geojson"
    return "kml" if begin.startswith(b"<") and b"<kml" in begin[:4_096] else None


class MapSource:
    """The rows of one layer of a map, held as columns of texts."""

    def __init__(self, head: dict[str, Any], rows: pa.Table, *, system: str | None) -> None:
        self._rows = rows
        self.header: TextRow = tuple(rows.column_names)
        self.reading = TableReading(
            TableFileForm.MAP,
            encoding=head["system"] or None,
            sheet=head["layer"],
            sheets=tuple(head["layers"]),
            system=system,
        )
        self.faults = [FormFault(**fault) for fault in head["faults"]]

    def chunks(self, rows: int = 16_384) -> Iterator[Sequence[TextRow]]:
        """The rows below the header, ``rows`` at a time, in order."""
        for batch in self._rows.to_batches(max_chunksize=rows):
            yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def open_map(
    path: Path,
    extension: str,
    *,
    limits: ReadLimits,
    layer: str | None = None,
    system: str | None = None,
    within: Box | None = None,
    expected: Sequence[str] = (),
) -> MapSource | FormFault:
    """The rows of a map file, or the finding that says why it cannot be read; shapes outside ``within`` are told.

    ``system`` is the code of its coordinate system (map_systems.py), whatever the file says; None for what it says.
    Points are written in the column that ``expected`` has for them (``coordonneesXY``, ``geometry``), else in two of
    degrees.
    """
    if not is_installed("pyogrio"):
        return FormFault("format-error", _NO_LIBRARY)
    try:
        # Ours to remove, however the process ends.
        with tempfile.TemporaryDirectory(prefix="maillage-map-") as folder:
            most = (str(limits.rows), str(limits.columns))
            wanted = (json.dumps(within), json.dumps(expected))
            words = (str(path.resolve()), folder, extension, layer or "", system or "", *most, *wanted)
            with bounded_output(f"{_READER}:write_layer", *words, bounds=_bounds(limits)) as written:
                head = json.loads(written.readline())
                return MapSource(head, ipc.open_stream(cast("Any", written)).read_all(), system=system)
    except Refused as refusal:
        # Reported like what else a file may be.
        code = SYSTEM_CODE if refusal.code in _SYSTEM_REFUSALS else "format-error"
        return FormFault(code, refusal.message, params=dict(refusal.params))


def system_placements(
    path: Path, extension: str, *, limits: ReadLimits = LIMITS, layer: str | None = None
) -> dict[str, Any]:
    """Where a map lies in each known system that puts it in France, by code: see ``map_layers.write_placements``.

    Raises Refused where it cannot be read at all.
    """
    with tempfile.TemporaryDirectory(prefix="maillage-map-") as folder:
        words = (str(path.resolve()), folder, extension, layer or "")
        with bounded_output(f"{_READER}:write_placements", *words, bounds=_bounds(limits)) as written:
            placements: dict[str, Any] = json.load(written)
            return placements


def _bounds(limits: ReadLimits) -> ProcessBounds:
    return _SMALL_BOUNDS if limits.cells <= _LARGE_CELLS else _BOUNDS
