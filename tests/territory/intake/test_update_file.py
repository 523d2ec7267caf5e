import json
import sqlite3
import struct
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from maillage.core.problems import Refused
from maillage.territory.domain.reference import Retired, UpdatedCommune, UpdateForm
from maillage.territory.intake.update_file import read_update

BOX = shapely.box(-2.2, 47.1, -2.1, 47.2)
COG_HEADER = "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT"


def geojson(tmp_path: Path, *features: dict[str, Any], crs: str | None = None) -> Path:
    collection: dict[str, Any] = {"type": "FeatureCollection", "features": list(features)}
    if crs:
        collection["crs"] = {"type": "name", "properties": {"name": crs}}
    path = tmp_path / "communes-2027.geojson"
    path.write_text(json.dumps(collection), "utf-8")
    return path


def feature(shape: BaseGeometry = BOX, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}


def refusal_of(path: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        read_update(path)
    return refused.value


@pytest.mark.parametrize(
    "properties",
    [
        {
            "INSEE_COM": "44131",
            "NOM": "Pornic",
            "POPULATION": 18745,
            "INSEE_DEP": "44",
            "INSEE_REG": "52",
            "SIREN_EPCI": "200067346",
        },
        {
            "code_insee": "44131",
            "nom_officiel": "Pornic",
            "population": 18745,
            "code_insee_du_departement": "44",
            "code_insee_de_la_region": "52",
            "codes_siren_des_epci": "200067346",
        },
        {
            "code": "44131",
            "nom": "Pornic",
            "population": "18745",
            "departement": "44",
            "region": "52",
            "epci": "200067346",
        },
    ],
    ids=["cog-carto-2024", "cog-carto-2025", "contours-administratifs"],
)
def test_contours_in_each_official_spelling_are_read(tmp_path: Path, properties: dict[str, Any]) -> None:
    update = read_update(geojson(tmp_path, feature(**properties)))

    assert (update.form, update.vintage, update.repaired) == (UpdateForm.CONTOURS, "COG 2027", 0)
    assert update.communes == (UpdatedCommune("44131", "Pornic", 18745, "44", "52", "200067346", BOX),)


def test_contours_in_lambert_93_become_degrees(tmp_path: Path) -> None:
    lambert = pyproj.Transformer.from_crs(4326, 2154, always_xy=True)
    metres = shapely.transform(BOX, lambda xy: np.column_stack(lambert.transform(xy[:, 0], xy[:, 1])))

    update = read_update(
        geojson(tmp_path, feature(metres, code="44131", nom="Pornic"), crs="urn:ogc:def:crs:EPSG::2154")
    )

    contour = update.communes[0].contour
    assert contour is not None
    assert shapely.hausdorff_distance(contour, BOX) < 1e-7


def test_geopackage_layer_of_communes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ADMIN-EXPRESS-COG-CARTO_2027.gpkg"
    blob = b"GP\0\x01" + struct.pack("<i", 4326) + shapely.to_wkb(BOX)
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(
            "CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id);"
            "INSERT INTO gpkg_geometry_columns VALUES ('commune', 'geom', 4326), ('region', 'geom', 4326);"
            "CREATE TABLE commune (fid INTEGER, code_insee TEXT, nom_officiel TEXT, geom BLOB)"
        )
        database.execute("INSERT INTO commune VALUES (1, '44131', 'Pornic', ?)", (blob,))

    update = read_update(path)

    assert update.communes == (UpdatedCommune("44131", "Pornic", contour=BOX),)


def test_zip_with_one_file_is_read(tmp_path: Path) -> None:
    inner = geojson(tmp_path, feature(code="44131", nom="Pornic"))
    path = tmp_path / "livraison-2028.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, "a/communes.geojson")

    assert read_update(path).vintage == "COG 2028"


def test_crossing_contour_is_repaired_and_counted(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(-2.2, 47), (-2.1, 47.1), (-2.1, 47), (-2.2, 47.1)])

    assert read_update(geojson(tmp_path, feature(bow_tie, code="44131", nom="Pornic"))).repaired == 1


def test_municipal_arrondissements_are_no_communes(tmp_path: Path) -> None:
    path = geojson(tmp_path, feature(code="75111", nom="Paris 11e"), feature(code="75056", nom="Paris"))

    assert [commune.code for commune in read_update(path).communes] == ["75056"]


