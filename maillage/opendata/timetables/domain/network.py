"""The lines and stops of a timetable as features of GeoJSON."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from maillage.opendata.timetables.domain.offer import LINES_COLUMN, STOP_TIMES_COLUMN
from maillage.opendata.timetables.domain.timetable import Timetable
from maillage.opendata.timetables.domain.values import number_of

_PLACES_TO_STOP: Final = frozenset({"", "0"})  # location_type: stations, entrances and nodes are not drawn
_DECIMALS: Final = 5
_COLOR: Final = re.compile(r"[0-9A-Fa-f]{6}", re.ASCII)


def line_features(timetable: Timetable, kind_name: Callable[[int], str]) -> Iterator[dict[str, Any]]:
    """The lines that have a route; colours as on the web, "" where the feed gives none."""
    for line in timetable.lines:
        if line.paths:
            yield {
                "type": "Feature",
                "geometry": {"type": "MultiLineString", "coordinates": line.paths},
                "properties": {
                    "what": "line",
                    "id": line.id,
                    "name": line.short_name or line.long_name or line.id,
                    "long_name": line.long_name if line.short_name else "",
                    "kind": kind_name(line.kind),
                    "color": f"#{line.color}" if _COLOR.fullmatch(line.color) else "",
                    "trips": line.trip_count,
                    "stops": line.stop_count,
                },
            }


def stop_features(stops: Iterable[Mapping[str, str]]) -> Iterator[dict[str, Any]]:
    """The stops that have a position, of rows of the table of stops."""
    for stop in stops:
        lon, lat = number_of(stop.get("stop_lon", "")), number_of(stop.get("stop_lat", ""))
        if stop.get("location_type", "") in _PLACES_TO_STOP and abs(lon) <= 180 and abs(lat) <= 90:
            yield {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(lon, _DECIMALS), round(lat, _DECIMALS)]},
                "properties": {
                    "what": "stop",
                    "id": stop.get("stop_id", ""),
                    "name": stop.get("stop_name", ""),
                    "lines": stop.get(LINES_COLUMN, ""),
                    "passages": stop.get(STOP_TIMES_COLUMN, ""),
                },
            }
