"""Badly served areas as files for an operator and for Arcep: CSV by area and by commune, GeoJSON by area."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from io import StringIO
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.repair.queries.repair import BadCommune, RepairArea
from maillage.repair.queries.surroundings import Roads, roads_km
from maillage.territory.queries import outlines

AREA_COLUMNS: Final = (
    "operator", "operator_name", "area", "name", "departements", "origin", "communes", "population",
    "people_concerned", "roads_km", "tests", "devices", "bad_tests", "tests_without_network", "bad_share",
    "bad_share_low_95", "bad_share_high_95", "median_download_bps", "insee_codes",
)  # fmt: skip
COMMUNE_COLUMNS: Final = (
    "operator", "area", "insee_code", "name", "population", "roads_km", "tests", "bad_tests",
    "tests_without_network", "bad_share", "bad_share_low_95", "bad_share_high_95", "median_download_bps", "found",
)  # fmt: skip
_DECIMALS: Final = 0.00001  # one metre


def area_facts(area: RepairArea, roads: Roads | None = None) -> dict[str, Any]:
    """An area as plain values by the columns of its file."""
    evidence = area.evidence
    values = (
        area.operator.id, area.operator.name, area.code, area.name, " ".join(area.departements), area.origin.word,
        len(area.communes), area.population, round(area.people_concerned), _km(area.codes, roads), evidence.tests,
        evidence.devices, evidence.bad_tests, evidence.dead_tests, *_share(evidence.share.value, evidence.share.low,
        evidence.share.high), _rate(evidence.median_bps), " ".join(area.codes),
    )  # fmt: skip
    return dict(zip(AREA_COLUMNS, values, strict=True))


def commune_facts(area: RepairArea, bad: BadCommune, roads: Roads | None = None) -> dict[str, Any]:
    """A commune of an area as plain values by the columns of its file."""
    values = (
        area.operator.id, area.code, bad.commune.code, bad.commune.name, bad.commune.population,
        _km((bad.commune.code,), roads), bad.tests, bad.bad_tests, bad.dead_tests,
        *_share(bad.share.value, bad.share.low, bad.share.high), _rate(bad.median_bps),
        bad.finding.name.lower(),
    )  # fmt: skip
    return dict(zip(COMMUNE_COLUMNS, values, strict=True))


def areas_csv(areas: Iterable[RepairArea], roads: Roads | None) -> str:
    """One line an area (RFC 4180, UTF-8); empty where a value is not known."""
    return _csv(AREA_COLUMNS, (area_facts(area, roads) for area in areas))


def communes_csv(areas: Iterable[RepairArea], roads: Roads | None) -> str:
    """One line a commune of each area."""
    return _csv(COMMUNE_COLUMNS, (commune_facts(area, bad, roads) for area in areas for bad in area.communes))


def areas_geojson(areas: Iterable[RepairArea], roads: Roads | None, *, attribution: str) -> str:
    """A FeatureCollection (RFC 7946): one feature an area, its communes united."""
    features = [
        {
            "type": "Feature",
            "id": f"{area.operator.id}/{area.code}",
            "geometry": shapely.geometry.mapping(shapely.set_precision(area_outline(area.codes), _DECIMALS)),
            "properties": area_facts(area, roads),
        }
        for area in areas
    ]
    collection = {"type": "FeatureCollection", "attribution": attribution, "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=256)
def area_outline(codes: tuple[str, ...]) -> BaseGeometry:
    """The communes of these codes as one outline; those without a contour are left out."""
    return shapely.union_all(list(outlines(f"commune:{code}" for code in codes).values()))


def _csv(columns: Sequence[str], lines: Iterable[Mapping[str, Any]]) -> str:
    text = StringIO()
    table = csv.DictWriter(text, columns)
    table.writeheader()
    table.writerows(lines)
    return text.getvalue()


def _km(codes: Iterable[str], roads: Roads | None) -> float | None:
    km = roads_km(codes, roads)
    return None if km is None else round(km, 1)


def _share(value: float, low: float | None, high: float | None) -> list[float | None]:
    return [None if end is None else round(end, 4) for end in (value, low, high)]


def _rate(bps: float | None) -> float | None:
    return None if bps is None else float(f"{bps:.4g}")
