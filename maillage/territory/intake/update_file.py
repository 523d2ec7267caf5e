"""Strictly parses a newer file of communes: contours (GeoJSON, GeoPackage, also zipped), or a CSV (intake beside).

One layer of a GeoPackage (a SQLite file, OGC 12-128r19) is read into rows and shapely geometries.
"""

import json
import re
import sqlite3
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.core.files.archive_members import unpack_member
from maillage.core.problems import Finding, Refused, sentence
from maillage.territory.domain.reference import Update, UpdatedCommune, UpdateForm
from maillage.territory.domain.shapes import is_in_degrees, polygons_of
from maillage.territory.domain.terms import Kind, is_code
from maillage.territory.intake.cog import read_cog
from maillage.territory.intake.populations import is_populations, read_populations
from maillage.territory.intake.postal_codes import is_postal_codes, read_postal_codes

MOST_FINDINGS: Final = 20
_CONTOURS: Final = r"(?i)\.(gpkg|geojson)$"
_MOST_UNPACKED_BYTES: Final = 6 * 2**30  # Admin Express of France, in 2026
WGS84_EPSG: Final = 4326
# Column names of ADMIN EXPRESS COG-CARTO up to 2024 and from 2025, and of contours-administratifs; case-insensitive.
_SPELLINGS: Final = {
    "code": ("insee_com", "code_insee", "code"),
    "name": ("nom", "nom_officiel"),
    "population": ("population",),
    "departement": ("insee_dep", "code_insee_du_departement", "departement"),
    "region": ("insee_reg", "code_insee_de_la_region", "region"),
    "epci": ("siren_epci", "codes_siren_des_epci", "epci"),
}
_MUNICIPAL: Final = re.compile(r"75(10[1-9]|11\d|120)|6938[1-9]|132(0[1-9]|1[0-6])")
Feature = tuple[Mapping[str, Any], BaseGeometry, int]


@dataclass(frozen=True, slots=True)
class _Line:
    """One parsed feature, its findings, and whether its contour was repaired."""

    commune: UpdatedCommune
    findings: tuple[Finding, ...]
    is_repaired: bool


# Size in bytes of the envelope in a geometry header, by its three-bit code (clause 2.1.3).
_BOX_BYTES: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_FEATURES: Final = """
    SELECT columns.table_name, columns.column_name, columns.srs_id
    FROM gpkg_geometry_columns AS columns
"""


def read_update(path: Path, *, vintage: str | None = None) -> Update:
    """Parse the update at ``path``. ``vintage`` ("2027") defaults to the year in the file name."""
    years = [vintage] if vintage else re.findall(r"(?<!\d)20\d\d(?!\d)", path.name)
    if not years:
        message = sentence(
            "Le nom du fichier ne dit pas son millésime : ajoutez --vintage 2027 (l’année de ses données)."
        )
        raise Refused("update_no_vintage", message)
    year = years[0]
    if not path.is_file():
        message = sentence("Le fichier %(path)s n’existe pas : vérifiez le chemin.")
        raise Refused("update_no_file", message, path=str(path))
    match path.suffix.lower():
        case ".csv":
            if is_postal_codes(path):
                return read_postal_codes(path, vintage=year)
            return (read_populations if is_populations(path) else read_cog)(path, vintage=f"COG {year}")
        case ".geojson" | ".json":
            return _read_contours(_geojson_features(path), vintage=f"COG {year}")
        case ".gpkg":
            return _read_contours(read_geopackage(path), vintage=f"COG {year}")
        case ".zip":
            return _read_zip(path, year)
        case ".7z":
            # As IGN serves Admin Express; its name has the year, that of its GeoPackage has not.
            with tempfile.TemporaryDirectory() as folder:
                content = unpack_member(path, "7z", Path(folder), pattern=_CONTOURS, most_bytes=_MOST_UNPACKED_BYTES)
                return read_update(content, vintage=year)
        case _:
            message = sentence(
                "« %(name)s » n’est pas d’une forme connue : donnez du GeoJSON, un GeoPackage (.gpkg), "
                "un .zip ou un .7z de l’un d’eux, ou la liste des communes de l’Insee (v_commune_2027.csv)."
            )
            raise Refused("update_form_unknown", message, name=path.name)


def _read_zip(path: Path, vintage: str) -> Update:
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            names = [
                name for name in archive.namelist() if name.lower().endswith((".gpkg", ".geojson", ".json", ".csv"))
            ]
            if len(names) != 1:
                message = sentence(
                    "Ce .zip contient %(count)s fichiers lisibles : il en faut un seul, GeoJSON, GeoPackage ou CSV."
                )
                raise Refused("update_zip_content", message, count=len(names))
            return read_update(Path(archive.extract(names[0], folder)), vintage=vintage)
    except zipfile.BadZipFile:
        raise Refused("update_zip_broken", sentence("Ce .zip ne s’ouvre pas : téléchargez-le de nouveau.")) from None


