"""Parses the bundled territorial reference (reference/, see its SOURCES.md) into territories, codes and contours."""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.territory.domain.names import slug_of
from maillage.territory.domain.reference import Reference, Retired
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.intake.contours import read_geojson_contours, read_topojson_contours

BUILT_IN: Final = Path(__file__).resolve().parent.parent / "reference"
Row = Mapping[str, str]


@cache  # bundled files do not change while a program runs
def reference_digest(folder: Path = BUILT_IN) -> str:
    """A digest of the files of ``folder`` from which territories are built (not the base map)."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".csv", ".gz", ".geojson", ".topojson"}:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()


def read_reference(folder: Path = BUILT_IN) -> Reference:
    """The complete reference in ``folder``."""
    communes = list(_rows(folder / "communes.csv.gz"))
    beaches = json.loads((folder / "plages.geojson").read_text("utf-8"))["features"]
    retired = tuple(
        Retired(row["ancien_code"], row["ancien_nom"], row["code_actuel"])
        for row in _rows(folder / "communes_anciens_codes.csv")
    )
    # Former names still in use lead to the current commune.
    aliases = [(commune.name, commune.current) for commune in retired]
    aliases += [(row["nom"], row["commune"]) for row in _rows(folder / "communes_deleguees_associees.csv")]
    contours: dict[str, BaseGeometry] = {}
    for path in sorted((folder / "contours" / "communes").glob("*.topojson")):
        contours |= _addressed(Kind.COMMUNE, read_topojson_contours(path))
    for kind, name in _LEVEL_FILES.items():
        contours |= _addressed(kind, read_geojson_contours(folder / "contours" / name))
    for beach in beaches:
        contours[_beach_address(beach)] = shapely.from_geojson(json.dumps(beach["geometry"]))
    return Reference(
        territories=tuple(_territories(folder, communes, beaches)),
        retired=retired,
        aliases=tuple((name, str(Address(Kind.COMMUNE, code))) for name, code in aliases),
        contours=contours,
        members={_beach_address(beach): tuple(sorted(beach["properties"]["communes"])) for beach in beaches},
    )


def _rows(path: Path) -> Iterator[Row]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    yield from csv.DictReader(text.splitlines())


def _territories(folder: Path, communes: Sequence[Row], beaches: Sequence[Mapping[str, Any]]) -> Iterator[Territory]:
    departements = {row["code"]: row for row in _rows(folder / "departements.csv")}
    regions = {row["code"]: row for row in _rows(folder / "regions.csv")}
    for row in regions.values():
        yield _territory(Kind.REGION, row, region=row["code"])
    for row in departements.values():
        within = regions[row["region"]]["nom"]
        yield _territory(Kind.DEPARTEMENT, row, departement=row["code"], region=row["region"], within=within)
    # The overseas collectivities have communes and a three-digit code, but are not among the 101 départements.
    overseas = {
        row["departement"]: row["departement_nom"] for row in communes if row["departement"] not in departements
    }
    for code, name in overseas.items():
        yield _territory(Kind.DEPARTEMENT, {"code": code, "nom": name})
    for row in _rows(folder / "epci.csv"):
        yield _territory(
            Kind.EPCI,
            {**row, "population": row["population_municipale"]},
            departement=row["departement_principal"],
            region=row["region_principale"],
            epci=row["code"],
            within=departements[row["departement_principal"]]["nom"],
        )
    towns = {}
    for row in communes:
        # A collectivity is listed as its own region, which is not one of the 18.
        region = row["region"] if row["region"] in regions else None
        towns[row["code"]] = town = _territory(
            Kind.COMMUNE,
            row,
            lon=float(row["lon"]) if row["lon"] else None,
            lat=float(row["lat"]) if row["lat"] else None,
            departement=row["departement"],
            region=region,
            epci=row["epci"] or None,
            commune=row["code"],
            within=row["departement_nom"],
        )
        yield town
    for row in _rows(folder / "arrondissements_municipaux.csv"):
        town = towns[row["commune"]]
        above = {"departement": town.departement, "region": town.region, "epci": town.epci, "commune": town.code}
        yield _territory(Kind.ARRONDISSEMENT, row, **above, within=town.name)
    for beach in beaches:
        properties = beach["properties"]
        within = ", ".join(properties["communes_noms"])
        around = {word: properties[word] for word in ("lon", "lat", "departement", "region")}
        row = {"code": slug_of(properties["nom"]), "nom": properties["nom"]}
        yield _territory(Kind.PLACE, row, **around, within=within)


def _territory(kind: Kind, row: Mapping[str, str], **attributes: Any) -> Territory:
    return Territory(
        address=str(Address(kind, row["code"])),
        kind=kind,
        code=row["code"],
        name=row["nom"],
        population=int(row["population"]) if row.get("population") else None,
        postal_codes=tuple(row.get("codes_postaux", "").split()),
        **attributes,
    )


def _beach_address(feature: Mapping[str, Any]) -> str:
    return str(Address(Kind.PLACE, slug_of(feature["properties"]["nom"])))


def _addressed(kind: Kind, contours: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    return {str(Address(kind, code)): contour for code, contour in contours.items()}


_LEVEL_FILES: Final = {
    Kind.REGION: "regions.geojson",
    Kind.DEPARTEMENT: "departements.geojson",
    Kind.EPCI: "epci.geojson",
    Kind.ARRONDISSEMENT: "arrondissements-municipaux.geojson",
}