def test_every_fault_is_a_finding_and_the_file_is_refused(tmp_path: Path) -> None:
    path = geojson(
        tmp_path,
        feature(code="4413", nom="Pornic"),
        feature(code="44002", nom=""),
        feature(shapely.box(300_000, 6_000_000, 300_001, 6_000_001), code="44003", nom="Ancenis"),
        feature(shapely.Point(0, 0), code="44004", nom="Anetz"),
        feature(code="44005", nom="Deux"),
        feature(code="44005", nom="Deux"),
    )

    refused = refusal_of(path)

    assert refused.code == "update_refused"
    assert [finding.code for finding in refused.findings] == [
        "update_code",
        "update_name",
        "update_degrees",
        "update_contour",
        "update_repeated",
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("communes-2027.geojson", "{", "update_not_geojson"),
        ("communes-2027.geojson", "[]", "update_not_geojson"),
        ("communes-2027.geojson", '{"features": []}', "update_empty"),
        ("communes-2027.rar", "", "update_form_unknown"),
        ("communes-2027.zip", "", "update_zip_broken"),
        ("communes-2027.gpkg", "not sqlite", "update_no_layer"),
        ("communes.geojson", "{}", "update_no_vintage"),
        ("v_commune_2027.csv", "CODE,NOM\n1,2", "update_columns"),
    ],
)
def test_file_of_another_form_is_refused_with_a_remedy(tmp_path: Path, name: str, content: str, code: str) -> None:
    path = tmp_path / name
    path.write_text(content)

    assert refusal_of(path).code == code


def test_file_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "communes-2027.gpkg").code == "update_no_file"


def test_cog_list_is_read_with_what_merged(tmp_path: Path) -> None:
    path = tmp_path / "v_commune_2027.csv"
    path.write_text(
        f"{COG_HEADER}\n"
        "COM,44131,52,44,44D,443,0,PORNIC,Pornic,Pornic,4419,\n"
        "COMD,44131,,,,,0,PORNIC,Pornic,Pornic,,44131\n"
        "COMD,44012,,,,,3,BERNERIE EN RETZ,Bernerie-en-Retz,La Bernerie-en-Retz,,44131\n"
        "ARM,75111,11,75,75C,751,0,PARIS 11,Paris 11,Paris 11e Arrondissement,,75056\n",
        "utf-8",
    )

    update = read_update(path)

    assert update.communes == (UpdatedCommune("44131", "Pornic", departement="44", region="52"),)
    assert update.retired == (Retired("44012", "La Bernerie-en-Retz", "44131"),)


def test_cog_list_with_faults_is_refused_with_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "v_commune_2027.csv"
    path.write_text(f"{COG_HEADER}\nCOM,44131,52,44,,,,,,Pornic,,\nCOM,44131,52,44,,,,,,Pornic,,\nXXX,9,,,,,,,,Y,,\n")

    findings = refusal_of(path).findings

    assert [(finding.code, finding.row_number) for finding in findings] == [
        ("update_repeated", 3),
        ("update_kind", 4),
        ("update_code", 4),
    ]


def test_populations_of_insee_are_summed_for_cities_with_arrondissements(tmp_path: Path) -> None:
    path = tmp_path / "donnees_communes.csv"
    lines = ["CODREG;REG;CODDEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT"]
    rows = (
        ("01", "001", 832),
        ("2A", "004", 76_000),
        ("75", "101", 16_000),
        ("75", "102", 21_000),
        ("971", "105", 9_000),
    )
    lines[1:] = [f"1;R;{departement};1;99;{commune};C;{people};1;1" for departement, commune, people in rows]
    path.write_text("\n".join([*lines, ""]), "utf-8")

    update = read_update(path, vintage="2027")

    assert {commune.code: commune.population for commune in update.communes} == {
        "01001": 832, "2A004": 76_000, "75056": 37_000, "97105": 9_000,
    }  # fmt: skip
    path.write_text("\n".join([lines[0], "1;R;44;1;99;131;C;NC;1;1"]), "utf-8")
    with pytest.raises(Refused) as refusal:
        read_update(path, vintage="2027")
    assert refusal.value.code == "update_population"


def test_postal_codes_of_la_poste_are_gathered_by_commune_and_bad_rows_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "019HexaSmal.csv"
    header = "#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libellé_d_acheminement;Ligne_5"
    rows = ["2A004;AJACCIO;20090;AJACCIO;", "2A004;AJACCIO;20000;AJACCIO;", "01001;L ABERGEMENT;01400;É;"]
    path.write_text("\n".join([header, *rows, "44131;PORNIC;4421;PORNIC;", ""]), "cp1252")

    update = read_update(path, vintage="2026")

    codes = {commune.code: commune.postal_codes for commune in update.communes}
    assert codes == {"01001": ("01400",), "2A004": ("20000", "20090")}
    assert (update.form, update.rejected.rows, update.rejected.rejected) == (UpdateForm.POSTAL_CODES, 4, 1)
    assert [(finding.row_number, finding.code) for finding in update.rejected.findings] == [(5, "update_postal_code")]


def test_table_of_postal_codes_that_is_mostly_faults_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("code_commune_insee,code_postal\n44131,44210\n44109,\n44036,x\n")

    with pytest.raises(Refused) as refusal:
        read_update(path, vintage="2026")

    assert refusal.value.code == "too_many_rejected_rows"