def _geojson_features(path: Path) -> list[Feature]:
    try:
        collection = json.loads(path.read_bytes())
        features = collection["features"]
        texts = [json.dumps(feature["geometry"]) for feature in features]
        shapes = shapely.from_geojson(texts, on_invalid="ignore")
        # RFC 7946 removed `crs`, but GDAL still writes it for projected files.
        name = str(collection.get("crs", {}).get("properties", {}).get("name", ""))
        epsg = WGS84_EPSG if not name or name.endswith("CRS84") else int(name.rpartition(":")[2])
        return [
            (feature["properties"], shapely.Polygon() if shape is None else shapely.force_2d(shape), epsg)
            for feature, shape in zip(features, shapes, strict=True)
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        message = sentence("Ce fichier n’est pas une FeatureCollection GeoJSON lisible : exportez-le de nouveau.")
        raise Refused("update_not_geojson", message) from None


def _read_contours(features: Iterable[Feature], *, vintage: str) -> Update:
    lines = [
        _line(attributes, shape, epsg=epsg, number=number)
        for number, (attributes, shape, epsg) in enumerate(features, 1)
        if not _MUNICIPAL.fullmatch(_text(attributes, "code"))
    ]
    if not lines:
        raise Refused("update_empty", sentence("Ce fichier ne contient aucune commune : vérifiez que c’est le bon."))
    communes = tuple(line.commune for line in lines)
    message = sentence("Le code %(code)s est donné %(count)s fois : gardez un seul objet par commune.")
    findings = [finding for line in lines for finding in line.findings]
    findings += [
        Finding("update_repeated", message, "code", None, {"code": code, "count": count})
        for code, count in Counter(commune.code for commune in communes).items()
        if count > 1
    ]
    if findings:
        message = sentence("Ce fichier a %(count)s défauts ; rien n’a été changé. Le premier : %(first)s")
        raise Refused(
            "update_refused", message, findings=findings[:MOST_FINDINGS], count=len(findings), first=findings[0].text
        )
    return Update(UpdateForm.CONTOURS, vintage, communes, repaired=sum(line.is_repaired for line in lines))


def _line(attributes: Mapping[str, Any], shape: BaseGeometry, *, epsg: int, number: int) -> _Line:
    contour = polygons_of(shape if epsg == WGS84_EPSG else _in_degrees(shape, epsg))
    population = _text(attributes, "population")
    # Greater Paris is written "200054781/200057941" (metropolis, then territory); "NR" and "NC" mean none.
    epci = _text(attributes, "epci").split("/", maxsplit=1)[0].strip()
    commune = UpdatedCommune(
        code=_text(attributes, "code").upper(),
        name=_text(attributes, "name"),
        population=int(float(population)) if re.fullmatch(r"\d+(\.0+)?", population) else None,
        departement=_text(attributes, "departement") or None,
        region=_text(attributes, "region") or None,
        epci=epci if is_code(Kind.EPCI, epci) else None,
        contour=contour,
    )
    findings = []
    if not is_code(Kind.COMMUNE, commune.code):
        message = sentence(
            "Objet %(row)s : « %(value)s » n’est pas un code Insee (champ INSEE_COM, code_insee ou code)."
        )
        findings.append(Finding("update_code", message, "code", number, {"row": number, "value": commune.code[:40]}))
    if not commune.name:
        message = sentence("Objet %(row)s : le nom manque (champ NOM, nom_officiel ou nom).")
        findings.append(Finding("update_name", message, "nom", number, {"row": number}))
    if contour.is_empty:
        message = sentence("Objet %(row)s : il n’a pas de polygone ; donnez son contour ou retirez-le.")
        findings.append(Finding("update_contour", message, "geometry", number, {"row": number}))
    elif not is_in_degrees(contour):
        message = sentence(
            "Objet %(row)s : ses coordonnées ne sont pas en degrés ; déclarez leur projection ou exportez en WGS 84."
        )
        findings.append(Finding("update_degrees", message, "geometry", number, {"row": number}))
    return _Line(commune, tuple(findings), not shape.is_valid)


def _text(attributes: Mapping[str, Any], term: str) -> str:
    named = {key.lower(): value for key, value in attributes.items()}
    value = next((named[spelling] for spelling in _SPELLINGS[term] if named.get(spelling) is not None), "")
    return str(value).strip()


def _in_degrees(shape: BaseGeometry, epsg: int) -> BaseGeometry:
    import pyproj  # noqa: PLC0415 -- 11 MB in every process of pages, for a file that the agency takes in once a year

    projection = pyproj.Transformer.from_crs(epsg, WGS84_EPSG, always_xy=True)

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(projection.transform(points[:, 0], points[:, 1]))

    return shapely.transform(shape, project)


def read_geopackage(path: Path) -> Iterator[tuple[dict[str, Any], BaseGeometry, int]]:
    """The rows of the layer of communes: attributes, geometry, EPSG code; raises Refused if there is no such layer."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        try:
            layers = [tuple(row) for row in database.execute(_FEATURES)]
        except sqlite3.DatabaseError:
            layers = []
        named = [layer for layer in layers if layer[0].lower() in {"commune", "communes"}] or layers
        if len(named) != 1 or '"' in named[0][0]:
            message = sentence(
                "Ce GeoPackage n’a pas de couche « commune » : donnez celui d’ADMIN EXPRESS COG-CARTO, ou du GeoJSON."
            )
            raise Refused("update_no_layer", message)
        table, column, epsg = named[0]
        for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 -- the name comes from the file's own catalogue
            attributes = {key: row[key] for key in row.keys() if key != column}  # noqa: SIM118 -- a Row iterates over values
            shape, blob = shapely.Polygon(), row[column]
            if blob is not None and blob[:2] == b"GP":
                header = 8 + _BOX_BYTES[(blob[3] >> 1) & 0b111]
                shape = shapely.force_2d(shapely.from_wkb(blob[header:]))
            yield attributes, shape, int(epsg)
