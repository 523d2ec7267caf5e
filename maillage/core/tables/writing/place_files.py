"""Writes places with attributes as CSV, GeoJSON or KML, one at a time; the extension decides the format."""

import csv
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import escape

from maillage.core.files.atomic import replacing
from maillage.core.problems import Refused, sentence

Cells = Mapping[str, str | float | int | None]  # includes lon and lat, in degrees


class PlaceFile(ABC):
    """A file of places open for writing."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._count = 0

    @abstractmethod
    def write(self, cells: Cells) -> None:
        """Write one place; all have the same cells."""

    @abstractmethod
    def close(self) -> None:
        """Write what follows the last place."""


class CsvPlaces(PlaceFile):
    """One row per place; unknown values are empty cells."""

    def write(self, cells: Cells) -> None:
        """Write one row, preceded by the column names if it is the first."""
        rows = csv.writer(self._stream, lineterminator="\n")
        if not self._count:
            rows.writerow(cells)
        rows.writerow("" if value is None else value for value in cells.values())
        self._count += 1

    def close(self) -> None:
        """Do nothing: a CSV file has no ending."""


class GeoJsonPlaces(PlaceFile):
    """A FeatureCollection of points (RFC 7946)."""

    def write(self, cells: Cells) -> None:
        """Write one feature."""
        properties = {name: value for name, value in cells.items() if name not in {"lon", "lat"}}
        point = {"type": "Point", "coordinates": [cells["lon"], cells["lat"]]}
        feature = {"type": "Feature", "geometry": point, "properties": properties}
        self._stream.write(",\n" if self._count else '{"type": "FeatureCollection", "features": [\n')
        self._stream.write(json.dumps(feature, ensure_ascii=False))
        self._count += 1

    def close(self) -> None:
        """End the collection, even if it is empty."""
        self._stream.write("\n]}\n" if self._count else '{"type": "FeatureCollection", "features": []}\n')


class KmlPlaces(PlaceFile):
    """Placemarks with their values as extended data (OGC KML 2.2)."""

    def write(self, cells: Cells) -> None:
        """Write one placemark, named by its first cell."""
        if not self._count:
            self._stream.write(_KML_START)
        self._stream.write(f"<Placemark><name>{escape(str(next(iter(cells.values()))))}</name><ExtendedData>")
        for name, value in cells.items():
            if value is not None and name not in {"lon", "lat"}:
                self._stream.write(f'<Data name="{name}"><value>{escape(str(value))}</value></Data>')
        coordinates = f"{cells['lon']},{cells['lat']}"
        self._stream.write(f"</ExtendedData><Point><coordinates>{coordinates}</coordinates></Point></Placemark>\n")
        self._count += 1

    def close(self) -> None:
        """End the document, even if it is empty."""
        self._stream.write(("" if self._count else _KML_START) + "</Document></kml>\n")


_KML_START: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
_FORMS: Final[Mapping[str, type[PlaceFile]]] = {".csv": CsvPlaces, ".geojson": GeoJsonPlaces, ".kml": KmlPlaces}


@contextmanager
def place_file(path: Path) -> Iterator[PlaceFile]:
    """Yield a writer for ``path``; the file is replaced atomically at the end, and unchanged after an exception."""
    form = place_form(path)
    with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        file = form(stream)
        yield file
        file.close()


def place_form(path: Path) -> type[PlaceFile]:
    """The writer for the extension of a file; raises Refused if there is none."""
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        message = sentence("« %(file)s » ne dit pas sa forme : terminez son nom par .csv, .geojson ou .kml.")
        raise Refused("place_form", message, file=path.name)
    return form
