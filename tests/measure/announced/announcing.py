"""Files of coverage, outages and sites to come for the tests, made from the documented columns; all are invented."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import shapely

from maillage.core.geo import to_lambert_93
from maillage.measure.figures.store.counter import count_once
from maillage.measure.protocol.domain.terms import AttestationKind, Context
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.rows import record_columns
from maillage.territory.store.territories import territory
from tests.measure.repair.repairing import NOW, Made, columns_of

FILE_NAME = "2026_T1_couv_Metropole_{operator}_{technology}_data.gpkg"


def in_lambert(shape: Any) -> Any:
    """A shape in degrees as the files have it."""
    return shapely.transform(shape, lambda points: np.column_stack(to_lambert_93(points[:, 0], points[:, 1])))


def write_coverage(
    folder: Path,
    polygons: Sequence[tuple[str, Any]],
    *,
    operator: str = "OF",
    technology: str = "4G",
    more: Mapping[str, str] | None = None,
) -> Path:
    """A GeoPackage of (level, shape in degrees), named and projected as Arcep's."""
    path = folder / FILE_NAME.format(operator=operator, technology=technology)
    columns = {"niveau": [level for level, _shape in polygons]}
    columns |= {name: [value] * len(polygons) for name, value in (more or {}).items()}
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(in_lambert(shape)) for _level, shape in polygons], object),
        field_data=[np.array(values, object) for values in columns.values()],
        fields=list(columns),
        geometry_type="Unknown",
        crs="EPSG:2154",
        layer="couverture",
        driver="GPKG",
    )
    return path


def around(code: str, *, degrees: float = 0.02) -> Any:
    """A box around the middle of a commune, wide enough for the tests of ``repairing``."""
    here = territory(f"commune:{code}")
    assert here.lon is not None
    assert here.lat is not None
    return shapely.box(here.lon - degrees, here.lat - degrees, here.lon + degrees, here.lat + degrees)


def record_along(
    made: Made, line: shapely.LineString, *, context: Context = Context.OUTDOOR, origin: Origin = Origin.CROWD
) -> None:
    """Tests as ``made`` says, each at a point of ``line`` (degrees), spread from end to end."""
    columns = columns_of(made, number=0)
    turns = np.linspace(0.02, 0.98, len(columns.ids))
    points = shapely.line_interpolate_point(line, turns, normalized=True)
    placed = replace(
        columns, lon=shapely.get_x(points), lat=shapely.get_y(points), context=np.full(turns.size, context, np.int8)
    )
    record_columns(placed, origin=origin, source="test", now=NOW, vouching=AttestationKind.IMPORT)
    count_once()


def outage(lon: float, lat: float, **more: Any) -> dict[str, Any]:
    """A site out of service, as the regulator's daily list has it."""
    properties = {
        "operateur": "Orange",
        "op_code": "20801",
        "departement": "44",
        "code_insee": "44036",
        "station_anfr": "0440001",
        "voix": "HS",
        "data": "HS",
        "raison": "Incident",
        "detail": "",
        "debut": "2026-11-22 08:00:00",
        "fin": "2026-11-30",
        **more,
    }
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}


def write_outages(folder: Path, day: str, *features: Mapping[str, Any]) -> Path:
    """The list of a day."""
    path = folder / f"raw{day}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), "utf-8")
    return path


def write_targeted_sites(folder: Path, *rows: str) -> Path:
    """A list of the targeted coverage: decree, day, name, x, y, leader, in service, 6 months, 24 months, waiting."""
    path = folder / "2026_T3_sites_dcc.csv"
    head = (
        "num_arrete;date_publication_arrete;nom_site_arrete;x_lambert_93;y_lambert_93;op_leader;"
        "sites_mes;sites_6_mois;sites_6_24_mois;sites_attente_deploiement"
    )
    path.write_text("\n".join([head, *rows, ""]), "utf-8")
    return path


def targeted_site(lon: float, lat: float, *, name: str = "Le bois", stages: str = "0;1;0;0") -> str:
    """A row of ``write_targeted_sites``."""
    x, y = to_lambert_93(lon, lat)
    return f"ECOI2600001A;2026-03-03;{name};{x:.0f};{y:.0f};20801;{stages}"
