"""Maps as a town exports them: three cycle ways in Lambert-93, north of Nantes."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import shapely

WAYS = [shapely.LineString([(355_000, 6_700_000 + 10 * number), (355_400, 6_700_300)]) for number in range(3)]


def written(path: Path, driver: str) -> Path:
    """A map of the ways in Lambert-93, as QGIS exports one."""
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(shape) for shape in WAYS], object),
        field_data=[np.array([f"Piste {number}" for number in range(len(WAYS))], object)],
        fields=["nom_voie"],
        driver=driver,
        layer="pistes",
        crs="EPSG:2154",
        geometry_type="LineString",
    )
    return path


def geopackage(folder: Path) -> bytes:
    return written(folder / "pistes.gpkg", "GPKG").read_bytes()


def cycle_ways(folder: Path, shapes: Sequence[shapely.Geometry] = WAYS) -> bytes:
    """The ways in the columns of the national schema, as a town draws them in QGIS: one kind is in lower case."""
    columns = {
        "id_local": ["44035AC01", "44035AC02", "44035AC03"],
        "nom_loc": ["V1,V44", "", "V44"],
        "code_com_d": ["44035", "44035", "44035"],
        "ame_d": ["PISTE CYCLABLE", "bande cyclable", "VOIE VERTE"],
        "code_com_g": ["44035", "44035", "44035"],
        "ame_g": ["AUCUN", "AUCUN", "AUCUN"],
        "date_maj": ["2026-05-04", "2026-05-04", "2026-05-04"],
    }
    path = folder / "pistes.gpkg"
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(shape) for shape in shapes], object),
        field_data=[np.array(values, object) for values in columns.values()],
        fields=list(columns),
        driver="GPKG",
        layer="amenagements",
        crs="EPSG:2154",
        geometry_type="Unknown",
    )
    return path.read_bytes()


def low_emission_zones(folder: Path) -> bytes:
    """A zone, one without its hours, and one drawn as a point."""
    zone = shapely.box(355_000, 6_700_000, 355_400, 6_700_300)
    columns = {"id": ["244400404-ZFE-001", "244400404-ZFE-002", "244400404-ZFE-003"], "date_debut": ["2026-01-01"] * 3}
    columns |= {"vp_critair": ["V4", "V4", ""], "vp_horaires": ["24/7", "", ""]}
    path = folder / "zfe.gpkg"
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(shape) for shape in (zone, zone, zone.centroid)], object),
        field_data=[np.array(values, object) for values in columns.values()],
        fields=list(columns),
        driver="GPKG",
        layer="zfe",
        crs="EPSG:2154",
        geometry_type="Unknown",
    )
    return path.read_bytes()


def bicycle_parking(folder: Path) -> bytes:
    """A place to park bicycles in the columns of the national schema but for its point, which the layer draws."""
    columns = {"id_local": "STSI01", "code_com": "44035", "capacite": "14", "type_accroche": "CADRE ET ROUE"}
    columns |= {"mobilier": "ARCEAU", "acces": "LIBRE ACCES", "gratuit": "true", "couverture": "true"}
    columns |= {"surveillance": "false", "lumiere": "true", "source": "Ville", "date_maj": "2026-05-04"}
    path = folder / "velos.gpkg"
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(shapely.Point(355_000, 6_700_000))], object),
        field_data=[np.array([value], object) for value in columns.values()],
        fields=list(columns),
        driver="GPKG",
        layer="velos",
        crs="EPSG:2154",
        geometry_type="Point",
    )
    return path.read_bytes()


def shapefile_without_system(folder: Path) -> bytes:
    written(folder / "pistes.shp", "ESRI Shapefile")
    with zipfile.ZipFile(folder / "pistes.zip", "w") as archive:
        for ending in ("shp", "shx", "dbf"):
            archive.write(folder / f"pistes.{ending}", f"pistes.{ending}")
    return (folder / "pistes.zip").read_bytes()
