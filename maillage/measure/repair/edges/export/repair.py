"""Badly served areas as files for operators and Arcep: tables by area and commune, GeoJSON by area."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.core.schema.terms import FieldType
from maillage.kits.lists.columns import Column, Columns
from maillage.kits.lists.geojson import Geometry, geojson_text
from maillage.measure.repair.store.repair import BadCommune, RepairArea
from maillage.measure.repair.store.surroundings import Roads, roads_km
from maillage.territory.store.territories import outlines

_DECIMALS: Final = 0.00001  # one metre
AreaCommune = tuple[RepairArea, BadCommune]


def area_columns(roads: Roads | None) -> Columns[RepairArea]:
    """The columns of areas; road lengths are empty without ``roads``."""
    return (
        Column("operator", lambda area: area.operator.id),
        Column("operator_name", lambda area: area.operator.name),
        Column("area", lambda area: area.code),
        Column("name", lambda area: area.name),
        Column("departements", lambda area: " ".join(area.departements)),
        Column("origin", lambda area: area.origin.word),
        Column("communes", lambda area: len(area.communes), FieldType.INTEGER),
        Column("population", lambda area: area.population, FieldType.INTEGER),
        Column("people_concerned", lambda area: round(area.people_concerned), FieldType.INTEGER),
        Column("roads_km", lambda area: _km(area.codes, roads), FieldType.NUMBER),
        Column("tests", lambda area: area.evidence.tests, FieldType.INTEGER),
        Column("devices", lambda area: area.evidence.devices, FieldType.INTEGER),
        Column("bad_tests", lambda area: area.evidence.bad_tests, FieldType.INTEGER),
        Column("tests_without_network", lambda area: area.evidence.dead_tests, FieldType.INTEGER),
        Column("bad_share", lambda area: _share(area.evidence.share.value), FieldType.NUMBER),
        Column("bad_share_low_95", lambda area: _share(area.evidence.share.low), FieldType.NUMBER),
        Column("bad_share_high_95", lambda area: _share(area.evidence.share.high), FieldType.NUMBER),
        Column("median_download_bps", lambda area: _rate(area.evidence.median_bps), FieldType.NUMBER),
        Column("insee_codes", lambda area: " ".join(area.codes)),
    )


def commune_columns(roads: Roads | None) -> Columns[AreaCommune]:
    """The columns of communes of areas."""
    of_area: Columns[RepairArea] = (
        Column("operator", lambda area: area.operator.id),
        Column("area", lambda area: area.code),
    )
    of_commune: Columns[BadCommune] = (
        Column("insee_code", lambda bad: bad.commune.code),
        Column("name", lambda bad: bad.commune.name),
        Column("population", lambda bad: bad.commune.population, FieldType.INTEGER),
        Column("roads_km", lambda bad: _km((bad.commune.code,), roads), FieldType.NUMBER),
        Column("tests", lambda bad: bad.tests, FieldType.INTEGER),
        Column("bad_tests", lambda bad: bad.bad_tests, FieldType.INTEGER),
        Column("tests_without_network", lambda bad: bad.dead_tests, FieldType.INTEGER),
        Column("bad_share", lambda bad: _share(bad.share.value), FieldType.NUMBER),
        Column("bad_share_low_95", lambda bad: _share(bad.share.low), FieldType.NUMBER),
        Column("bad_share_high_95", lambda bad: _share(bad.share.high), FieldType.NUMBER),
        Column("median_download_bps", lambda bad: _rate(bad.median_bps), FieldType.NUMBER),
        Column("found", lambda bad: bad.finding.name.lower()),
    )
    return (
        *(column.of(lambda pair: pair[0]) for column in of_area),
        *(column.of(lambda pair: pair[1]) for column in of_commune),
    )


def communes_of_areas(areas: Iterable[RepairArea]) -> list[AreaCommune]:
    """Pairs of area and commune."""
    return [(area, bad) for area in areas for bad in area.communes]


def areas_geojson(areas: Iterable[RepairArea], roads: Roads | None, *, attribution: str) -> str:
    """A FeatureCollection (RFC 7946) with one feature per area, the union of its communes."""

    def contour(area: RepairArea) -> Geometry:
        shape: Geometry = shapely.geometry.mapping(shapely.set_precision(area_outline(area.codes), _DECIMALS))
        return shape

    return geojson_text(
        area_columns(roads),
        areas,
        geometry=contour,
        identity=lambda area: f"{area.operator.id}/{area.code}",
        attribution=attribution,
    )


@lru_cache(maxsize=256)
def area_outline(codes: tuple[str, ...]) -> BaseGeometry:
    """The union of communes by code, without those lacking a contour."""
    return shapely.union_all(list(outlines(f"commune:{code}" for code in codes).values()))


def _km(codes: Iterable[str], roads: Roads | None) -> float | None:
    km = roads_km(codes, roads)
    return None if km is None else round(km, 1)


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _rate(bps: float | None) -> float | None:
    return None if bps is None else float(f"{bps:.4g}")
