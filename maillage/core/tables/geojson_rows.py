"""Points of a GeoJSON file as rows. The file is read into memory; uploaded ones go through inflated_rows.py."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final

from maillage.core.problems import Refused, sentence
from maillage.core.tables.source_rows import SourceRow, Table, checked_header, filled_cells

COORDINATES: Final = ("lon", "lat")  # the columns of a feature's point


def geojson_table(path: Path, spelling: Callable[[str], str] = str) -> Table:
    """Features as rows: their properties, and ``lon`` and ``lat`` of their point (WGS 84, RFC 7946)."""
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except ValueError as error:
        message = sentence("Le fichier GeoJSON « %(file)s » ne peut pas être lu (%(reason)s).")
        raise Refused("unreadable", message, file=path.name, reason=str(error)) from error
    features = content.get("features") if isinstance(content, dict) else None
    # The members of a feature are objects, or null.
    if not isinstance(features, list) or not all(
        isinstance(feature, dict)
        and all(isinstance(feature.get(part) or {}, dict) for part in ("geometry", "properties"))
        for feature in features
    ):
        message = sentence("« %(file)s » n’est pas une FeatureCollection de points : exportez-le sous cette forme.")
        raise Refused("no_features", message, file=path.name)
    system = json.dumps(content.get("crs") or "CRS84")
    if "CRS84" not in system and "4326" not in system:
        message = sentence("« %(file)s » n’est pas en WGS 84 (EPSG:4326) : reprojetez-le.")
        raise Refused("wrong_projection", message, file=path.name)
    properties = (feature.get("properties") or {} for feature in features)
    names = dict.fromkeys(spelling(str(name).strip()) for name in chain.from_iterable(properties))
    columns = [*(name for name in names if name not in COORDINATES), *COORDINATES]
    return Table(checked_header(columns, path.name), _features(features, spelling))


def _features(features: Iterable[Mapping[str, Any]], spelling: Callable[[str], str]) -> Iterator[SourceRow | Refused]:
    for number, feature in enumerate(features, start=2):  # as if the header were row 1
        geometry = feature.get("geometry") or {"type": "Point", "coordinates": (None, None)}
        cells = {spelling(str(name).strip()): cell for name, cell in (feature.get("properties") or {}).items()}
        point = geometry.get("coordinates")
        if geometry.get("type") != "Point" or not isinstance(point, list | tuple) or len(point) < len(COORDINATES):
            message = sentence("L’objet est de forme « %(shape)s », pas un point : gardez les points seuls.")
            yield SourceRow(number, {}).refusal("not_a_point", message, shape=str(geometry.get("type"))[:40])
            continue
        cells |= dict(zip(COORDINATES, point, strict=False))
        yield SourceRow(number, filled_cells(cells.items()))
