"""Maps as people export them: read in a process of its own, brought to WGS 84, what is wrong told."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import pyproj
import pytest
import shapely

from maillage.core.problems import Refused
from maillage.core.tables.forms import form_of
from maillage.core.tables.map_source import system_placements
from maillage.core.tables.map_systems import SYSTEMS, system_named
from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import LIMITS, ReadLimits, TableFileForm

LAMBERT_93 = "EPSG:2154"
SQUARE = shapely.box(-2.11, 47.10, -2.10, 47.11)
WAY = shapely.LineString([(-2.11, 47.10), (-2.10, 47.11)])


def written(
    path: Path,
    shapes: list[Any],
    *,
    driver: str = "GPKG",
    system: str | None = "EPSG:4326",
    layer: str = "zones",
    **columns: Any,
) -> Path:
    """A map file of these shapes, given in degrees, in ``system``."""
    if system not in {None, "EPSG:4326"}:
        transform: Any = pyproj.Transformer.from_crs("EPSG:4326", system, always_xy=True).transform
        shapes = [None if shape is None else shapely.transform(shape, transform, interleaved=False) for shape in shapes]
    names = list(columns) or ["nom"]
    values = list(columns.values()) or [[f"zone {number}" for number in range(len(shapes))]]
    kinds = {f"{shape.geom_type}{' Z' * shape.has_z}" for shape in shapes if shape is not None}
    pyogrio.raw.write(
        path,
        np.array([None if shape is None else shapely.to_wkb(shape) for shape in shapes], object),
        field_data=[np.array(value, object if isinstance(value[0], str) else None) for value in values],
        fields=names,
        driver=driver,
        layer=layer,
        crs=system,
        geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
    )
    return path


def zipped(folder: Path, *left_out: str) -> Path:
    """The parts of the shapefile in ``folder`` in a ZIP, but for those endings."""
    path = folder / "carte.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.glob("*.*")):
            if part.suffix in {".shp", ".shx", ".dbf", ".prj", ".cpg"} and part.suffix not in left_out:
                archive.write(part, part.name)
    return path


def rows(
    path: Path, *, limits: ReadLimits = LIMITS, layer: str | None = None
) -> tuple[tuple[str, ...], list[Any], list[str]]:
    """Header, rows and the texts of the faults."""
    source = open_source(path, limits=limits, sheet=layer)
    return (
        source.header,
        [row for chunk in source.chunks() for row in chunk],
        [fault.message % fault.params for fault in source.faults],
    )


@pytest.mark.parametrize(
    ("driver", "name", "system"),
    [
        ("GPKG", "carte.gpkg", "EPSG:4326"),
        ("GPKG", "carte.gpkg", LAMBERT_93),
        ("GPKG", "carte.gpkg", "EPSG:3947"),  # conique conforme zone 6
        ("GeoJSON", "carte.geojson", "EPSG:4326"),
        ("FlatGeobuf", "carte.fgb", LAMBERT_93),
        ("KML", "carte.kml", "EPSG:4326"),
    ],
)
def test_shapes_are_read_in_degrees_whatever_form_and_system(
    tmp_path: Path, driver: str, name: str, system: str
) -> None:
    path = written(tmp_path / name, [SQUARE, SQUARE.buffer(0.001)], driver=driver, system=system)

    header, read, faults = rows(path)

    assert form_of(path) is TableFileForm.MAP
    assert faults == []
    assert header[-1] == "geometry"
    assert len(read) == 2
    shape = shapely.from_geojson(read[0][-1])
    assert shape.normalize().equals_exact(SQUARE.normalize(), 1e-6)


def test_shapefile_in_an_archive_is_read(tmp_path: Path) -> None:
    written(
        tmp_path / "pistes.shp",
        [WAY],
        driver="ESRI Shapefile",
        system=LAMBERT_93,
        layer="pistes",
        nom=["Vélo"],
        km=[1.5],
    )

    header, read, faults = rows(zipped(tmp_path))

    assert (header, faults) == (("nom", "km", "geometry"), [])
    assert read[0][:2] == ("Vélo", "1.5")
    assert json.loads(read[0][2])["type"] == "LineString"


@pytest.mark.parametrize(("encoding", "left_out"), [("UTF-8", ".cpg"), ("CP1252", ".cpg"), ("CP1252", "nothing")])
def test_accents_of_a_shapefile_are_read_whatever_encoding_and_without_its_cpg(
    tmp_path: Path, encoding: str, left_out: str
) -> None:
    written(tmp_path / "pistes.shp", [WAY], driver="ESRI Shapefile", layer="pistes", nom=["Île d’Yeu, été"])
    table = (tmp_path / "pistes.dbf").read_bytes()
    text, other = ("Île d’Yeu, été".encode(name) for name in ("utf-8", encoding))
    # The byte of the language says Windows 1252 (0x57) where the texts are so, as ArcGIS writes it.
    language = b"\x00" if encoding == "UTF-8" else b"\x57"
    table = table[:29] + language + table[30:].replace(text, other.ljust(len(text)))
    (tmp_path / "pistes.dbf").write_bytes(table)
    (tmp_path / "pistes.cpg").write_text(encoding, "ascii")

    _header, read, _faults = rows(zipped(tmp_path, left_out))

    assert read[0][0] == "Île d’Yeu, été"


def test_points_become_a_longitude_and_a_latitude(tmp_path: Path) -> None:
    path = written(tmp_path / "carte.gpkg", [shapely.Point(-2.1, 47.1), None], nom=["Gare", "Nulle part"])

    header, read, faults = rows(path)

    assert header == ("nom", "longitude", "latitude")
    assert read == [("Gare", "-2.1", "47.1"), ("Nulle part", "", "")]
    assert faults == ["Des lignes (1, dont la ligne 3) n’ont pas de forme : dessinez-la, ou retirez-les."]


@pytest.mark.parametrize(
    ("name", "text"), [("coordonneesXY", "[-2.1,47.1]"), ("coordonneesxy", "[-2.1,47.1]"), ("geopoint", "-2.1,47.1")]
)
def test_points_are_written_in_the_column_that_the_schema_has_for_them(tmp_path: Path, name: str, text: str) -> None:
    path = written(tmp_path / "carte.gpkg", [shapely.Point(-2.1, 47.1), None], nom=["Gare", "Nulle part"])

    source = open_source(path, limits=LIMITS, expected=["nom", name])

    assert source.header == ("nom", name)
    assert [row for chunk in source.chunks() for row in chunk] == [("Gare", text), ("Nulle part", "")]


def test_column_of_points_that_a_layer_has_itself_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "carte.gpkg", [shapely.Point(-2.1, 47.1)], coordonneesXY=["[-2.2,47.2]"])

    source = open_source(path, limits=LIMITS, expected=["coordonneesXY"])

    assert source.header == ("coordonneesXY", "longitude", "latitude")


def test_system_that_is_missing_is_asked_for_never_guessed(tmp_path: Path) -> None:
    written(tmp_path / "pistes.shp", [WAY], driver="ESRI Shapefile", system=LAMBERT_93, layer="pistes")

    header, _read, faults = rows(zipped(tmp_path, ".prj"))

    assert header == ()
    assert "ne dit pas son système de coordonnées" in faults[0]


def test_system_that_a_person_chose_is_taken_whatever_the_file_says(tmp_path: Path) -> None:
    written(tmp_path / "pistes.shp", [WAY], driver="ESRI Shapefile", system="EPSG:3947", layer="pistes")
    wrong = written(tmp_path / "carte.gpkg", [shapely.box(355_000, 6_700_000, 356_000, 6_701_000)])

    silent = open_source(zipped(tmp_path, ".prj"), system="EPSG:3947")
    mended = open_source(wrong, system=LAMBERT_93)

    (way,), (square,) = (
        [shapely.from_geojson(row[-1]) for row in next(source.chunks())] for source in (silent, mended)
    )
    assert (silent.faults, silent.reading.system) == ([], "EPSG:3947")
    assert silent.reading.encoding == "RGF93 v1 / CC47"
    assert way.equals_exact(WAY, 1e-6)
    assert (mended.faults, square.centroid.within(shapely.box(-2, 47, -1, 48))) == ([], True)


def test_layer_without_a_system_is_placed_in_each_that_puts_it_in_france(tmp_path: Path) -> None:
    written(tmp_path / "pistes.shp", [WAY] * 700, driver="ESRI Shapefile", system=LAMBERT_93, layer="pistes")

    placements = system_placements(zipped(tmp_path, ".prj"), "shp")

    assert list(placements) == [LAMBERT_93]
    assert placements[LAMBERT_93]["bbox"] == [-2.11, 47.1, -2.1, 47.11]
    assert placements[LAMBERT_93]["features"][0]["geometry"]["type"] == "LineString"
    assert len(placements[LAMBERT_93]["features"]) == 350


@pytest.mark.parametrize("text", ["EPSG:2154", "epsg:2154", " 2154 "])
def test_system_is_named_by_its_code(text: str) -> None:
    assert system_named(text).name == "Lambert-93"


def test_system_that_is_not_offered_is_refused_with_those_that_are() -> None:
    with pytest.raises(Refused, match="n’est pas un système connu") as refusal:
        system_named("EPSG:32198")

    assert str(refusal.value.params["known"]).split(", ") == [system.code for system in SYSTEMS]


def test_every_offered_system_is_one_of_the_register() -> None:
    codes = [system.code for system in SYSTEMS]

    assert [f"EPSG:{pyproj.CRS.from_user_input(code).to_epsg()}" for code in codes] == codes


def test_system_that_puts_shapes_off_the_earth_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "carte.gpkg", [shapely.box(355_000, 6_700_000, 356_000, 6_701_000)], system="EPSG:4326")

    _header, _read, faults = rows(path)

    assert "hors de la Terre" in faults[0]


def test_shapes_outside_the_territory_are_told_and_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "carte.gpkg", [WAY])

    told = [
        [fault.message % fault.params for fault in open_source(path, within=box).faults]
        for box in ((-5.0, 45.0, 3.0, 49.0), (5.0, 45.0, 9.0, 49.0))
    ]

    assert told[0] == []
    assert "hors du territoire de ce site" in told[1][0]


def test_axes_that_are_swapped_are_told(tmp_path: Path) -> None:
    path = written(tmp_path / "carte.gpkg", [shapely.box(47.10, -2.11, 47.11, -2.10)])

    _header, _read, faults = rows(path)

    assert "semblent échangées" in faults[0]


def test_shape_that_crosses_itself_is_repaired_and_told(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(-2.11, 47.10), (-2.10, 47.11), (-2.10, 47.10), (-2.11, 47.11)])
    path = written(tmp_path / "carte.gpkg", [SQUARE, bow_tie])

    _header, read, faults = rows(path)

    assert shapely.is_valid(shapely.from_geojson(read[1][-1]))
    assert "la première à la ligne 3" in faults[0]


def test_shapes_of_three_dimensions_lose_their_heights(tmp_path: Path) -> None:
    path = written(tmp_path / "carte.gpkg", [shapely.LineString([(-2.11, 47.10, 5), (-2.10, 47.11, 6)])])

    _header, read, _faults = rows(path)

    assert json.loads(read[0][-1])["coordinates"][0] == [-2.11, 47.1]


def test_kinds_that_are_mixed_are_told(tmp_path: Path) -> None:
    path = written(tmp_path / "carte.geojson", [SQUARE, WAY], driver="GeoJSON")

    _header, read, faults = rows(path)

    assert len(read) == 2
    assert "plusieurs sortes de formes (points : 0, lignes : 1, surfaces : 1, collections : 0)" in faults[0]


def test_layer_is_chosen_by_its_name(tmp_path: Path) -> None:
    path = written(tmp_path / "carte.gpkg", [SQUARE], layer="zones")
    pyogrio.raw.write(
        path, np.array([shapely.to_wkb(WAY)], object), field_data=[np.array(["Vélo"], object)], fields=["nom"],
        driver="GPKG", layer="pistes", crs="EPSG:4326", geometry_type="LineString", append=False,
    )  # fmt: skip

    _header, read, _faults = rows(path, layer="pistes")
    unknown = rows(path, layer="routes")

    assert read[0][0] == "Vélo"
    assert "n’a pas de couche « routes »" in unknown[2][0]


@pytest.mark.parametrize(
    ("octets", "sentence"),
    [
        (b"fgb\x03fgb\x00torn", "Cette carte"),
        (b"SQLite format 3\x00" + bytes(52) + b"GPKG" + bytes(500), "ne s’ouvre pas"),
        (b'{"type": "FeatureCollection", "features": [', "ne s’ouvre pas"),
        (b'{"type": "FeatureCollection", "features": []}', "aucune forme"),
        (b'<?xml version="1.0"?><kml><Placemark>', "Cette carte"),
    ],
)
def test_damaged_or_empty_map_is_refused_with_a_sentence(tmp_path: Path, octets: bytes, sentence: str) -> None:
    path = tmp_path / "carte.bin"
    path.write_bytes(octets)

    header, _read, faults = rows(path)

    assert header == ()
    assert sentence in faults[0]


def test_shapefile_without_its_table_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "pistes.shp", [WAY], driver="ESRI Shapefile", layer="pistes")

    _header, _read, faults = rows(zipped(tmp_path, ".dbf"))

    assert "Il manque le fichier .dbf" in faults[0]


def test_several_shapefiles_are_published_apart(tmp_path: Path) -> None:
    for name in ("pistes", "parkings"):
        written(tmp_path / f"{name}.shp", [WAY], driver="ESRI Shapefile", layer=name)

    _header, _read, faults = rows(zipped(tmp_path))

    assert "plusieurs shapefiles" in faults[0]


def test_map_beyond_the_limits_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "carte.gpkg", [SQUARE] * 5)

    _header, _read, faults = rows(path, limits=ReadLimits(rows=3))

    assert "a 5 formes (limite : 3)" in faults[0]


def test_values_are_written_as_the_national_schemas_write_them(tmp_path: Path) -> None:
    path = written(
        tmp_path / "carte.gpkg",
        [SQUARE],
        entier=[7],
        nombre=[2.5],
        rond=[3.0],
        jour=np.array(["2026-12-01"], "datetime64[D]"),
        vrai=np.array([True]),
    )

    header, read, _faults = rows(path)

    assert dict(zip(header, read[0], strict=True)) | {"geometry": ""} == {
        "entier": "7",
        "nombre": "2.5",
        "rond": "3",
        "jour": "2026-12-01",
        "vrai": "true",
        "geometry": "",
    }


def test_lists_of_a_geojson_are_kept_as_table_schema_writes_them(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "geometry": json.loads(shapely.to_geojson(WAY)), "properties": {"nom_loc": names}}
        for names in (["V1", "V44"], ["Loire, rive nord", "V1"], None)
    ]
    path = tmp_path / "carte.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")

    _header, read, _faults = rows(path)

    assert [row[0] for row in read] == ["V1,V44", '["Loire, rive nord", "V1"]', ""]


def test_map_is_told_from_other_files_where_its_packages_are_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = written(tmp_path / "zones.gpkg", [SQUARE])
    monkeypatch.setattr("maillage.core.extras.find_spec", lambda _name: None)

    header, found, faults = rows(path)

    told = "Ce serveur ne lit pas les cartes : exportez la couche en CSV"
    assert (header, found, [fault.partition(",")[0] for fault in faults]) == ((), [], [told])
