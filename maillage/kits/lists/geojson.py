"""The rows of a list as GeoJSON (RFC 7946): one feature per row, with its columns as properties."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from maillage.kits.lists.columns import Columns, Row, json_values

Geometry = Mapping[str, Any] | None  # None: a feature may be unlocated


def geojson_text(
    columns: Columns[Row],
    rows: Iterable[Row],
    *,
    geometry: Callable[[Row], Geometry],
    identity: Callable[[Row], str],
    **members: str,
) -> str:
    """A FeatureCollection; ``members`` precede its features."""
    features = [
        {
            "type": "Feature",
            "id": identity(row),
            "geometry": geometry(row),
            "properties": json_values(columns, row),
        }
        for row in rows
    ]
    collection = {"type": "FeatureCollection", **members, "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
