"""Reads the territorial reference that ships (reference/, see its SOURCES.md) into territories, codes and contours."""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.territory.intake.contours import read_geojson_contours, read_topojson_contours
from maillage.territory.rules.names import slug_of
from maillage.territory.rules.reference import Reference, Retired
from maillage.territory.terms import Address, Kind, Territory

BUILT_IN: Final = Path(__file__).resolve().parent.parent / "reference"
Row = Mapping[str, str]


def reference_digest(folder: Path = BUILT_IN) -> str:
    """The fingerprint of the files of ``folder`` that territories are made from (the base map is not one)."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".csv", ".gz", ".geojson", ".topojson"}:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()


def read_reference(folder: Path = BUILT_IN) -> Reference:
    """The whole reference of ``folder``."""
    departements = {row["code"]: row for row in _rows(folder / "departements.csv")}
    regions = {row["code"]: row for row in _rows(folder / "regions.csv")}
    communes = list(_rows(folder / "communes.csv.gz"))
    places = json.loads((folder / "plages.geojson").read_text("utf-8"))["features"]
    territories = (
        *(_region(row) for row in regions.values()),
        *_departements(departements, regions, communes),
        *(_epci(row, departements) for row in _rows(folder / "epci.csv")),
        *(_commune(row, regions) for row in communes),
        *_arrondissements(folder, communes),
        *(_beach(feature["properties"]) for feature in places),
    )
    return Reference(
        territories=territories,
        retired=tuple(_retired(folder)),
        aliases=tuple(_aliases(folder)),
        contours=_contours(folder),
        members={_beach_address(feature): tuple(sorted(feature["properties"]["communes"])) for feature in places},
    )


def _rows(path: Path) -> Iterator[Row]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    yield from csv.DictReader(text.splitlines())


def _region(row: Row) -> Territory:
    return Territory(
        address=str(Address(Kind.REGION, row["code"])),
        kind=Kind.REGION,
        code=row["code"],
        name=row["nom"],
        population=int(row["population"]),
        region=row["code"],
    )


def _departements(departements: Mapping[str, Row], regions: Mapping[str, Row], communes: list[Row]) -> list[Territory]:
    known = [_departement(row, regions) for row in departements.values()]
    # The overseas collectivities have communes and a three-figure code, but no row among the 101 départements.
    overseas = {
        row["departement"]: row["departement_nom"] for row in communes if row["departement"] not in departements
    }
    return known + [
        Territory(address=str(Address(Kind.DEPARTEMENT, code)), kind=Kind.DEPARTEMENT, code=code, name=name)
        for code, name in overseas.items()
    ]


def _departement(row: Row, regions: Mapping[str, Row]) -> Territory:
    return Territory(
        address=str(Address(Kind.DEPARTEMENT, row["code"])),
        kind=Kind.DEPARTEMENT,
        code=row["code"],
        name=row["nom"],
        population=int(row["population"]),
        departement=row["code"],
        region=row["region"],
        within=regions[row["region"]]["nom"],
    )


def _epci(row: Row, departements: Mapping[str, Row]) -> Territory:
    return Territory(
        address=str(Address(Kind.EPCI, row["code"])),
        kind=Kind.EPCI,
        code=row["code"],
        name=row["nom"],
        population=int(row["population_municipale"]),
        departement=row["departement_principal"],
        region=row["region_principale"],
        epci=row["code"],
        within=departements[row["departement_principal"]]["nom"],
    )


def _commune(row: Row, regions: Mapping[str, Row]) -> Territory:
    return Territory(
        address=str(Address(Kind.COMMUNE, row["code"])),
        kind=Kind.COMMUNE,
        code=row["code"],
        name=row["nom"],
        population=int(row["population"]) if row["population"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
        lat=float(row["lat"]) if row["lat"] else None,
        postal_codes=tuple(row["codes_postaux"].split()),
        departement=row["departement"],
        # A collectivity is written as its own region: it is none of the 18.
        region=row["region"] if row["region"] in regions else None,
        epci=row["epci"] or None,
        commune=row["code"],
        within=row["departement_nom"],
    )


def _arrondissements(folder: Path, communes: list[Row]) -> Iterator[Territory]:
    towns = {row["code"]: row for row in communes if row["code"] in {"75056", "69123", "13055"}}
    for row in _rows(folder / "arrondissements_municipaux.csv"):
        town = towns[row["commune"]]
        yield Territory(
            address=str(Address(Kind.ARRONDISSEMENT, row["code"])),
            kind=Kind.ARRONDISSEMENT,
            code=row["code"],
            name=row["nom"],
            population=int(row["population"]),
            postal_codes=tuple(row["codes_postaux"].split()),
            departement=town["departement"],
            region=town["region"],
            epci=town["epci"] or None,
            commune=row["commune"],
            within=town["nom"],
        )


def _beach(properties: Mapping[str, Any]) -> Territory:
    code = slug_of(properties["nom"])
    return Territory(
        address=str(Address(Kind.PLACE, code)),
        kind=Kind.PLACE,
        code=code,
        name=properties["nom"],
        lon=properties["lon"],
        lat=properties["lat"],
        departement=properties["departement"],
        region=properties["region"],
        within=", ".join(properties["communes_noms"]),
    )


def _beach_address(feature: Mapping[str, Any]) -> str:
    return str(Address(Kind.PLACE, slug_of(feature["properties"]["nom"])))


def _retired(folder: Path) -> Iterator[Retired]:
    for row in _rows(folder / "communes_anciens_codes.csv"):
        yield Retired(row["ancien_code"], row["ancien_nom"], row["code_actuel"])


def _aliases(folder: Path) -> Iterator[tuple[str, str]]:
    """Names that people still use, with the address of the commune that holds them."""
    for retired in _retired(folder):
        yield retired.name, str(Address(Kind.COMMUNE, retired.current))
    for row in _rows(folder / "communes_deleguees_associees.csv"):
        yield row["nom"], str(Address(Kind.COMMUNE, row["commune"]))


def _contours(folder: Path) -> dict[str, BaseGeometry]:
    contours: dict[str, BaseGeometry] = {}
    for path in sorted((folder / "contours" / "communes").glob("*.topojson")):
        contours |= _addressed(Kind.COMMUNE, read_topojson_contours(path))
    for kind, name in _LEVEL_FILES.items():
        contours |= _addressed(kind, read_geojson_contours(folder / "contours" / name))
    for feature in json.loads((folder / "plages.geojson").read_text("utf-8"))["features"]:
        contours[_beach_address(feature)] = shapely.from_geojson(json.dumps(feature["geometry"]))
    return contours


def _addressed(kind: Kind, contours: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    return {str(Address(kind, code)): contour for code, contour in contours.items()}


_LEVEL_FILES: Final = {
    Kind.REGION: "regions.geojson",
    Kind.DEPARTEMENT: "departements.geojson",
    Kind.EPCI: "epci.geojson",
    Kind.ARRONDISSEMENT: "arrondissements-municipaux.geojson",
}
