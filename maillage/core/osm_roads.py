"""Reads the classified roads of an extract of OpenStreetMap (.osm.pbf): motorways down to tertiary roads, in degrees.

Streets, tracks and paths are left out: these are the roads of a departmental network, as ROUTE 500 has them.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import numpy as np
import shapely
from numpy.typing import NDArray

from maillage.core.bounds.isolation import ProcessBounds, bounded_output
from maillage.core.extras import pyogrio
from maillage.core.problems import Refused, sentence

_CLASSES: Final = ("motorway", "trunk", "primary", "secondary", "tertiary")
_READ: Final = "maillage.core.osm_roads:write_roads"
_COLUMNS: Final = "[lines]\nosm_id=yes\nattributes=highway,ref\nother_tags=no\n"
# A region's extract of 300 MB holds forty million nodes, which GDAL keeps in a file beyond this memory.
_NODES_MB: Final = 256
_MEMORY_MB: Final = 1_536
_LEAST_S: Final = 20.0
_BYTES_A_SECOND: Final = 500_000
_WRITTEN_BYTES: Final = 8 << 30
_BROKEN: Final = sentence(
    "« %(file)s » n’est pas un extrait d’OpenStreetMap, ou il est coupé : téléchargez-le de nouveau."
)


@dataclass(frozen=True, slots=True, eq=False)
class OsmRoads:
    """Roads as lines in degrees, each with its number ("D 114"; "" if it has none)."""

    lines: NDArray[np.object_]
    refs: list[str]


def is_osm_extract(path: Path) -> bool:
    """Whether the name is that of an extract of OpenStreetMap."""
    return path.name.lower().endswith(".pbf")


def read_osm_roads(path: Path) -> OsmRoads:
    """The classified roads of an extract, read in a process of its own; Refused if it cannot be read."""
    import pyarrow as pa  # noqa: PLC0415 -- slow import

    pyogrio.raw  # noqa: B018 -- where it is not installed, this says what to install
    seconds = max(_LEAST_S, path.stat().st_size / _BYTES_A_SECOND)
    bounds = ProcessBounds(seconds=seconds, memory_mb=_MEMORY_MB, written_bytes=_WRITTEN_BYTES)
    with bounded_output(_READ, str(path.resolve()), bounds=bounds) as written:
        table = pa.ipc.open_stream(written.read()).read_all()
    lines = shapely.from_wkb(np.array(table.column("shape").to_pylist(), object))
    return OsmRoads(np.asarray(lines, object), [str(ref) for ref in table.column("ref").to_pylist()])


def write_roads(_source: BinaryIO, sink: BinaryIO, path_text: str) -> None:
    """In the child: write shapes (WKB) and numbers of the roads as an Arrow stream."""
    import pyarrow as pa  # noqa: PLC0415 -- slow import

    path = Path(path_text)
    classes = ", ".join(f"'{name}'" for name in _CLASSES)
    with tempfile.TemporaryDirectory() as folder:
        columns = Path(folder) / "columns.ini"
        columns.write_text(_COLUMNS, "utf-8")
        options: dict[str, Any] = {"CONFIG_FILE": str(columns), "MAX_TMPFILE_SIZE": str(_NODES_MB)}
        try:
            facts, _identities, shapes, values = pyogrio.raw.read(
                path, layer="lines", columns=["ref"], where=f"highway IN ({classes})", **options
            )
        except (RuntimeError, ValueError) as error:  # pyogrio's errors are RuntimeError
            raise Refused("osm_unreadable", _BROKEN, file=path.name) from error
    numbers = dict(zip(facts["fields"], values, strict=True))["ref"]
    table = pa.table(
        {
            "shape": pa.array(list(shapes), pa.binary()),
            "ref": pa.array([str(number or "") for number in numbers], pa.string()),
        }
    )
    with pa.ipc.new_stream(pa.PythonFile(cast("Any", sink)), table.schema) as stream:
        stream.write_table(table)
